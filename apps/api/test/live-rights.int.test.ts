import { randomBytes, randomUUID } from 'node:crypto'
import { createClient } from '@turnout/client'
import { useTestDatabase } from '@turnout/db/testing'
import { build } from '@turnout/db/testing/standalone'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startTestApi, type TestApi } from '../src/testing/index.ts'
import { openAdminLine, settingsFor } from './people.ts'
import { openBareSocket } from './raw-callers.ts'
import { until } from './support.ts'

const database = useTestDatabase()
const open: (() => Promise<unknown>)[] = []
/** Two processes on one database: what happens at one has to reach the other. */
let here: TestApi
let there: TestApi

beforeEach(async () => {
  here = await startApi()
  there = await startApi()
})
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function startApi(): Promise<TestApi> {
  const api = await startTestApi(settingsFor(database()))
  open.push(api.stop)
  return api
}

const PASSWORD = 'correct horse battery staple'

/** A signed-in member, and what a browser keeps of them. */
async function register(api: TestApi, email = `${randomBytes(6).toString('hex')}@example.org`) {
  const answer = await post(api, 'access.register', { email, name: 'Ada', password: PASSWORD })
  return { email, ...(await sessionOf(answer)) }
}

async function signIn(api: TestApi, email: string) {
  return sessionOf(await post(api, 'access.login', { email, password: PASSWORD }))
}

async function sessionOf(answer: Response) {
  expect(answer.status).toBe(200)
  const { result } = await answer.json()
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return { userId: String(result.data.user.id), accessToken: String(result.data.accessToken), cookie }
}

function post(api: TestApi, path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${api.url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: api.url, ...headers },
    body: JSON.stringify(body),
  })
}

/** A connection with a live topic open. */
async function connect(api: TestApi, accessToken: string) {
  const bare = await openBareSocket(api, { accessToken })
  open.push(async () => bare.socket.terminate())
  const params = { path: 'events.watch', input: {} }
  bare.socket.send(JSON.stringify({ id: 1, method: 'subscription', params }))
  await until('its topic is open', () => bare.received.some((text) => text.includes('"started"')))
  return bare
}

/** From when it was answered that the right has ended. */
async function endsWithinASecond(closed: Promise<{ code: number; reason: string }>): Promise<void> {
  const from = performance.now()
  expect(await closed).toEqual({ code: 4401, reason: 'TOKEN_REVOKED' })
  expect(performance.now() - from).toBeLessThan(1_000)
}

describe('a live connection ends within a second, in another process,', () => {
  it('when its session was signed out; other sessions of the user, and other users, go on', async () => {
    const ada = await register(here)
    const elsewhere = await signIn(here, ada.email)
    const other = await register(here)
    const line = await connect(there, ada.accessToken)
    const staying = [await connect(there, elsewhere.accessToken), await connect(there, other.accessToken)]
    expect((await post(here, 'access.logout', undefined, { cookie: ada.cookie })).status).toBe(200)
    await endsWithinASecond(line.closed)
    expect(staying.map(({ socket }) => socket.readyState)).toEqual([WebSocket.OPEN, WebSocket.OPEN])
  })

  it('when a stolen refresh token was seen twice, so that its family ended', async () => {
    const ada = await register(here)
    const line = await connect(there, ada.accessToken)
    expect((await post(here, 'access.refresh', undefined, { cookie: ada.cookie })).status).toBe(200)
    expect((await post(here, 'access.refresh', undefined, { cookie: ada.cookie })).status).toBe(401)
    await endsWithinASecond(line.closed)
  })

  it('when the role was changed', async () => {
    const ada = await register(here)
    const admin = await openAdminLine(here)
    open.push(async () => admin.client.close())
    const line = await connect(there, ada.accessToken)
    await admin.client.api.users.update.mutate({ userId: ada.userId, role: 'teacher' })
    await endsWithinASecond(line.closed)
  })
})

describe('a token of a session that was ended', () => {
  it('opens no live connection, and no stream of events, for the time it has left', async () => {
    const ada = await register(here)
    await post(here, 'access.logout', undefined, { cookie: ada.cookie })
    const { closed, received } = await openBareSocket(there, { accessToken: ada.accessToken })
    expect(await closed).toEqual({ code: 4401, reason: 'TOKEN_REVOKED' })
    expect(JSON.parse(received[0] ?? '{}')).toMatchObject({ error: { data: { code: 'TOKEN_REVOKED' } } })
    const stream = await fetch(`${there.url}/trpc/events.watch?input=%7B%7D`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${ada.accessToken}` },
    })
    expect(stream.status).toBe(401)
    expect((await stream.json()).error.data.code).toBe('TOKEN_REVOKED')
  })

  it('ends a stream of events over plain HTTP within a second, and says why', async () => {
    const ada = await register(here)
    const stream = await fetch(`${there.url}/trpc/events.watch?input=%7B%7D`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${ada.accessToken}` },
    })
    const text = stream.text()
    await post(here, 'access.logout', undefined, { cookie: ada.cookie })
    const from = performance.now()
    expect(await text).toMatch(/event: serialized-error\ndata: .*"code":"TOKEN_REVOKED"/)
    expect(performance.now() - from).toBeLessThan(1_000)
  })
})

describe('the client', () => {
  it('comes back by itself with a new token after its old one was refused, and misses nothing', async () => {
    const { db } = database()
    const admin = await openAdminLine(here)
    open.push(async () => admin.client.close())
    const sockets: WebSocket[] = []
    class Watched extends WebSocket {
      constructor(address: string | URL) {
        super(address)
        sockets.push(this)
      }
    }
    const client = createClient({ url: there.url, WebSocket: Watched })
    open.push(async () => client.close())
    await client.signIn({ email: (await register(here)).email, password: PASSWORD })
    const event = await build(db).event({ status: 'published' })
    const got: string[] = []
    let isStarted = false
    const subscription = client.api.events.watch.subscribe(
      {},
      {
        onStarted() {
          isStarted = true
        },
        onData: ({ data }) => void got.push(data.id),
      },
    )
    open.push(async () => subscription.unsubscribe())
    await until('it has begun', () => isStarted)
    const rename = (title: string) => admin.client.api.events.update.mutate({ eventId: event.id, title })
    await rename('Before')
    await until('the first has come', () => got.length === 1)
    // As the server ends a connection whose token it takes no longer, though it is good for some time.
    sockets[0]?.close(4401, 'TOKEN_REVOKED')
    await rename('While it is away')
    await until('the second has come, on another connection', () => got.length === 2 && sockets.length === 2)
    expect(new Set(got).size).toBe(2)
    const tokens = await db
      .selectFrom('refresh_token')
      .select('id')
      .where('used_at', 'is not', null)
      .where('user_id', '=', (await client.api.access.me.query()).id)
      .execute()
    // The token was renewed for it.
    expect(tokens).toHaveLength(1)
  })
})

describe('a kiosk', () => {
  it('that shows nobody’s token is refused', async () => {
    const { closed } = await openBareSocket(here, { token: randomUUID() })
    expect(await closed).toMatchObject({ code: 4401, reason: 'UNAUTHORIZED' })
  })
})
