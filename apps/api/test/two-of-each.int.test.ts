import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type TurnoutClient } from '@turnout/client'
import { build, useTestDatabase } from '@turnout/db/testing'
import { deadlocksIn, findFaults } from '@turnout/router/testing'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ADMIN, type Server, settingsOf, startAll } from './faults/servers.ts'
import { endPrograms } from './processes.ts'
import { hasRedis, type RedisServer, startRedisServer } from './redis-server.ts'
import { buy, openShop, tally } from './storms/shop.ts'
import { until } from './support.ts'

const PATIENCE_MS = 240_000

describe.runIf(hasRedis)('two processes for callers and two for jobs', { timeout: PATIENCE_MS }, () => {
  const database = useTestDatabase()
  const clients: TurnoutClient[] = []
  let dataDir = ''
  let redis: RedisServer
  let http: Server[] = []
  let workers: Server[] = []

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'turnout-two-'))
    redis = await startRedisServer()
    const settings = (role: string) => ({
      ...settingsOf(database().url, join(dataDir, 'data')),
      ROLE: role,
      REDIS_URL: redis.url,
    })
    const started = await startAll(['http', 'http', 'worker', 'worker'].map(settings))
    http = started.slice(0, 2)
    workers = started.slice(2)
  }, PATIENCE_MS)
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close()
  })
  afterAll(async () => {
    await endPrograms()
    await redis?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  const urlOf = (place: number) => http[place % http.length]?.url ?? ''
  const adminAt = async (place: number) => {
    const client = createClient({ url: urlOf(place), WebSocket })
    clients.push(client)
    await client.signIn(ADMIN)
    return client
  }

  it('tell subscribers at either of what happens at either, in one order', async () => {
    const heard: string[][] = [[], []]
    const admins = [await adminAt(0), await adminAt(1)]
    admins.forEach((client, place) => {
      client.api.events.watch.subscribe({ lastEventId: '0' }, { onData: ({ id }) => void heard[place]?.push(id) })
    })
    const startsAt = new Date(Date.now() + 86_400_000).toISOString()
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => admins[n % 2]?.api.events.create.mutate({ title: `Event ${n}`, startsAt })),
    )
    await until('both have heard of all', () => heard.every((ids) => ids.length >= 20))
    await until('both have heard the same', () => heard[0]?.length === heard[1]?.length)
    expect(heard[0]).toEqual(heard[1])
    expect(heard[0]).toEqual([...(heard[0] ?? [])].sort((a, b) => Number(a) - Number(b)))
  })

  it('show a sale at one to those who ask, or watch, at the other', async () => {
    const shop = await openShop(database(), { capacities: [30], types: [{ includes: [0] }] })
    const { id: eventId } = shop.event
    const other = await adminAt(1)
    const left: unknown[] = []
    other.api.events.watchAvailability.subscribe(
      { eventId, lastEventId: '0' },
      { onData: ({ data }) => void left.push(data) },
    )
    const visitor = createClient({ url: urlOf(1), WebSocket })
    clients.push(visitor)
    const seen = async () => JSON.stringify(await visitor.api.events.availability.query({ eventId }))
    // Kept by the cache of the other process from now on.
    const before = await seen()
    expect((await buy(urlOf(0), { eventId, ticketTypeId: shop.idOf(0), quantity: 3 })).status).toBe(200)
    await until('who watches is told', () => left.length > 0)
    await until('who asks is told', async () => (await seen()) !== before)
    expect(await seen()).toContain('27')
  })

  it('run a job once each, and each schedule once, whichever worker does it', async () => {
    const { db } = database()
    const marks = Array.from({ length: 60 }, () => `test:${randomUUID()}`)
    for (const key of marks) {
      await sql`insert into job (name, payload, key) values ('test.unknown', '{}', ${key})`.execute(db)
    }
    const rows = () => db.selectFrom('job').select(['attempts', 'completed_at']).where('key', 'in', marks).execute()
    await until('all are done', async () => (await rows()).every(({ completed_at }) => completed_at !== null), 60_000)
    expect((await rows()).map(({ attempts }) => attempts)).toEqual(marks.map(() => 1))

    const runs = async (name: string) => {
      const texts = await Promise.all(workers.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()))
      const pattern = new RegExp(`^turnout_jobs_total\\{name="schedule\\.${name}",outcome="completed"\\} (\\d+)$`, 'm')
      return texts.reduce((sum, text) => sum + Number(pattern.exec(text)?.[1] ?? 0), 0)
    }
    // Hourly ones have come round once since the start, in one of the two.
    for (const name of ['sweep-jobs', 'recount-seats']) {
      await until(`${name} has run`, async () => (await runs(name)) > 0, 60_000)
      expect([name, await runs(name)]).toEqual([name, 1])
    }
  })

  it('pass the storm of 500 for 100 seats, with every mail written once', async () => {
    const { db } = database()
    const shop = await openShop(database(), { capacities: [100], types: [{ includes: [0] }] })
    const wish = { eventId: shop.event.id, ticketTypeId: shop.idOf(0) }
    const answers = await Promise.all(Array.from({ length: 500 }, (_, place) => buy(urlOf(place), wish)))
    expect(tally(answers)).toEqual({ ok: 100, SESSION_FULL: 400 })
    expect(await findFaults(db)).toEqual([])
    expect(await deadlocksIn(db)).toBe(0)
    const mails = () =>
      db.selectFrom('mail_delivery').select(['order_id', 'status']).where('event_id', '=', shop.event.id).execute()
    await until(
      'all have their mail',
      async () => {
        return (await mails()).filter(({ status }) => status === 'sent').length === 100
      },
      120_000,
    )
    expect(new Set((await mails()).map(({ order_id }) => order_id)).size).toBe(100)
  })

  it('give one order to who sends the same request to both, 20 times', async () => {
    const shop = await openShop(database(), { capacities: [100], types: [{ includes: [0] }] })
    const wishes = Array.from({ length: 10 }, (_, buyer) => ({
      eventId: shop.event.id,
      ticketTypeId: shop.idOf(0),
      key: randomUUID(),
      email: `same-${buyer}@example.org`,
    }))
    const answers = await Promise.all(
      wishes.flatMap((wish) => Array.from({ length: 20 }, (_, place) => buy(urlOf(place), wish))),
    )
    expect(tally(answers)).toEqual({ ok: 200 })
    expect(new Set(answers.map(({ orderId }) => orderId)).size).toBe(10)
    expect(await findFaults(database().db)).toEqual([])
  })

  it('let a ticket in once that is shown at both at the same moment', async () => {
    const { db } = database()
    const make = build(db)
    const event = await make.event({ status: 'published', starts: 'in 10 minutes' })
    const session = await make.session(event, { starts: 'in 10 minutes', lasts: '2 hours' })
    const ticketType = await make.ticketType(event, { includes: [session] })
    const { tickets } = await make.confirmedOrder({ event, ticketType, quantity: 30 })
    const doors = [await adminAt(0), await adminAt(1)]
    const answers = await Promise.all(
      tickets.flatMap(({ human_code: code }) =>
        doors.map((door) => {
          const scannedAt = new Date().toISOString()
          return door.api.checkIn.redeem.mutate({ eventId: event.id, code, scanId: randomUUID(), scannedAt })
        }),
      ),
    )
    expect(answers.filter(({ outcome }) => outcome === 'admitted')).toHaveLength(30)
    expect(answers.filter(({ reason }) => reason === 'already_used')).toHaveLength(30)
  })
})
