import { once } from 'node:events'
import { createClient } from '@turnout/client'
import { createKioskClient, createProof, makeDeviceKey, pairKiosk } from '@turnout/client/kiosk'
import { build, useTestDatabase } from '@turnout/db/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startTestApi, type TestApi } from '../src/testing/index.ts'
import { ADMIN, type Line, openAdminLine, openLine, settingsFor } from './people.ts'
import { openBareSocket, tokenEndingIn } from './raw-callers.ts'
import { until } from './support.ts'

const database = useTestDatabase()
const open: (() => Promise<unknown>)[] = []

async function startApi(port?: number): Promise<TestApi> {
  const api = await startTestApi({ ...settingsFor(database()), port })
  open.push(api.stop)
  return api
}

function closing(line: Line): Line {
  open.push(() => line.client.close())
  return line
}

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

/** Follows the topic `events` and notes which titles' versions came, by message id. */
function watchEvents(line: Line, lastEventId?: string) {
  const got: { id: string; type: string; eventId: string }[] = []
  const errors: unknown[] = []
  let isStarted = false
  const subscription = line.client.api.events.watch.subscribe(
    { lastEventId },
    {
      onStarted() {
        isStarted = true
      },
      onData: ({ data }) => void got.push({ id: data.id, type: data.type, eventId: data.payload.eventId }),
      onError: (error) => void errors.push(error),
    },
  )
  open.push(async () => subscription.unsubscribe())
  return { got, errors, isStarted: () => isStarted }
}

async function newestPosition(): Promise<string> {
  const { db } = database()
  const row = await db
    .selectFrom('domain_event')
    .select((eb) => eb.fn.max('position').as('newest'))
    .executeTakeFirstOrThrow()
  return String(row.newest ?? 0)
}

describe('a subscription', () => {
  it('that loses its connection in the middle, and whose server is restarted in the middle, ends with all 200, once each, in order', async () => {
    const { db } = database()
    const event = await build(db).event({ title: 'Two hundred changes' })
    const first = await startApi()
    const line = closing(await openAdminLine(first))
    const watch = watchEvents(line, await newestPosition())
    await until('it has begun', watch.isStarted)

    const change = async (line: Line, from: number, to: number) => {
      for (let n = from; n <= to; n++) {
        await line.client.api.events.update.mutate({ eventId: event.id, title: `Change number ${n}` })
      }
    }
    const writer = closing(await openAdminLine(first))
    const before = change(writer, 1, 120)
    await until('some have come', () => watch.got.length >= 30)
    line.sockets.at(-1)?.terminate()
    await until('some more have come', () => watch.got.length >= 70)
    line.sockets.at(-1)?.terminate()
    await before
    await first.stop()
    const second = await startApi(first.port)
    const other = closing(await openAdminLine(second))
    await change(other, 121, 200)

    await until('all have come', () => watch.got.length >= 200, 60_000)
    expect(watch.errors).toEqual([])
    expect(watch.got).toHaveLength(200)
    expect(watch.got.every(({ type, eventId }) => type === 'event.updated' && eventId === event.id)).toBe(true)
    const stored = await db
      .selectFrom('domain_event')
      .select('position')
      .where('event_id', '=', event.id)
      .where('topic', '=', 'events')
      .orderBy('id')
      .execute()
    expect(watch.got.map(({ id }) => id)).toEqual(stored.map(({ position }) => String(position)))
    expect(line.sockets.length).toBeGreaterThanOrEqual(3)
  }, 90_000)

  it('hears within a moment what another process on the same database has done', async () => {
    const event = await build(database().db).event()
    const [here, there] = [await startApi(), await startApi()]
    const listener = closing(await openAdminLine(here))
    const watch = watchEvents(listener, await newestPosition())
    const writer = closing(await openAdminLine(there))
    for (let n = 1; n <= 20; n++) {
      await writer.client.api.events.update.mutate({ eventId: event.id, title: `From elsewhere ${n}` })
    }
    await until('all have come', () => watch.got.length === 20)
    await until('the metrics have the connection', async () =>
      (await (await fetch(`${here.url}/metrics`)).text()).includes('turnout_websocket_connections 1'),
    )
  })

  it('that loses its connection before its first message has what came meanwhile, by WebSocket and by server-sent events', async () => {
    const event = await build(database().db).event({ status: 'published' })
    const api = await startApi()
    const writer = closing(await openAdminLine(api))
    const line = closing(openLine(api.url))
    const watch = watchEvents(line)
    await until('it has begun', watch.isStarted)
    const openStream = async (headers: Record<string, string> = {}) => {
      const answer = await fetch(`${api.url}/trpc/events.watch?input=%7B%7D`, {
        headers: { accept: 'text/event-stream', ...headers },
      })
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
      open.push(() => reader.cancel())
      return reader
    }
    const first = await openStream()
    const firstId = /^id: (\d+)\n\n/.exec((await first.read()).value ?? '')?.[1]
    await first.cancel()
    line.sockets.at(-1)?.terminate()
    await writer.client.api.events.update.mutate({ eventId: event.id, title: 'Changed meanwhile' })
    await until('it has its position', async () => Number(await newestPosition()) > Number(firstId))
    await until('it has come', () => watch.got.length > 0)
    expect(watch.got.map(({ type, eventId }) => ({ type, eventId }))).toEqual([
      { type: 'event.updated', eventId: event.id },
    ])
    const again = await openStream({ 'last-event-id': String(firstId) })
    let text = ''
    while (!text.includes(event.id)) text += (await again.read()).value ?? ''
    expect(text).not.toMatch(/^id: \d+\n\n/)
  })

  it('of nobody in particular sees what is public', async () => {
    const { db } = database()
    const api = await startApi()
    const position = await newestPosition()
    const guest = closing(openLine(api.url))
    const watch = watchEvents(guest, position)
    const draft = await build(db).event({ title: 'A draft' })
    const shown = await build(db).event({ title: 'Published', status: 'published' })
    const admin = closing(await openAdminLine(api))
    await admin.client.api.events.update.mutate({ eventId: draft.id, title: 'A changed draft' })
    await admin.client.api.events.update.mutate({ eventId: shown.id, title: 'Changed and published' })
    await until('the public one has come', () => watch.got.length > 0)
    expect(watch.got.map(({ eventId }) => eventId)).toEqual([shown.id])
  })

  it('is told to read anew when its id is gone', async () => {
    const api = await startApi()
    const line = closing(await openAdminLine(api))
    const watch = watchEvents(line, '999999999')
    await until('it is refused', () => watch.errors.length > 0)
    expect(watch.errors[0]).toMatchObject({ data: { code: 'RESYNC' } })
  })
})

