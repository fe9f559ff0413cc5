import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { openDatabase, openPool } from '@turnout/db'
import { build, useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { DomainError } from '../core/errors.ts'
import { createOrder } from '../orders/create-order.ts'
import { findDrift } from '../orders/find-drift.ts'
import { updateSession } from '../sessions/update-session.ts'
import { callAs, createTestDeps } from '../testing/index.ts'
import { setInclusion } from '../ticket-types/set-inclusion.ts'
import { cancelEvent } from './cancel-event.ts'
import { updateEvent } from './update-event.ts'

const database = useTestDatabase()
const buyer = { name: 'Ada Lovelace', email: 'ada@example.org' }

/** What each call came to: its answer's kind or the code of its refusal. Anything else, such as a deadlock, fails. */
function settle(calls: (() => Promise<unknown>)[]): Promise<string[]> {
  return Promise.all(
    calls.map(async (call) => {
      try {
        await call()
        return 'done'
      } catch (error) {
        if (error instanceof DomainError) return error.code
        throw error
      }
    }),
  )
}

/** A published event with a free and a paid ticket type for one session, on 20 connections. */
async function withStage(
  work: (stage: Awaited<ReturnType<typeof setStage>>) => Promise<void>,
  capacity = 30,
): Promise<void> {
  const db = openDatabase(openPool(database().url, { max: 20 }))
  try {
    await work(await setStage(db, capacity))
  } finally {
    await db.destroy()
  }
}

/** So many buyers who buy and buy until they are refused; `ends` are their refusals. */
function startRush(buyers: number, buy: (index: number) => () => Promise<unknown>) {
  const sales = new EventEmitter()
  let count = 0
  const ends = many(buyers, async (index) => {
    for (;;) {
      const [outcome] = await settle([buy(index)])
      if (outcome !== 'done') return outcome
      count += 1
      sales.emit('sale')
    }
  })
  return {
    ends: Promise.all(ends),
    async sold(atLeast: number) {
      while (count < atLeast) await once(sales, 'sale')
    },
  }
}

async function setStage(db: ReturnType<typeof openDatabase>, capacity: number) {
  const world = build(db)
  const { id: userId } = await world.organizer({ email: `${randomUUID()}@example.org` })
  const call = callAs(createTestDeps(db), { kind: 'user', userId, role: 'organizer' })
  const event = await world.event({ status: 'published' })
  const [session, other] = [await world.session(event, { capacity }), await world.session(event, { capacity })]
  const free = await world.ticketType(event, { includes: [session] })
  const paid = await world.ticketType(event, { includes: [session], priceMinor: 500 })
  const buy = (ticketTypeId: string) => () =>
    createOrder(call, { eventId: event.id, items: [{ ticketTypeId, quantity: 1, attendees: [] }], buyer })
  return { db, call, event, session, other, free, paid, buy }
}

async function seatsOf(db: ReturnType<typeof openDatabase>, sessionId: string) {
  return db
    .selectFrom('session')
    .select(['capacity', 'sold', 'held'])
    .where('id', '=', sessionId)
    .executeTakeFirstOrThrow()
}

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

describe('while tickets are being sold', () => {
  it('cuts of capacity never go below what is taken, and every seat is accounted for', async () => {
    await withStage(async ({ db, call, event, session, free, buy }) => {
      const cut = (capacity: number) => () => updateSession(call, { sessionId: session.id, capacity })
      const sales = many(40, () => buy(free.id))
      const cuts = [25, 12, 8, 20, 5, 18].map(cut)
      const outcomes = await settle(
        sales.flatMap((sale, index) => [sale, ...(index % 7 === 6 ? cuts.splice(0, 1) : [])]),
      )
      const { capacity, sold } = await seatsOf(db, session.id)
      expect(sold).toBeLessThanOrEqual(capacity ?? 0)
      expect(await findDrift(db, event.id)).toEqual([])
      const expected = ['done', 'SESSION_FULL', 'INSUFFICIENT_CAPACITY', 'CAPACITY_BELOW_SOLD']
      expect(outcomes.filter((outcome) => !expected.includes(outcome))).toEqual([])
    })
  })

  it('a ticket type changes its sessions before the first sale or not at all', async () => {
    await withStage(async ({ db, call, event, session, other, free, buy }) => {
      const include = () => setInclusion(call, { ticketTypeId: free.id, sessionId: other.id, isIncluded: true })
      const outcomes = await settle([...many(5, () => buy(free.id)), include, ...many(5, () => buy(free.id))])
      expect(await findDrift(db, event.id)).toEqual([])
      const { sold } = await seatsOf(db, session.id)
      expect(sold).toBe(10)
      expect((await seatsOf(db, other.id)).sold).toBe(outcomes[5] === 'done' ? 10 : 0)
    })
  })

  it('the event can be edited and cancelled in the middle of a rush: nothing is half done, nothing stays held', async () => {
    await withStage(async ({ db, call, event, session, free, paid, buy }) => {
      const rush = startRush(16, (index) => buy(index % 2 ? free.id : paid.id))
      await rush.sold(20)
      await updateEvent(call, { eventId: event.id, title: 'Another title' })
      await updateSession(call, { sessionId: session.id, name: 'Another name' })
      await cancelEvent(call, { eventId: event.id, reason: 'Rain' })
      // Before the last seat: whoever waits to change a row must not wait until nobody buys any more.
      expect(new Set(await rush.ends)).toEqual(new Set(['EVENT_CANCELLED']))
      expect(await findDrift(db, event.id)).toEqual([])
      expect((await seatsOf(db, session.id)).held).toBe(0)
      const { rows } = await sql<{ mails: number; orders: number; pending: number }>`select
        (select count(*)::integer from job where name = 'orders.send-cancellation') as mails,
        (select count(*)::integer from ticket_order where event_id = ${event.id}) as orders,
        (select count(*)::integer from ticket_order where event_id = ${event.id} and status = 'pending') as pending
      `.execute(db)
      // Whoever had an order is told, paid or not.
      expect(rows[0]).toEqual({ mails: rows[0]?.orders, orders: expect.any(Number), pending: 0 })
    }, 500)
  })
})
