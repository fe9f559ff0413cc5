import { build, createTestDatabase, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Logger } from '../core/context.ts'
import { createCallerFactory, router } from '../core/trpc.ts'
import { findDrift } from '../orders/find-drift.ts'
import { jobsOf, nobody, openShop, refusalOf, type Shop } from '../orders/testing/shop.ts'
import { callAs } from '../testing/index.ts'
import { gate, waitForWaiters } from '../testing/race.ts'
import { checkSeatsBySchedule, seatCheckTotals } from './check-seats.ts'
import { seatChecksRouter } from './router.ts'

const database = useTestDatabase()
const createCaller = createCallerFactory(router({ seatChecks: seatChecksRouter }))
let shop: Shop
let adminId: string

beforeAll(async () => {
  shop = openShop(database().db)
  adminId = (await shop.world.admin()).id
})

function callerOf(role: 'admin' | 'organizer' | 'member', log?: Logger) {
  const cookies = { refreshToken: null, set: () => undefined, clear: () => undefined }
  const deps = log ? { ...shop.deps, log } : shop.deps
  return createCaller({ ...callAs(deps, { kind: 'user', userId: adminId, role }), cookies }).seatChecks
}

/** Two sessions, a ticket type for both, and somebody who bought and somebody who has not paid yet. */
async function sold(capacity: number | null = 20) {
  const { world } = shop
  const event = await world.event({ status: 'published' })
  const [s1, s2] = [await world.session(event, { capacity }), await world.session(event, { capacity })]
  const ticketType = await world.ticketType(event, { includes: [s1, s2], priceMinor: 100 })
  const order = await world.confirmedOrder({ event, ticketType, quantity: 3 })
  const pending = await world.pendingOrder({ event, ticketType, quantity: 2 })
  return { event, s1, s2, ticketType, order, pending }
}

const session = (id: string) =>
  shop.deps.db.selectFrom('session').select(['sold', 'held']).where('id', '=', id).executeTakeFirstOrThrow()

