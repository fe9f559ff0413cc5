import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ReadableStream } from 'node:stream/web'

/** Headers that tRPC looks at; the others are ours and need not be copied for every call. */
const PASSED = ['content-type', 'trpc-accept', 'accept', 'last-event-id']

/** A request as the fetch adapter takes it. @param url path and query, as they were checked */
export function toRequest(req: IncomingMessage, url: string, body: Buffer | null, signal: AbortSignal): Request {
  const headers = new Headers()
  for (const name of PASSED) {
    const value = req.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  // tRPC reads the path and the query only.
  return new Request(`http://turnout${url}`, {
    method: req.method ?? 'GET',
    headers,
    signal,
    body: body ? new Uint8Array(body) : null,
  })
}

/**
 * Sends the adapter's answer, as fast as the caller takes it; a caller who leaves ends the source.
 * @param firstId what a caller of server-sent events comes back with who has had no message yet
 */
export async function sendResponse(res: ServerResponse, response: Response, firstId: string | null): Promise<void> {
  res.statusCode = response.status
  for (const [name, value] of response.headers) {
    // Node chooses how to transfer what.
    if (name !== 'transfer-encoding') res.setHeader(name, name === 'vary' ? `origin, ${value}` : value)
  }
  if (!response.body) return void res.end()
  if (!isStream(response.headers)) {
    res.end(Buffer.from(await response.arrayBuffer()))
    return
  }
  res.flushHeaders()
  // An id alone is remembered and told to nobody (HTML Standard, 9.2.6).
  if (firstId && response.headers.get('content-type') === 'text/event-stream') res.write(`id: ${firstId}\n\n`)
  const source = Readable.from(ReadableStream.from(response.body))
  try {
    await pipeline(source, res)
  } catch (error) {
    if (!res.closed && !res.destroyed) throw error
  }
}

/** Whether the answer is still being made: a batch stream, or events. */
function isStream(headers: Headers): boolean {
  return headers.has('transfer-encoding') || headers.get('content-type') === 'text/event-stream'
}
