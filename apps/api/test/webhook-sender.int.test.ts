import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { SenderOptions } from '../src/webhooks/send-webhook.ts'
import { createWebhookSender, webhookSenderOptions } from '../src/webhooks/send-webhook.ts'
import { type Behaviour, type Receiver, startReceiver } from './webhook-receiver.ts'
import { testTls } from './webhook-tls.ts'

const open: { stop(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

async function receiver(behave?: Behaviour, tls?: typeof testTls): Promise<Receiver> {
  const one = await startReceiver(behave, tls)
  open.push(one)
  return one
}

/** A server that speaks no HTTP of its own: `talk` does with its connections what it likes. */
async function rawServer(talk: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    talk(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`
}

const here = async () => ['127.0.0.1']

function send(url: string, options: Partial<SenderOptions> = {}) {
  const sender = createWebhookSender({ resolve: here, mayBePrivate: false, ...options })
  return sender({ url, body: '{"id":"1"}', headers: { 'Turnout-Delivery': 'a' }, secrets: ['whsec_ours'] })
}

const nearby = { mayBePrivate: true } as const

describe('an address in a private network', () => {
  it('is refused when a name leads to it at last, whatever it led to before', async () => {
    const there = await receiver(undefined, testTls)
    const url = `https://hooks.example.test:${there.port}/hook`
    let asked = 0
    // Public when it was saved and whenever it is looked at; private when it is connected to.
    const rebinding = async () => (asked++ === 0 ? ['203.0.114.9'] : ['127.0.0.1'])
    await rebinding()
    expect(await send(url, { resolve: rebinding, ca: testTls.cert })).toMatchObject({ error: 'private_address' })
    expect([asked, there.connections()]).toEqual([2, 0])
    // The very same name and address arrive where nothing guards them.
    const unguarded = await send(url, { ...nearby, resolve: rebinding, ca: testTls.cert })
    expect(unguarded).toMatchObject({ status: 200, error: null })
    expect(there.received).toHaveLength(1)
  })

  it.each([
    ['one of several', ['93.184.215.14', '10.0.0.1']],
    ['IPv4 inside of IPv6', ['::ffff:127.0.0.1']],
    ['IPv4 behind NAT64', ['64:ff9b::7f00:1']],
    ['a local IPv6 address', ['fd00::1']],
    ['the metadata of a cloud', ['169.254.169.254']],
  ])('is refused as %s', async (_what, addresses) => {
    const result = await send('https://hooks.example.test/', { resolve: async () => addresses })
    expect(result).toMatchObject({ status: null, error: 'private_address' })
  })

  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1./',
    'https://１２７.０.０.１/',
    'https://0/',
    'https://[::]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[fe80::1%25eth0]/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fe80::1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://user:pw@example.org/',
    'http://example.org/',
    'https://example.org:22/',
  ])('is refused as %s without a connection', async (url) => {
    let asked = 0
    const resolve = async () => [`93.184.215.${asked++}`]
    expect(await send(url, { resolve })).toMatchObject({ error: 'private_address' })
    expect(asked).toBe(0)
  })

  it('is not reached by a redirect: none is followed', async () => {
    const inside = await receiver()
    const there = await receiver((_request, response) => void response.writeHead(307, { Location: inside.url }).end())
    expect(await send(there.url, nearby)).toMatchObject({ status: 307, error: 'redirect' })
    expect(inside.connections()).toBe(0)
  })
})

describe('a connection', () => {
  const message = { body: '{"id":"1"}', headers: { 'Turnout-Delivery': 'a' }, secrets: [] }
  const one = () => createWebhookSender({ ...nearby, resolve: here, ca: testTls.cert })

  it('is kept for the next message to the same place', async () => {
    const there = await receiver(undefined, testTls)
    const sender = one()
    const url = `https://hooks.example.test:${there.port}/`
    for (let n = 0; n < 5; n++) expect(await sender({ ...message, url })).toMatchObject({ status: 200 })
    expect([there.received.length, there.connections()]).toEqual([5, 1])
    await sender({ ...message, url: `https://localhost:${there.port}/` })
    expect(there.connections()).toBe(2)
  })

  it('that the receiver closes in that moment costs no failure', async () => {
    let requests = 0
    // Says that it keeps the connection, and breaks it off when the next message comes by it.
    const url = await rawServer((socket) => {
      let text = ''
      let isFirst = true
      socket.on('data', (chunk) => {
        text += chunk
        if (!text.endsWith(message.body)) return
        text = ''
        requests += 1
        if (!isFirst) return socket.resetAndDestroy()
        isFirst = false
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      })
    })
    const sender = one()
    expect(await sender({ ...message, url })).toMatchObject({ status: 200 })
    expect(await sender({ ...message, url })).toMatchObject({ status: 200, error: null })
    expect(requests).toBe(3)
  })

  it('is tried to each address of a name', async () => {
    const there = await receiver()
    const url = `http://hooks.example.test:${there.port}/`
    const resolve = async () => ['127.0.0.2', '127.0.0.1']
    expect(await send(url, { ...nearby, resolve })).toMatchObject({ status: 200 })
  })

  it('goes to names of this machine where that is allowed: as the system knows them', async () => {
    const there = await receiver()
    const url = `http://localhost:${there.port}/`
    const options = webhookSenderOptions({ WEBHOOK_ALLOW_PRIVATE: true })
    expect(await createWebhookSender(options)({ ...message, url })).toMatchObject({ status: 200 })
    const guarded = webhookSenderOptions({ WEBHOOK_ALLOW_PRIVATE: false })
    expect(await createWebhookSender(guarded)({ ...message, url })).toMatchObject({ error: 'private_address' })
  })
})

