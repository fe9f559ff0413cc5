import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that can lose an answer. */
export interface LossyLink {
  /** The same address, by way of the link. */
  url: string
  /** What is asked for next with this text in it, so many times, is done; its answer is lost, its connection breaks. */
  loseAnswersTo(text: string, times: number): void
  /** Answers that are still to be lost. */
  left(): number
  stop(): Promise<void>
}

/** Opens a link to a PostgreSQL on a port of its own. */
export async function openLossyLink(target: string): Promise<LossyLink> {
  const { hostname, port } = new URL(target)
  let lost = ''
  let left = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(port || 5432), hostname)
    let isLosing = false
    client.on('data', (chunk) => {
      if (left > 0 && chunk.includes(lost)) {
        isLosing = true
        left -= 1
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (isLosing) client.destroy()
      else client.write(chunk)
    })
    for (const [one, other] of [[client, upstream] as const, [upstream, client] as const]) {
      sockets.add(one)
      one.on('error', () => undefined)
      one.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The link has no port')
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(address.port)
  return {
    url: url.href,
    loseAnswersTo(text, times) {
      lost = text
      left = times
    },
    left: () => left,
    stop() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
}