/** A bare connection that goes away with the test. */
async function connect(...asked: Parameters<typeof openBareSocket>) {
  const bare = await openBareSocket(...asked)
  open.push(async () => bare.socket.terminate())
  return bare
}

describe('a connection', () => {
  it('of a user ends when the access token does, so that the client comes back with another', async () => {
    const api = await startApi()
    const line = await openAdminLine(api)
    const me = await line.client.api.access.me.query()
    const { closed, socket, received } = await connect(api, { accessToken: tokenEndingIn(me.id, 700) })
    socket.send(JSON.stringify({ id: 1, method: 'query', params: { path: 'access.me' } }))
    await until('it is answered', () => received.some((text) => text.includes(ADMIN.email)))
    expect(await closed).toEqual({ code: 4401, reason: 'TOKEN_EXPIRED' })
  })

  it('with a token that has run out is refused with the reason', async () => {
    const api = await startApi()
    const { closed, received } = await connect(api, { accessToken: tokenEndingIn(crypto.randomUUID(), -1_000) })
    await closed
    expect(JSON.parse(received[0] ?? '{}')).toMatchObject({ error: { data: { code: 'TOKEN_EXPIRED' } } })
  })

  it('is refused to pages of other sites, and at other addresses', async () => {
    const api = await startApi()
    await expect(connect(api, null, { origin: 'https://evil.example' })).rejects.toThrow('403')
    const elsewhere = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`)
    await expect(once(elsewhere, 'open')).rejects.toThrow('404')
    const kiosk = await connect(api, null, { origin: 'app://kiosk' })
    expect(kiosk.socket.readyState).toBe(WebSocket.OPEN)
  })

  it('that sends too much at once is ended, and the server lives', async () => {
    const api = await startApi()
    const { socket, closed } = await connect(api, null)
    socket.send('x'.repeat(2 * 1024 * 1024))
    expect((await closed).code).toBe(1009)
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200)
  })

  it('is told to reconnect before the server stops, and nothing is left of it', async () => {
    const api = await startApi()
    const { received, closed } = await connect(api, null)
    const stopped = api.stop()
    expect((await closed).code).toBe(1012)
    expect(received.map((text) => JSON.parse(text))).toContainEqual({ id: null, method: 'reconnect' })
    await stopped
    await expect(fetch(`${api.url}/healthz`)).rejects.toThrow()
  })
})

describe('a kiosk', () => {
  async function pair(api: TestApi) {
    const { db } = database()
    const admin = closing(await openAdminLine(api))
    const event = await build(db).event({ status: 'published', starts: 'in one hour' })
    await build(db).session(event)
    const issued = await admin.client.api.kiosk.issue.mutate({ eventId: event.id, stationName: 'North door' })
    const key = await makeDeviceKey()
    const paired = await pairKiosk(
      { pairingCode: issued.pairingCode, publicKey: key.publicJwk, deviceName: 'A tablet' },
      { url: api.url },
    )
    const kiosk = createKioskClient({ url: api.url, token: paired.token, key, WebSocket })
    open.push(() => kiosk.close())
    return { admin, event, key, paired, kiosk, stationId: issued.station.id }
  }

  it('proves itself by HTTP and WebSocket, is told of its revocation and cut off within a second', async () => {
    const api = await startApi()
    const { admin, kiosk, stationId, paired } = await pair(api)
    expect((await kiosk.api.kiosk.profile.query()).stationId).toBe(paired.stationId)
    const told: string[] = []
    const subscription = kiosk.api.kiosk.watch.subscribe(undefined, {
      onData: ({ data }) => void told.push(data.type),
      onError: () => undefined,
    })
    open.push(async () => subscription.unsubscribe())
    const connections = async () =>
      /turnout_websocket_connections (\d+)/.exec(await (await fetch(`${api.url}/metrics`)).text())?.[1]
    await until('its socket is open', async () => (await connections()) === '1')
    await until('its subscription is attached', async () =>
      /turnout_stream_subscribers [1-9]/.test(await (await fetch(`${api.url}/metrics`)).text()),
    )
    const revokedAt = performance.now()
    await admin.client.api.kiosk.revoke.mutate({ stationId, reason: 'Lost' })
    await until('it is told', () => told.includes('station.revoked'))
    expect(performance.now() - revokedAt).toBeLessThan(1_000)
    await expect(kiosk.api.kiosk.profile.query()).rejects.toMatchObject({ data: { code: 'TOKEN_REVOKED' } })
    await until('its socket is closed', async () => (await connections()) === '0')
    expect(performance.now() - revokedAt).toBeLessThan(2_000)
  })

  it('cannot act by WebSocket, where it has proved itself only once', async () => {
    const api = await startApi()
    const { kiosk, paired, key } = await pair(api)
    await kiosk.api.kiosk.profile.query()
    const nonce = (
      await fetch(`${api.url}/trpc/kiosk.profile`, { method: 'POST', headers: { authorization: 'DPoP x' } })
    ).headers.get('dpop-nonce')
    const dpop = await createProof(key, { method: 'GET', url: `${api.url}/trpc`, token: paired.token, body: '', nonce })
    const { socket, received } = await connect(api, { token: paired.token, dpop })
    socket.send(
      JSON.stringify({ id: 1, method: 'mutation', params: { path: 'kiosk.heartbeat', input: { unsentScans: 0 } } }),
    )
    await until('it is answered', () => received.length > 0)
    expect(JSON.parse(received[0] ?? '{}')).toMatchObject({ error: { data: { code: 'FORBIDDEN' } } })
  })

  it('is refused without the key it was paired with, and its token is of no use to anybody else', async () => {
    const api = await startApi()
    const { paired } = await pair(api)
    const thief = createKioskClient({
      url: api.url,
      token: paired.token,
      key: await makeDeviceKey(),
      WebSocket,
    })
    open.push(() => thief.close())
    await expect(thief.api.kiosk.profile.query()).rejects.toMatchObject({ data: { code: 'DEVICE_MISMATCH' } })
    const bearer = createClient({
      url: api.url,
      WebSocket,
      fetch: (input, init) =>
        fetch(input, { ...init, headers: { ...init?.headers, authorization: `Bearer ${paired.token}` } }),
    })
    await expect(bearer.api.events.list.query({})).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } })
  })
})
