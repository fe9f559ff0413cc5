import type { IncomingMessage } from 'node:http'
import { type DomainError, refuse } from '@turnout/router/errors'

/** Enough for 500 signed scans. */
export const BODY_LIMIT = 1024 * 1024
/** Enough for an imported file of 8 MB as JSON text. */
export const FILE_BODY_LIMIT = 9 * 1024 * 1024

/** How much of a refused body is read and thrown away, so that the caller gets to read the refusal. */
const DRAIN_BYTES = 64 * 1024 * 1024
const DRAIN_MS = 10_000

/**
 * Reads a request's body as raw bytes.
 * @throws DomainError PAYLOAD_TOO_LARGE as soon as the limit is passed
 */
export function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(req.headers['content-length'] ?? 0)
  if (announced > limit) {
    drain(req)
    return Promise.reject(tooLarge(limit))
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) return void chunks.push(chunk)
      req.removeAllListeners('data')
      drain(req)
      reject(tooLarge(limit))
    })
    req.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    req.once('error', reject)
    req.once('aborted', () => reject(refuse('VALIDATION_ERROR', 'The request ended before its body did')))
  })
}

function tooLarge(limit: number): DomainError {
  return refuse('PAYLOAD_TOO_LARGE', `The request is larger than ${limit} bytes`, { limitBytes: limit })
}

/** Lets the rest of a body pass unread: hanging up at once would reset the connection under the answer. */
function drain(req: IncomingMessage): void {
  let passed = 0
  const timer = setTimeout(() => req.destroy(), DRAIN_MS).unref()
  req.on('data', (chunk: Buffer) => {
    passed += chunk.length
    if (passed > DRAIN_BYTES) req.destroy()
  })
  req.once('close', () => clearTimeout(timer))
  req.resume()
}
