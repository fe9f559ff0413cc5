import { useTestDatabase } from '@turnout/db/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
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

/** A live topic read as server-sent events. */
function openStream(api: TestApi, authorization?: string): Promise<Response> {
  const leave = new AbortController()
  open.push(async () => leave.abort())
  return fetch(`${api.url}/trpc/events.watch?input=%7B%7D`, {
    signal: leave.signal,
    headers: { accept: 'text/event-stream', ...(authorization ? { authorization } : {}) },
  })
}

const subscribe = (id: number) =>
  JSON.stringify({ id, method: 'subscription', params: { path: 'events.watch', input: {} } })

describe('server-sent events', () => {
  it('end with the access token, and say why', async () => {
    const api = await startApi()
    const { client } = await openAdminLine(api)
    const me = await client.api.access.me.query()
    const answer = await openStream(api, `Bearer ${tokenEndingIn(me.id, 1_500)}`)
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    const text = await answer.text()
    expect(text).toMatch(/event: serialized-error\ndata: .*"code":"TOKEN_EXPIRED"/)
    await until('nothing is left of it', async () =>
      (await (await fetch(`${api.url}/metrics`)).text()).includes('turnout_stream_subscribers 0'),
    )
  })
})

describe('one connection', () => {
  it('has at most 100 subscriptions; one that ends makes room for another', async () => {
    const api = await startApi()
    const { socket, received } = await openBareSocket(api, null)
    open.push(async () => socket.terminate())
    for (let id = 1; id <= 101; id++) socket.send(subscribe(id))
    const answers = () => received.map((text) => JSON.parse(text))
    const started = () => answers().filter(({ result }) => result?.type === 'started')
    await until('all are answered', () => started().length + answers().filter(({ error }) => error).length >= 101)
    const refused = answers().filter(({ error }) => error)
    expect(refused).toHaveLength(1)
    expect(refused[0].error.data).toMatchObject({ code: 'RATE_LIMITED', httpStatus: 429, details: { limit: 100 } })
    const other = started().find(({ id }) => id !== refused[0].id).id
    socket.send(JSON.stringify({ id: other, method: 'subscription.stop' }))
    await until('it has ended', () => answers().some(({ id, result }) => id === other && result?.type === 'stopped'))
    const before = started().length
    socket.send(subscribe(200))
    await until('the next one has begun', () => started().length > before)
    expect(answers().filter(({ error }) => error)).toHaveLength(1)
  })
})

describe('one address', () => {
  it('has so many live connections, of either kind; one that ends makes room for another', async () => {
    const api = await startApi({ CONNECTION_LIMIT_PER_ADDRESS: '2' })
    const first = await openBareSocket(api, null)
    expect((await openStream(api)).status).toBe(200)
    await expect(openBareSocket(api, null)).rejects.toThrow('429')
    const refused = await openStream(api)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await refused.json()).error.data).toMatchObject({ code: 'RATE_LIMITED', details: { limit: 2 } })
    expect((await fetch(`${api.url}/trpc/organisation.get`)).status).toBe(200)
    first.socket.terminate()
    let next: WebSocket | null = null
    await until('there is room again', async () => {
      next = await openBareSocket(api, null).then(
        ({ socket }) => socket,
        () => null,
      )
      return next !== null
    })
    open.push(async () => void next?.terminate())
  })

  it('has no limit when that is set to 0', async () => {
    const api = await startApi({ CONNECTION_LIMIT_PER_ADDRESS: '0' })
    const lines = await Promise.all(Array.from({ length: 20 }, () => openBareSocket(api, null)))
    expect(lines.every(({ socket }) => socket.readyState === WebSocket.OPEN)).toBe(true)
    for (const { socket } of lines) socket.terminate()
  })
})
