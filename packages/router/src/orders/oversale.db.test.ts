import { EventEmitter, once } from 'node:events'
import { type Database, openDatabase, openPool } from '@turnout/db'
import { build, type TicketType, useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Call } from '../core/context.ts'
import { DomainError } from '../core/errors.ts'
import { callAs, createTestDeps } from '../testing/index.ts'
import { createOrder } from './create-order.ts'
import { expireHoldJob } from './expire-hold.job.ts'
import { findDrift } from './find-drift.ts'

const buyer = { name: 'Ada Lovelace', email: 'ada@example.org' }

/** Sessions with more standing tickets than seats, counted from the tickets alone. */
async function oversoldSessions(db: Database): Promise<{ code: string; capacity: number; seats: number }[]> {
  const { rows } = await sql<{ code: string; capacity: number; seats: number }>`
    select s.code, s.capacity, count(t.id)::integer as seats
    from session s
    join ticket_type_session x on x.session_id = s.id
    join ticket t on t.ticket_type_id = x.ticket_type_id and t.status in ('valid', 'held')
    group by s.id having count(t.id) > s.capacity`.execute(db)
  return rows
}

async function deadlocks(db: Database): Promise<number> {
  const { rows } = await sql<{ deadlocks: number }>`
    select deadlocks::integer from pg_stat_database where datname = current_database()`.execute(db)
  return rows[0]?.deadlocks ?? 0
}

