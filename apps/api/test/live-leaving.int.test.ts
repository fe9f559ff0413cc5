import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { liveFrame } from '../src/realtime/frames.ts'
import { guardConnection } from '../src/realtime/guard-connection.ts'
import { startTestApi, type TestApi } from '../src/testing/index.ts'
import { openAdminLine, settingsFor } from './people.ts'
import { openBareSocket, tokenEndingIn } from './raw-callers.ts'
import { until } from './support.ts'

const database = useTestDatabase()
const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function startApi(env: Record<string, string> = {}): Promise<TestApi> {
  const api = await startTestApi({ ...settingsFor(database()), env })
  open.push(api.stop)
  return api
}

const figures = async (api: TestApi) => (await fetch(`${api.url}/metrics`)).text()
const subscription = (id: number | string, method = 'subscription') =>
  JSON.stringify({ id, method, params: { path: method === 'query' ? 'events.list' : 'events.watch', input: {} } })

/** Asks for a WebSocket where there is none. */
async function askInVain(api: TestApi) {
  const socket = connect({ port: api.port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write('GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  return socket
}

describe('a refused upgrade', () => {
  it('whose caller resets the connection does not end the process', async () => {
    const api = await startApi()
    const faults: unknown[] = []
    const note = (error: unknown) => void faults.push(error)
    process.on('uncaughtException', note)
    try {
      for (let n = 0; n < 20; n++) {
        const socket = await askInVain(api)
        if (n % 2 === 0) await once(socket, 'data')
        socket.resetAndDestroy()
      }
      for (let n = 0; n < 5; n++) expect((await fetch(`${api.url}/healthz`)).status).toBe(200)
    } finally {
      process.off('uncaughtException', note)
    }
    expect(faults).toEqual([])
  })

  it('is ended by the server, whether or not its caller ends it', async () => {
    const api = await startApi()
    const socket = await askInVain(api)
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    await once(socket, 'end')
    expect(answer).toMatch(/^HTTP\/1.1 404 /)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    // Only who has let go of a connection refuses what comes on it.
    const knock = setInterval(() => socket.writable && socket.write('?'), 20)
    await closed
    clearInterval(knock)
  })
})

describe('whoever leaves while it is found out who they are', () => {
  /** Nobody is found out about until it is let go. */
  async function holdUp() {
    const { owner } = database()
    const steps: (() => void)[] = []
    const asked = new Promise<void>((resolve) => steps.push(resolve))
    const released = new Promise<void>((resolve) => steps.push(resolve))
    const held = owner.transaction().execute(async (trx) => {
      await sql`lock table user_account in access exclusive mode`.execute(trx)
      steps[0]?.()
      await released
    })
    await asked
    const release = async () => {
      steps[1]?.()
      await held
    }
    open.push(release)
    const isWaiting = async () => {
      const { rows } =
        await sql`select from pg_locks where not granted and relation = 'user_account'::regclass`.execute(owner)
      return rows.length > 0
    }
    return { release, isWaiting }
  }

  it('by server-sent events leaves no subscription, and makes room for the next', async () => {
    const api = await startApi({ CONNECTION_LIMIT_PER_ADDRESS: '1' })
    const { client } = await openAdminLine(api)
    const { id } = await client.api.access.me.query()
    const { release, isWaiting } = await holdUp()
    const leaving = new AbortController()
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${tokenEndingIn(id, 60_000)}` }
    const url = `${api.url}/trpc/events.watch?input=%7B%7D`
    const left = fetch(url, { signal: leaving.signal, headers }).catch(() => null)
    await until('it waits for the database', isWaiting)
    leaving.abort()
    await left
    await until('the server knows', async () => (await figures(api)).includes('seconds_count{route="events.watch"'))
    await release()
    const next = new AbortController()
    open.push(async () => next.abort())
    await until('there is room', async () => (await fetch(url, { signal: next.signal, headers })).status === 200)
    expect(await figures(api)).toContain('turnout_stream_subscribers 1\n')
  })

  it('by WebSocket leaves no subscription', async () => {
    const api = await startApi()
    const { client } = await openAdminLine(api)
    const { id } = await client.api.access.me.query()
    const { release, isWaiting } = await holdUp()
    const { socket } = await openBareSocket(api, { accessToken: tokenEndingIn(id, 60_000) })
    socket.send(subscription(1))
    await until('it waits for the database', isWaiting)
    socket.terminate()
    await until('the server knows', async () => (await figures(api)).includes('turnout_websocket_connections 0\n'))
    await release()
    // Whoever asks after that one is answered after that one.
    const after = await openBareSocket(api, { accessToken: tokenEndingIn(id, 60_000) })
    open.push(async () => after.socket.terminate())
    after.socket.send(subscription(1))
    await until('the next has begun', () => after.received.some((text) => text.includes('started')))
    expect(await figures(api)).toContain('turnout_stream_subscribers 1\n')
  })

  it('is not listened for once the connection has closed', () => {
    let listening = 0
    const listen = () => {
      listening += 1
      return () => undefined
    }
    const socket = Object.assign(new EventEmitter(), { readyState: WebSocket.CLOSED, CLOSED: WebSocket.CLOSED })
    const principal = { kind: 'user', userId: 'x', role: 'admin' } as const
    guardConnection(socket as never, { principal, expiresAt: null }, { stream: { listen }, now: () => new Date() })
    expect(listening).toBe(0)
  })
})

describe('one connection that asks for much at once', () => {
  it('waits for 25 answers at most; what is more is refused, and it goes on', async () => {
    const api = await startApi()
    const { socket, received } = await openBareSocket(api, null)
    open.push(async () => socket.terminate())
    const asked = (from: number) => Array.from({ length: 40 }, (_, n) => JSON.parse(subscription(from + n, 'query')))
    socket.send(JSON.stringify(asked(1)))
    await until('all are answered', () => received.length === 40)
    const codes = received.map((text) => JSON.parse(text).error?.data.code ?? 'answered')
    expect(codes.filter((code) => code === 'answered')).toHaveLength(25)
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(15)
    socket.send(subscription(100, 'query'))
    await until('it goes on', () => received.some((text) => text.startsWith('{"id":100,"result"')))
  })

  it('gets one answer to a frame of thousands, and to one with an endless id', async () => {
    const api = await startApi()
    const { socket, received } = await openBareSocket(api, null)
    open.push(async () => socket.terminate())
    socket.send(`[${Array.from({ length: 5_000 }, (_, n) => subscription(n, 'query')).join()}]`)
    await until('it is answered', () => received.length > 0)
    socket.send(subscription('x'.repeat(100_000)))
    await until('both are answered', () => received.length > 1)
    socket.send(subscription(1))
    await until('it goes on', () => received.length > 2)
    const answers = received.map((text) => JSON.parse(text))
    expect(answers.map(({ id }) => id)).toEqual([null, null, 1])
    expect(answers[0].error.data.httpStatus).toBe(400)
  })

  it('cannot change anything there', async () => {
    const api = await startApi()
    const { client } = await openAdminLine(api)
    const { id } = await client.api.access.me.query()
    const { socket, received } = await openBareSocket(api, { accessToken: tokenEndingIn(id, 60_000) })
    open.push(async () => socket.terminate())
    const params = { path: 'access.updateMe', input: { name: 'Another' } }
    socket.send(JSON.stringify({ id: 1, method: 'mutation', params }))
    await until('it is answered', () => received.length > 0)
    expect(JSON.parse(received[0] ?? '').error.data).toMatchObject({ code: 'FORBIDDEN', httpStatus: 403 })
    expect((await client.api.access.me.query()).name).not.toBe('Another')
  })
})

describe('a frame', () => {
  it('is kept whole for a few ids of requests, however many ask', () => {
    const data = { a: 1 }
    const frames = () => Array.from({ length: 100 }, (_, id) => liveFrame(id, '7', data))
    const first = new Set(frames())
    expect(frames().filter((frame) => first.has(frame))).toHaveLength(4)
    const last = liveFrame('last', '7', data)
    expect(last.subarray(2).toString()).toBe(
      '{"id":"last","result":{"type":"data","id":"7","data":{"id":"7","data":{"a":1}}}}',
    )
  })
})
