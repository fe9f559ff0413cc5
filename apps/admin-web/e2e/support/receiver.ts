import { createServer, type IncomingHttpHeaders } from 'node:http'

/** Somebody else's system, on this machine. */
export interface Receiver {
  url: string
  received: { headers: IncomingHttpHeaders; body: string }[]
  /** What it answers from now on. */
  answer(status: number, body: string): void
  stop(): Promise<void>
}

/** Starts a receiver of webhooks that answers 200 until it is told otherwise. */
export async function startReceiver(): Promise<Receiver> {
  const received: Receiver['received'] = []
  let answer = { status: 200, body: 'thank you' }
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.writeHead(answer.status).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    answer(status, text) {
      answer = { status, body: text }
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