describe('an answer', () => {
  it.each([
    ['would switch protocols', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
    ['is a promise of one', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
  ])('that %s is none, and keeps nobody waiting', async (_what, text) => {
    const url = await rawServer((socket) => void socket.once('data', () => socket.end(text)))
    const result = await send(url, nearby)
    expect(result.status).toBeNull()
    expect(['bad_answer', 'reset']).toContain(result.error)
  })

  it('may be endless: a little of it is kept, without secrets and mail addresses', async () => {
    const there = await receiver((_request, response) => {
      response.writeHead(200)
      response.write('\u0000hello someone@example.org whsec_ours ')
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    const result = await send(there.url, nearby)
    expect(result).toMatchObject({ status: 200, error: null })
    expect(result.response).toMatch(/^hello …@… … x+$/)
    expect(result.response.length).toBeLessThanOrEqual(1024)
  })

  it('with an endless head is none', async () => {
    const url = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      for (let line = 0; line < 1000; line++) socket.write(`X-Line-${line}: ${'y'.repeat(100)}\r\n`)
    })
    expect(await send(url, nearby)).toMatchObject({ status: null, error: 'bad_answer' })
  })

  it('that comes letter by letter is waited for no longer than the whole time there is', async () => {
    const url = await rawServer((socket) => {
      const text = `HTTP/1.1 200 OK\r\nX-Slow: ${'z'.repeat(10_000)}`
      let sent = 0
      const timer = setInterval(() => socket.write(text[sent++] ?? ''), 5)
      socket.once('close', () => clearInterval(timer))
    })
    const result = await send(url, { ...nearby, timeoutMs: 400 })
    expect(result).toMatchObject({ status: null, error: 'timeout' })
    expect(result.durationMs).toBeLessThan(5_000)
  })

  it('is what its status says, though its body never ends', async () => {
    const there = await receiver((_request, response) => {
      response.writeHead(202)
      response.flushHeaders()
    })
    expect(await send(there.url, nearby)).toMatchObject({ status: 202, error: null })
  })

  it('is told apart from none: refused, broken off, not HTTP, no such name', async () => {
    const gone = await startReceiver()
    await gone.stop()
    expect(await send(gone.url, nearby)).toMatchObject({ error: 'refused' })
    const rude = await rawServer((socket) => void socket.once('data', () => socket.resetAndDestroy()))
    expect(await send(rude, nearby)).toMatchObject({ error: 'reset' })
    const mail = await rawServer((socket) => void socket.write('220 mail.example.org ESMTP\r\n'))
    expect(await send(mail, nearby)).toMatchObject({ error: 'bad_answer' })
    const nowhere = async () => Promise.reject(new Error('ENOTFOUND hooks.example.test'))
    expect(await send('https://hooks.example.test/', { resolve: nowhere })).toMatchObject({ error: 'dns' })
  })

  it('comes from who has the certificate, or not at all', async () => {
    const there = await receiver(undefined, testTls)
    const url = `https://hooks.example.test:${there.port}/`
    expect(await send(url, { ...nearby, ca: testTls.cert })).toMatchObject({ status: 200 })
    expect(await send(url, nearby)).toMatchObject({ status: null, error: 'tls' })
    const elsewhere = `https://other.example.test:${there.port}/`
    expect(await send(elsewhere, { ...nearby, ca: testTls.cert })).toMatchObject({ status: null, error: 'tls' })
    expect(there.received).toHaveLength(1)
  })
})
