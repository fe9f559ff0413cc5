import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { keepAlive } from '../src/realtime/keep-alive.ts'

const open: (() => unknown)[] = []
afterEach(() => {
  for (const close of open.splice(0).reverse()) close()
})

/** A server that looks after its one connection, with little patience. */
async function connect(options: { autoPong: boolean }) {
  const server = createServer()
  const wss = new WebSocketServer({ server })
  const alive = keepAlive({ pingMs: 50, pongMs: 300, readMs: 600, lookMs: 25 })
  const arrived = once(wss, 'connection')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = new WebSocket(`ws://127.0.0.1:${port}`, options)
  const [socket]: WebSocket[] = await arrived
  if (!socket) throw new Error('Nobody came')
  alive.add(socket)
  open.push(
    () => server.close(),
    () => alive.stop(),
    () => client.terminate(),
  )
  await once(client, 'open')
  const closed = once(socket, 'close').then(() => performance.now())
  return { client, socket, closed }
}

describe('keeping alive', () => {
  it('asks a silent peer whether it is there, and lets one that answers be', async () => {
    const { client, socket } = await connect({ autoPong: true })
    for (let n = 0; n < 5; n++) await once(client, 'ping')
    expect(socket.readyState).toBe(WebSocket.OPEN)
  })

  it('ends a peer that does not answer', async () => {
    const { client, closed } = await connect({ autoPong: false })
    await once(client, 'ping')
    const askedAt = performance.now()
    expect((await closed) - askedAt).toBeGreaterThan(200)
  })

  it('ends a peer that talks but does not read what is sent to it', async () => {
    const { client, socket, closed } = await connect({ autoPong: true })
    client.pause()
    const chatter = setInterval(() => client.send('I am here'), 20)
    open.push(() => clearInterval(chatter))
    const text = 'x'.repeat(256 * 1024)
    while (socket.bufferedAmount < 1024 * 1024) socket.send(text)
    await closed
    expect(client.readyState).toBe(WebSocket.OPEN)
  })
})
