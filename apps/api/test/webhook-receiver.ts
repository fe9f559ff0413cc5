import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** A request that came in, to the byte. */
export interface Received {
  headers: IncomingMessage['headers']
  body: string
  delivery: string
  message: { id: string; type: string; topic: string; eventId: string | null; data: Record<string, unknown> }
}

/** Answers a request; without an answer it hangs until the receiver stops. */
export type Behaviour = (request: Received, response: ServerResponse, path: string) => void

/** Somebody else's server. */
export interface Receiver {
  port: number
  url: string
  received: Received[]
  /** Connections so far, answered or not. */
  connections(): number
  stop(): Promise<void>
}

export const ok: Behaviour = (_request, response) => void response.writeHead(200).end('thank you')

/** Starts a receiver on a free port of this machine; with a certificate it speaks TLS. */
export async function startReceiver(behave: Behaviour = ok, tls?: { key: string; cert: string }): Promise<Receiver> {
  const received: Received[] = []
  let connections = 0
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const message: Received['message'] = JSON.parse(body)
      const one = { headers: request.headers, body, message, delivery: String(request.headers['turnout-delivery']) }
      received.push(one)
      behave(one, response, request.url ?? '/')
    })
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  server.on('connection', () => {
    connections += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/hook`,
    received,
    connections: () => connections,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
