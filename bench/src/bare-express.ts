import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import express from 'express'

// The limit of browsing: Express that sends bytes it was given on its input, one line of JSON for each path.
const bodies = new Map<string, string>()
const app = express()
app.use((req, res) => {
  const body = bodies.get(req.path)
  if (body === undefined) res.status(404).end()
  else res.type('json').send(body)
})
const server = createServer(app)
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`)
})
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const { path, body } = JSON.parse(line)
  bodies.set(path, body)
  process.stdout.write(`${JSON.stringify({ path })}\n`)
})
lines.on('close', () => process.exit(0))