/** Runs work with 20 connections, as a busy server has them. */
async function withManyConnections<T>(url: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase(openPool(url, { max: 20 }))
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

type Outcome = { tickets: number } | { refusal: string }

/** Everybody buys at once. What is not an expected refusal, such as a deadlock (40P01), fails the test. */
function buyAtOnce(call: Call, eventId: string, orders: { ticketType: TicketType; quantity: number }[]) {
  return Promise.all(
    orders.map(async ({ ticketType, quantity }): Promise<Outcome> => {
      try {
        const items = [{ ticketTypeId: ticketType.id, quantity, attendees: [] }]
        const { tickets } = await createOrder(call, { eventId, items, buyer })
        return { tickets: tickets.length }
      } catch (error) {
        if (error instanceof DomainError) return { refusal: error.code }
        throw error
      }
    }),
  )
}

const soldOf = (outcomes: Outcome[]) => outcomes.reduce((sum, one) => sum + ('tickets' in one ? one.tickets : 0), 0)
const refusalsOf = (outcomes: Outcome[]) => outcomes.flatMap((one) => ('refusal' in one ? [one.refusal] : []))

describe('the test itself', () => {
  const database = useTestDatabase()

  it('sees an oversale when buyers read first and write later, with no guard in the database', async () => {
    const { db, owner } = database()
    await sql`alter table session drop constraint session_not_oversold`.execute(owner)
    const world = build(db)
    const event = await world.event({ status: 'published' })
    const session = await world.session(event, { capacity: 20 })
    const ticketType = await world.ticketType(event, { includes: [session] })

    let readers = 0
    const everybodyHasRead = new EventEmitter().setMaxListeners(50)
    const buyNaively = async () => {
      const { sold, held, capacity } = await db
        .selectFrom('session')
        .select(['sold', 'held', 'capacity'])
        .where('id', '=', session.id)
        .executeTakeFirstOrThrow()
      readers += 1
      if (readers === 50) everybodyHasRead.emit('yes')
      else await once(everybodyHasRead, 'yes')
      if (sold + held < (capacity ?? 0)) await world.confirmedOrder({ event, ticketType })
    }
    await Promise.all(Array.from({ length: 50 }, buyNaively))

    expect(await oversoldSessions(db)).toEqual([{ code: 'S1', capacity: 20, seats: 50 }])
  })

  it('sees a counter that has drifted from the tickets', async () => {
    const { db } = database()
    const world = build(db)
    const event = await world.event({ status: 'published' })
    const session = await world.session(event, { capacity: 20 })
    const ticketType = await world.ticketType(event, { includes: [session] })
    await world.confirmedOrder({ event, ticketType, quantity: 2 })
    await world.pendingOrder({ event, ticketType })
    expect(await findDrift(db, event.id)).toEqual([])

    await db.updateTable('session').set({ sold: 5 }).where('id', '=', session.id).execute()

    const waiting = { waitingEntries: 0, waitingSeats: 0, countedEntries: 0, countedSeats: 0 }
    const counters = { sold: 5, held: 1, countedSold: 2, countedHeld: 1, ...waiting }
    const drift = { kind: 'session', id: session.id, eventId: event.id, limit: 20, ...counters }
    expect(await findDrift(db, event.id)).toEqual([drift])
    expect(await findDrift(db)).toContainEqual(drift)
  })
})

describe('50 buyers at once', () => {
  const database = useTestDatabase()

  it('get 20 tickets for 20 seats, and 30 of them a clear refusal', async () => {
    const world = build(database().db)
    const event = await world.event({ status: 'published' })
    const session = await world.session(event, { capacity: 20 })
    const ticketType = await world.ticketType(event, { includes: [session] })

    const outcomes = await withManyConnections(database().url, (db) => {
      const call = callAs(createTestDeps(db), { kind: 'anonymous' })
      return buyAtOnce(
        call,
        event.id,
        Array.from({ length: 50 }, () => ({ ticketType, quantity: 1 })),
      )
    })

    expect(soldOf(outcomes)).toBe(20)
    expect(refusalsOf(outcomes)).toEqual(Array.from({ length: 30 }, () => 'SESSION_FULL'))
    const { db } = database()
    expect(await oversoldSessions(db)).toEqual([])
    expect(await findDrift(db)).toEqual([])
    const after = await db.selectFrom('session').selectAll().where('id', '=', session.id).executeTakeFirstOrThrow()
    expect(after).toMatchObject({ sold: 20, held: 0 })
  })

  it.each([
    { name: 'free', priceMinor: 0, counter: 'sold' as const },
    { name: 'held until they are paid', priceMinor: 1500, counter: 'held' as const },
  ])(
    'of 1 to 3 tickets of overlapping bundles, $name, overbook no session and lock each other out never',
    async ({ priceMinor, counter }) => {
      const world = build(database().db)
      const event = await world.event({ status: 'published' })
      const [first, middle, last] = [
        await world.session(event, { capacity: 30 }),
        await world.session(event, { capacity: 20 }),
        await world.session(event, { capacity: 25 }),
      ]
      const early = await world.ticketType(event, { includes: [first, middle], priceMinor })
      const late = await world.ticketType(event, { includes: [middle, last], priceMinor, quantity: 15 })
      const orders = Array.from({ length: 50 }, (_, index) => ({
        ticketType: index % 2 === 0 ? early : late,
        quantity: (index % 3) + 1,
      }))

      const outcomes = await withManyConnections(database().url, (db) =>
        buyAtOnce(callAs(createTestDeps(db), { kind: 'anonymous' }), event.id, orders),
      )

      const { db } = database()
      expect(await oversoldSessions(db)).toEqual([])
      expect(await findDrift(db)).toEqual([])
      expect(await deadlocks(db)).toBe(0)
      for (const refusal of refusalsOf(outcomes)) {
        expect(['SESSION_FULL', 'SOLD_OUT', 'INSUFFICIENT_CAPACITY']).toContain(refusal)
      }
      // The bundles meet in the middle session. Nobody was refused for nothing: at most two seats, too few for somebody,
      // were left there, and they can still be bought.
      expect(soldOf(outcomes)).toBeGreaterThanOrEqual(18)
      const stragglers = Array.from({ length: 3 }, () => ({ ticketType: early, quantity: 1 }))
      await buyAtOnce(callAs(createTestDeps(db), { kind: 'anonymous' }), event.id, stragglers)
      const middleNow = await db.selectFrom('session').selectAll().where('id', '=', middle.id).executeTakeFirstOrThrow()
      expect(middleNow[counter]).toBe(20)
      expect(await oversoldSessions(db)).toEqual([])
      expect(await findDrift(db)).toEqual([])
    },
  )

  it('who order several bundles in opposite orders do not wait for each other in a circle', async () => {
    const world = build(database().db)
    const event = await world.event({ status: 'published' })
    const sessions = [await world.session(event, { capacity: 40 }), await world.session(event, { capacity: 40 })]
    const types = [
      await world.ticketType(event, { includes: [sessions[0]!] }),
      await world.ticketType(event, { includes: [sessions[1]!, sessions[0]!] }),
      await world.ticketType(event, { includes: [sessions[1]!] }),
    ]

    const bought = await withManyConnections(database().url, (db) => {
      const call = callAs(createTestDeps(db), { kind: 'anonymous' })
      return Promise.all(
        Array.from({ length: 12 }, async (_, index) => {
          const inOrder = index % 2 === 0 ? types : [...types].reverse()
          const items = inOrder.map(({ id }) => ({ ticketTypeId: id, quantity: 1, attendees: [] }))
          return (await createOrder(call, { eventId: event.id, items, buyer })).tickets.length
        }),
      )
    })

    expect(bought).toEqual(Array.from({ length: 12 }, () => 3))
    expect(await findDrift(database().db)).toEqual([])
    expect(await deadlocks(database().db)).toBe(0)
  })

  it('share the seats of holds that have run out, while a job frees them too', async () => {
    const world = build(database().db)
    const event = await world.event({ status: 'published' })
    const session = await world.session(event, { capacity: 20 })
    const ticketType = await world.ticketType(event, { includes: [session] })
    const held = await Promise.all(
      Array.from({ length: 10 }, () =>
        world.pendingOrder({ event, ticketType, quantity: 2, expires: 'one minute ago' }),
      ),
    )

    const outcomes = await withManyConnections(database().url, async (db) => {
      const deps = createTestDeps(db)
      const orders = Array.from({ length: 50 }, () => ({ ticketType, quantity: 1 }))
      const [bought] = await Promise.all([
        buyAtOnce(callAs(deps, { kind: 'anonymous' }), event.id, orders),
        ...held.map(({ id }) => expireHoldJob.run(deps, { orderId: id })),
      ])
      return bought
    })

    expect(soldOf(outcomes)).toBe(20)
    expect(refusalsOf(outcomes)).toHaveLength(30)
    const { db } = database()
    expect(await findDrift(db)).toEqual([])
    expect(await deadlocks(db)).toBe(0)
    const states = await db
      .selectFrom('ticket_order')
      .select('status')
      .where(
        'id',
        'in',
        held.map(({ id }) => id),
      )
      .execute()
    expect(new Set(states.map(({ status }) => status))).toEqual(new Set(['expired']))
  })
})
