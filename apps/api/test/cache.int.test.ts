import { useTestDatabase } from '@turnout/db/testing'
import type { Cache } from '@turnout/router'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../src/testing/index.ts'
import { hasRedis, type RedisServer, startRedisServer } from './redis-server.ts'
import { until } from './support.ts'

const admin = { email: 'admin@example.org', password: 'a password for tests' }
type Json = Record<string, unknown>

/** Calls a procedure of a server as anybody, or with a token. */
async function ask(api: TestApi, path: string, input: object, token?: string): Promise<Json> {
  const query = `?input=${encodeURIComponent(JSON.stringify(input))}`
  const headers = token ? { authorization: `Bearer ${token}` } : undefined
  return read(await fetch(`${api.url}/trpc/${path}${query}`, { headers }))
}

async function tell(api: TestApi, path: string, input: object, token?: string): Promise<Json> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }
  return read(await fetch(`${api.url}/trpc/${path}`, { method: 'POST', headers, body: JSON.stringify(input) }))
}

async function read(response: Response): Promise<Json> {
  const body = await response.json()
  return { ...Object(body.result?.data ?? { refused: body.error?.data.code }) }
}

const misses = (cache: Cache) => cache.stats().event.misses

describe.each([
  { name: 'in the process', withRedis: false },
  { name: 'in Redis', withRedis: true },
])('what two servers keep $name', ({ withRedis }) => {
  const database = useTestDatabase()
  let redis: RedisServer | null = null
  let here: TestApi
  let there: TestApi
  let token: string

  beforeAll(async () => {
    if (withRedis && !hasRedis) return
    redis = withRedis ? await startRedisServer() : null
    const { url: databaseUrl } = database()
    const env = { ...(redis ? { REDIS_URL: redis.url } : {}), ORDER_LIMIT_PER_ORIGIN: '0' }
    here = await startTestApi({ databaseUrl, env, admin })
    there = await startTestApi({ databaseUrl, env })
    token = String((await tell(here, 'access.login', admin)).accessToken)
  })
  afterAll(async () => {
    await there?.stop()
    await here?.stop()
    await redis?.stop()
  })

  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

  async function openEvent() {
    const made = { title: 'An evening', startsAt: inHours(240), timeZone: 'Europe/Budapest', currency: 'EUR' }
    const { id: eventId } = await tell(here, 'events.create', made, token)
    const session = { eventId, name: 'One', capacity: 50, startsAt: inHours(240), endsAt: inHours(242) }
    const { id: sessionId } = await tell(here, 'sessions.create', session, token)
    const type = { eventId, name: 'Entry', priceMinor: 0, sessionIds: [sessionId] }
    const { id: ticketTypeId } = await tell(here, 'ticketTypes.create', type, token)
    return { eventId, ticketTypeId }
  }

  const offers = async (api: TestApi, eventId: unknown) =>
    (await ask(api, 'events.availability', { eventId })).ticketTypes as { priceMinor: number; sold: number }[]

  it.runIf(!withRedis || hasRedis)('changes on both with the event, at once where it was changed', async () => {
    const { eventId, ticketTypeId } = await openEvent()
    for (const api of [here, there]) {
      // An organizer has seen it: that is nothing to the public.
      expect(await ask(api, 'events.get', { eventId }, token)).toMatchObject({ title: 'An evening' })
      expect(await ask(api, 'events.get', { eventId })).toEqual({ refused: 'NOT_FOUND' })
      expect(await ask(api, 'events.availability', { eventId })).toEqual({ refused: 'NOT_FOUND' })
    }
    await tell(here, 'events.publish', { eventId }, token)
    const everywhere = async (what: string, holds: (api: TestApi) => Promise<boolean>) => {
      expect(await holds(here), what).toBe(true)
      await until(`${what} on the other`, () => holds(there))
    }
    await everywhere('published', async (api) => (await ask(api, 'events.get', { eventId })).status === 'published')
    await everywhere('listed', async (api) =>
      JSON.stringify(await ask(api, 'events.list', { status: ['published'] })).includes(String(eventId)),
    )
    await tell(here, 'ticketTypes.update', { ticketTypeId, priceMinor: 700 }, token)
    await everywhere('the price', async (api) => (await offers(api, eventId))[0]?.priceMinor === 700)
    await tell(here, 'ticketTypes.update', { ticketTypeId, isHidden: true }, token)
    await everywhere('hidden', async (api) => (await offers(api, eventId)).length === 0)
    await tell(here, 'ticketTypes.update', { ticketTypeId, isHidden: false, priceMinor: 0 }, token)
    await everywhere('shown', async (api) => (await offers(api, eventId))[0]?.priceMinor === 0)
  })

  it.runIf(!withRedis || hasRedis)('tells of sales on the other, and of one’s own at once', async () => {
    const { eventId, ticketTypeId } = await openEvent()
    await tell(here, 'events.publish', { eventId }, token)
    await until('the other has it', async () => (await ask(there, 'events.get', { eventId })).status === 'published')
    const buyer = { name: 'Ada', email: 'ada@example.org' }
    const order = { eventId, buyer, items: [{ ticketTypeId, quantity: 1 }] }
    for (let sold = 1; sold <= 5; sold++) {
      const [seller, other] = sold % 2 ? [here, there] : [there, here]
      await tell(seller, 'orders.create', order)
      expect(await ask(seller, 'events.get', { eventId })).toMatchObject({ ticketsSold: sold, fill: { sold } })
      expect((await offers(seller, eventId))[0]).toMatchObject({ sold })
      await until('the other knows', async () => (await offers(other, eventId))[0]?.sold === sold)
      await until('its details too', async () => (await ask(other, 'events.get', { eventId })).ticketsSold === sold)
    }
  })

  /** Until both servers have heard of everything. */
  const quiet = async () => {
    const isPlaced = async () => {
      const left = await database().db.selectFrom('domain_event').select('id').where('position', 'is', null).execute()
      return left.length === 0
    }
    await until('all messages have their place', isPlaced)
    for (const { url } of [here, there]) {
      const isHeard = async () => /^turnout_stream_lag\S* 0$/m.test(await (await fetch(`${url}/metrics`)).text())
      await until('all messages were heard', isHeard)
    }
  }

  it.runIf(!withRedis || hasRedis)('is read once for five hundred who ask at once', async () => {
    const { eventId } = await openEvent()
    await tell(here, 'events.publish', { eventId }, token)
    await until('the other has it', async () => (await ask(there, 'events.get', { eventId })).status === 'published')
    await quiet()
    // What is asked for now is nowhere.
    for (const { deps } of [here, there]) {
      deps.cache.heed({ topic: 'events', type: 'event.updated', eventId: String(eventId), payload: {} })
    }
    const before = [here, there].map(({ deps }) => misses(deps.cache))
    const asking = Array.from({ length: 500 }, (_, n) => ask(n % 2 ? here : there, 'events.get', { eventId }))
    const titles = new Set((await Promise.all(asking)).map(({ title }) => title))
    expect([...titles]).toEqual(['An evening'])
    for (const [index, { deps }] of [here, there].entries()) {
      expect(misses(deps.cache) - (before[index] ?? 0)).toBeLessThanOrEqual(1)
    }
  })
})
