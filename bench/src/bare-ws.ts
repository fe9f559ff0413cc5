import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { WebSocketServer } from 'ws'
import { memory } from './memory.ts'

// The limit of fan-out: `ws` that sends the text it is given on its input to all who are connected.
const server = createServer()
const wss = new WebSocketServer({ server, perMessageDeflate: false })
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`)
})
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const { send } = JSON.parse(line)
  if (send === undefined) process.stdout.write(`${JSON.stringify(memory())}\n`)
  else for (const client of wss.clients) client.send(send)
})
lines.on('close', () => process.exit(0))