describe('a recount of seats', () => {
  it('mends each counter that does not say what tickets, offers and orders say, tells of it, and then finds nothing', async () => {
    const { db } = shop.deps
    const { event, s1, s2, ticketType, order } = await sold()
    const entry = await db
      .insertInto('waitlist_entry')
      .values({
        ...{ event_id: event.id, ticket_type_id: ticketType.id, name: 'W', email: 'w@example.org', seats: 2 },
        ...{ status: 'offered', secret_hash: Buffer.alloc(32) },
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const offer = { event_id: event.id, ticket_type_id: ticketType.id, entry_id: entry.id, seats: 2 }
    const expires_at = new Date(Date.now() + 3_600_000)
    await db
      .insertInto('waitlist_offer')
      .values({ ...offer, status: 'open', expires_at })
      .execute()
    const waiting = { ...offer, name: 'W', secret_hash: Buffer.alloc(32), status: 'waiting' } as const
    const { entry_id: _, ...line } = { ...waiting, email: 'v@example.org', seats: 4 }
    await db.insertInto('waitlist_entry').values(line).execute()
    const code = await db
      .insertInto('sale_code')
      .values({ event_id: event.id, code: 'SPRING', kind: 'percent', value: 10, used: 4 })
      .returning('id')
      .executeTakeFirstOrThrow()
    await db.updateTable('ticket_order').set({ discount_code_id: code.id }).where('id', '=', order.id).execute()
    await db.updateTable('session').set({ sold: 7 }).where('id', '=', s1.id).execute()

    const check = await callerOf('admin').run({ eventId: event.id })
    const of = { eventId: event.id, over: 0 }
    expect(check).toMatchObject({ eventId: event.id, cause: 'demand', countersChecked: 9 })
    expect(check.repairs).toHaveLength(7)
    expect(check.repairs).toEqual(
      expect.arrayContaining([
        { ...of, kind: 'sale_code', id: code.id, counter: 'used', was: 4, became: 1 },
        { ...of, kind: 'ticket_type', id: ticketType.id, counter: 'held', was: 2, became: 4 },
        { ...of, kind: 'ticket_type', id: ticketType.id, counter: 'waiting_entries', was: 0, became: 1 },
        { ...of, kind: 'ticket_type', id: ticketType.id, counter: 'waiting_seats', was: 0, became: 4 },
        { ...of, kind: 'session', id: s1.id, counter: 'sold', was: 7, became: 3 },
        { ...of, kind: 'session', id: s1.id, counter: 'held', was: 2, became: 4 },
        { ...of, kind: 'session', id: s2.id, counter: 'held', was: 2, became: 4 },
      ]),
    )
    expect(await session(s1.id)).toEqual({ sold: 3, held: 4 })
    const messages = db.selectFrom('domain_event').select(['type', 'payload']).where('event_id', '=', event.id)
    expect(await messages.execute()).toEqual([
      {
        type: 'availability.changed',
        payload: {
          eventId: event.id,
          ticketTypes: [{ ticketTypeId: ticketType.id, sold: 3, held: 4 }],
          sessions: expect.arrayContaining([
            { sessionId: s1.id, code: 'S1', capacity: 20, sold: 3, held: 4 },
            { sessionId: s2.id, code: 'S2', capacity: 20, sold: 3, held: 4 },
          ]),
        },
      },
    ])
    const audited = db.selectFrom('audit_entry').select(['action', 'actor_id']).where('event_id', '=', event.id)
    expect(await audited.where('action', 'like', 'seat%').orderBy('id').execute()).toEqual([
      { action: 'seat_check.run', actor_id: adminId },
      { action: 'seats.repaired', actor_id: adminId },
    ])
    // Those who wait are offered what has come free.
    expect(await jobsOf(db, 'waitlist.make-offers')).toEqual([{ eventId: event.id }])
    expect((await callerOf('admin').run({ eventId: event.id })).repairs).toEqual([])
    expect(await findDrift(db, event.id)).toEqual([])
  })

  it('has counters tell the truth where more is taken than there may be, and says so each time', async () => {
    const spare = await createTestDatabase()
    try {
      const { db, owner } = spare
      const world = build(db)
      const event = await world.event({ status: 'published' })
      const s1 = await world.session(event, { capacity: 5 })
      const ticketType = await world.ticketType(event, { includes: [s1] })
      await world.confirmedOrder({ event, ticketType, quantity: 4 })
      await owner.updateTable('session').set({ capacity: 3, sold: 2 }).where('id', '=', s1.id).execute()
      const [errors, warnings]: [unknown[], unknown[]] = [[], []]
      const log = {
        info: () => undefined,
        warn: (context: unknown) => void warnings.push(context),
        error: (context: unknown) => void errors.push(context),
      }
      const deps = { ...openShop(db).deps, log }
      let now = new Date()
      const check = async () => {
        await checkSeatsBySchedule({ ...deps, now: () => now })
        now = new Date(now.getTime() + 3_600_000)
      }
      await check()
      const over = { kind: 'session', id: s1.id, eventId: event.id, counter: 'sold', over: 1 }
      const row = () => db.selectFrom('session').select(['sold', 'capacity']).where('id', '=', s1.id).execute()
      expect(await row()).toEqual([{ sold: 4, capacity: 3 }])
      expect(errors).toEqual([expect.objectContaining({ over: [{ ...over, was: 2, became: 4 }] })])
      await check()
      expect(errors).toHaveLength(2)
      expect(warnings).toHaveLength(2)
      expect(await seatCheckTotals(deps)).toEqual({ checks: 2, repaired: 1 })
      expect(await openShop(db).deps.db.selectFrom('seat_check').select('repaired').orderBy('id').execute()).toEqual([
        { repaired: 1 },
        { repaired: 0 },
      ])
    } finally {
      await spare.stop()
    }
  })

  it('of an over-booked session sells none that comes free before all that are too many are gone', async () => {
    const { world, deps, anybody } = shop
    const event = await world.event({ status: 'published' })
    const s1 = await world.session(event, { capacity: 5 })
    const ticketType = await world.ticketType(event, { includes: [s1] })
    const orders = []
    for (let n = 0; n < 5; n++) orders.push(await world.confirmedOrder({ event, ticketType }))
    await database().owner.updateTable('session').set({ capacity: 3, sold: 3 }).where('id', '=', s1.id).execute()
    await callerOf('admin').run({ eventId: event.id })
    const organizer = await shop.organizer()
    const stranger = () =>
      anybody.orders.create({
        eventId: event.id,
        items: [{ ticketTypeId: ticketType.id, quantity: 1 }],
        buyer: { name: 'Stranger', email: 'stranger@example.org' },
      })
    for (const order of orders.splice(0, 2)) {
      expect((await refusalOf(stranger())).code).toBe('SESSION_FULL')
      await organizer.orders.cancel({ orderId: order.id })
    }
    expect(await session(s1.id)).toEqual({ sold: 3, held: 0 })
    expect((await refusalOf(stranger())).code).toBe('SESSION_FULL')
    // With the surplus settled the table itself guards the limit again.
    expect((await callerOf('admin').run({ eventId: event.id })).repairs).toEqual([])
    const more = deps.db.updateTable('session').set({ sold: 4 }).where('id', '=', s1.id).execute()
    await expect(more).rejects.toThrow(/session_not_oversold/)
    await organizer.orders.cancel({ orderId: orders[0]?.id ?? '' })
    expect((await stranger()).status).toBe('confirmed')
    expect((await refusalOf(stranger())).code).toBe('SESSION_FULL')
    expect(await findDrift(deps.db, event.id)).toEqual([])
  })

  it('asked for again with the same key is the same recount', async () => {
    const { event, s1 } = await sold()
    const input = { eventId: event.id, idempotencyKey: crypto.randomUUID() }
    const first = await callerOf('admin').run(input)
    await shop.deps.db.updateTable('session').set({ held: 0 }).where('id', '=', s1.id).execute()
    expect(await callerOf('admin').run(input)).toEqual(first)
    expect((await refusalOf(callerOf('admin').run({ ...input, eventId: undefined }))).code).toBe('IDEMPOTENCY_MISMATCH')
    const checks = shop.deps.db.selectFrom('seat_check').select('id').where('event_id', '=', event.id)
    expect(await checks.execute()).toEqual([{ id: first.id }])
    expect((await callerOf('admin').run({ eventId: event.id })).repairs).toHaveLength(1)
  })

  it('is by schedule once an hour, whichever process comes first', async () => {
    const spare = await createTestDatabase()
    try {
      const { deps } = openShop(spare.db)
      const start = new Date()
      deps.setNow(start)
      await Promise.all([1, 2, 3, 4].map(() => checkSeatsBySchedule(deps)))
      await checkSeatsBySchedule(deps)
      expect((await seatCheckTotals(deps)).checks).toBe(1)
      deps.setNow(new Date(start.getTime() + 3_600_000 - 1000))
      await Promise.all([checkSeatsBySchedule(deps), checkSeatsBySchedule(deps)])
      expect((await seatCheckTotals(deps)).checks).toBe(2)
      const checks = spare.db.selectFrom('seat_check').select(['cause', 'requested_by'])
      expect(await checks.executeTakeFirst()).toEqual({ cause: 'schedule', requested_by: null })
    } finally {
      await spare.stop()
    }
  })

  it('is run and read by admins only, of events that are there', async () => {
    for (const role of ['organizer', 'member'] as const) {
      expect((await refusalOf(callerOf(role).run({}))).code).toBe('FORBIDDEN')
      expect((await refusalOf(callerOf(role).list({}))).code).toBe('FORBIDDEN')
    }
    expect((await refusalOf(callerOf('admin').run({ eventId: nobody }))).code).toBe('NOT_FOUND')
    expect((await refusalOf(callerOf('admin').run({ eventId: 'x' }))).code).toBe('VALIDATION_ERROR')
    expect((await refusalOf(callerOf('admin').list({ cursor: 'e30' }))).code).toBe('VALIDATION_ERROR')
  })

  it('is listed newest first, page by page, all or only those that mended something', async () => {
    const { event, s1 } = await sold()
    const clean = await callerOf('admin').run({ eventId: event.id })
    await shop.deps.db.updateTable('session').set({ held: 0 }).where('id', '=', s1.id).execute()
    const mended = await callerOf('admin').run()
    const first = await callerOf('admin').list({ limit: 1 })
    expect(first.items).toEqual([mended])
    const second = await callerOf('admin').list({ limit: 1, cursor: first.nextCursor })
    expect(second.items).toEqual([clean])
    const { items } = await callerOf('admin').list({ onlyRepairs: true })
    expect(items[0]).toEqual(mended)
    expect(items.every(({ repairs }) => repairs.length > 0)).toBe(true)
  })
})

describe('a recount beside sales', () => {
  it('would mistake a sale in flight for drift if it read counters and tickets one after the other', async () => {
    const { event, s1, ticketType } = await sold()
    const before = await session(s1.id)
    await shop.world.confirmedOrder({ event, ticketType, quantity: 1 })
    const tickets = await shop.deps.db
      .selectFrom('ticket')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('ticket_type_id', '=', ticketType.id)
      .where('status', '=', 'valid')
      .executeTakeFirstOrThrow()
    expect(before.sold).not.toBe(Number(tickets.count))
    expect(await findDrift(shop.deps.db, event.id)).toEqual([])
  })

  it('waits for the one that holds its seats and counts it in', async () => {
    const { db } = shop.deps
    const { event, s1, ticketType } = await sold()
    await db.updateTable('session').set({ sold: 9 }).where('id', '=', s1.id).execute()
    const { open, opened } = gate()
    const begun = gate()
    // A purchase that has taken its seats and has not committed.
    const purchase = db.transaction().execute(async (tx) => {
      await tx.updateTable('ticket_type').set({ sold: 4 }).where('id', '=', ticketType.id).execute()
      await tx
        .updateTable('session')
        .set((eb) => ({ sold: eb('sold', '+', 1) }))
        .where('event_id', '=', event.id)
        .execute()
      const order = await tx.selectFrom('ticket').selectAll().where('event_id', '=', event.id).executeTakeFirstOrThrow()
      const { id: _, ...copy } = { ...order, status: 'valid' as const, human_code: '0000000001' }
      await tx.insertInto('ticket').values(copy).execute()
      begun.open()
      await opened
    })
    await begun.opened
    const check = callerOf('admin').run({ eventId: event.id })
    await waitForWaiters(database().owner)
    open()
    await purchase
    expect((await check).repairs).toEqual([expect.objectContaining({ id: s1.id, was: 10, became: 4 })])
    expect(await findDrift(db, event.id)).toEqual([])
  })
})
