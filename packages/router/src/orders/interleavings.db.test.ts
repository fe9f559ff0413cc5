import { TRPCError } from '@trpc/server'
import { type Database, openDatabase, openPool } from '@turnout/db'
import { build, useTestDatabase } from '@turnout/db/testing'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '../core/principal.ts'
import { explain } from '../core/trpc.ts'
import { callPath } from '../testing/app-caller.ts'
import { createTestDeps, deadlocksIn, findFaults } from '../testing/index.ts'
import { runDueJobs } from '../testing/run-jobs.ts'
import { balancedProcessor } from './testing/balanced-processor.ts'

const anonymous: Principal = { kind: 'anonymous' }
const MINUTE = 60_000
const index = fc.nat(30)

/** What people do; who or what it is done to is picked by a number from what there is by then. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('buy' as const),
      type: fc.nat(3),
      quantity: fc.integer({ min: 1, max: 3 }),
      token: fc.constantFrom('tok_ok', 'tok_ok', 'tok_declined', 'tok_lost', undefined),
      hasCode: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pay' as const), order: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('renew' as const), order: index }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('cancelOrder' as const), order: index, isOrganizer: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancelTicket' as const), ticket: index, part: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      order: index,
      amount: fc.integer({ min: 1, max: 4000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('transfer' as const), ticket: index }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('join' as const), type: fc.nat(3), seats: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('accept' as const), entry: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), entry: index }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('resize' as const),
      session: fc.nat(2),
      capacity: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('jobs' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** What is done at once, and how many minutes go by after it. */
const moment = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 4 }),
  minutes: fc.constantFrom(0, 0, 0, 6, 16, 40),
})
type Moment = typeof moment extends fc.Arbitrary<infer M> ? M : never
const moments = fc.array(moment, { minLength: 8, maxLength: 16 })

describe('a shop in which anything happens in any order', () => {
  const database = useTestDatabase()
  let db: Database
  beforeAll(() => {
    db = openDatabase(openPool(database().url, { max: 10 }))
  })
  afterAll(() => db.destroy())

  it('never sells a seat twice, loses one, or keeps or gives back money that is not accounted for', async () => {
    await fc.assert(
      fc.asyncProperty(moments, (all) => play(db, all)),
      {
        numRuns: 15,
        endOnFailure: true,
        interruptAfterTimeLimit: 90_000,
      },
    )
    expect(await deadlocksIn(db)).toBe(0)
  }, 240_000)
})

describe('the test itself', () => {
  const database = useTestDatabase()

  it('sees a counter that forgets', async () => {
    const { db, owner } = database()
    await sql`create function forget() returns trigger language plpgsql as
      $$ begin new.held := old.held; return new; end $$`.execute(owner)
    await sql`create trigger forget before update on session for each row execute function forget()`.execute(owner)
    const held = { do: 'buy' as const, type: 3, quantity: 1, token: undefined, hasCode: false }
    await expect(play(db, [{ steps: [held], minutes: 0 }])).rejects.toThrow('session S3: counters say 0 + 0')
  })
})

/** Lets all of it happen to a new shop, looking for faults after each moment. */
async function play(db: Database, all: Moment[]): Promise<void> {
  const shop = await openShop(db)
  for (const { steps, minutes } of all) {
    await Promise.all(steps.map((one) => expectedRefusalsAside(shop.take(one))))
    expect((await findFaults(db)).join('\n')).toBe('')
    shop.pass(minutes)
  }
  // All that was begun comes to its end: holds and offers run out, lost answers are asked for, money goes back.
  for (let round = 0; round < 4; round++) {
    shop.pass(13 * 60)
    await runDueJobs(shop.deps)
  }
  expect((await findFaults(db)).join('\n')).toBe('')
  await shop.expectBalance()
}

/** Refusals belong to the game; a fault does not. */
async function expectedRefusalsAside(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof TRPCError) || explain(error).code === 'INTERNAL') throw error
  }
}

/** An event of three small sessions in four ticket types that overlap. */
async function openShop(db: Database) {
  const payments = balancedProcessor()
  const deps = { ...createTestDeps(db), payments }
  let now = Date.now()
  deps.now = () => new Date(now)
  const world = build(db)
  const user = await world.organizer({ email: `${crypto.randomUUID()}@example.org` })
  const organizer: Principal = { kind: 'user', userId: user.id, role: 'organizer' }
  const event = await world.event({ status: 'published', starts: 'in 30 days' })
  const sessions = [
    await world.session(event, { capacity: 3, starts: 'in 30 days' }),
    await world.session(event, { capacity: 4, starts: 'in 30 days' }),
    await world.session(event, { capacity: 2, starts: 'in 30 days' }),
  ]
  const [first, second, third] = sessions
  if (!first || !second || !third) throw new Error('Three sessions were made')
  const types = [
    await world.ticketType(event, { includes: [first, second], priceMinor: 1005 }),
    await world.ticketType(event, { includes: [second] }),
    await world.ticketType(event, { includes: [third, first], priceMinor: 2500, quantity: 4 }),
    await world.ticketType(event, { includes: [third], priceMinor: 333 }),
  ]
  const refund_policy = JSON.stringify([{ hoursBefore: 240, percent: 50 }])
  await db.updateTable('event').set({ refund_policy }).where('id', '=', event.id).execute()
  const discount = { event_id: event.id, kind: 'percent' as const, value: 15, max_uses: 6 }
  await db
    .insertInto('sale_code')
    .values({ ...discount, code: 'FIFTEEN' })
    .execute()
  const orders: { orderId: string; orderToken: string }[] = []
  const entries: { entryId: string; waitlistToken: string }[] = []
  const call = (principal: Principal, path: string, input: unknown) => callPath(deps, principal, path, input)
  const pick = <T>(list: T[], place: number): T | undefined => list[place % Math.max(1, list.length)]
  const someEmail = () => `${crypto.randomUUID()}@example.org`
  const keep = (placed: unknown) =>
    orders.push({ orderId: Reflect.get(Object(placed), 'id'), orderToken: Reflect.get(Object(placed), 'orderToken') })

  async function buy(one: Extract<Step, { do: 'buy' }>): Promise<void> {
    const input = {
      eventId: event.id,
      items: [{ ticketTypeId: types[one.type]?.id, quantity: one.quantity, attendees: [{ name: 'A guest' }] }],
      buyer: { name: 'A buyer', email: someEmail() },
      paymentToken: one.token,
      discountCode: one.hasCode ? 'FIFTEEN' : undefined,
    }
    try {
      keep(await call(anonymous, 'orders.create', input))
    } catch (error) {
      // A refused payment leaves an order that can be paid.
      const details = error instanceof TRPCError ? explain(error).details : {}
      if (typeof details.orderId === 'string' && typeof details.orderToken === 'string') {
        orders.push({ orderId: details.orderId, orderToken: details.orderToken })
      }
      throw error
    }
  }

  async function join({ type, seats }: Extract<Step, { do: 'join' }>): Promise<void> {
    const who = { name: 'A guest', email: someEmail() }
    const joined = await call(anonymous, 'waitlist.join', {
      eventId: event.id,
      ticketTypeId: types[type]?.id,
      seats,
      ...who,
    })
    const { id, waitlistToken } = Object(joined)
    entries.push({ entryId: id, waitlistToken })
  }

  async function ticketAt(place: number): Promise<{ id: string; price_minor: number } | undefined> {
    const tickets = await db
      .selectFrom('ticket')
      .select(['id', 'price_minor'])
      .where('event_id', '=', event.id)
      .execute()
    return pick(tickets, place)
  }

  async function take(one: Step): Promise<unknown> {
    if (one.do === 'buy') return buy(one)
    if (one.do === 'join') return join(one)
    if (one.do === 'jobs') return runDueJobs(deps)
    if (one.do === 'resize') {
      return call(organizer, 'sessions.update', { sessionId: sessions[one.session]?.id, capacity: one.capacity })
    }
    if (one.do === 'cancelTicket' || one.do === 'transfer') {
      const ticket = await ticketAt(one.ticket)
      if (!ticket) return
      if (one.do === 'transfer') {
        return call(organizer, 'tickets.transfer', { ticketId: ticket.id, to: { name: 'B', email: someEmail() } })
      }
      const refundMinor = one.part ? Math.floor(ticket.price_minor / 3) : undefined
      return call(organizer, 'tickets.cancel', { ticketId: ticket.id, refundMinor })
    }
    if (one.do === 'accept' || one.do === 'leave') {
      const entry = pick(entries, one.entry)
      if (!entry) return
      const placed = await call(anonymous, `waitlist.${one.do}`, {
        ...entry,
        ...(one.do === 'accept' && { paymentToken: 'tok_ok' }),
      })
      return one.do === 'accept' && keep(placed)
    }
    const order = pick(orders, one.order)
    if (!order) return
    if (one.do === 'pay') return call(anonymous, 'orders.pay', { ...order, paymentToken: 'tok_ok' })
    if (one.do === 'renew') return call(anonymous, 'orders.renew', order)
    if (one.do === 'refund') {
      return call(organizer, 'refunds.create', { orderId: order.orderId, amountMinor: one.amount, reason: 'A favour' })
    }
    return call(one.isOrganizer ? organizer : anonymous, 'orders.cancel', order)
  }

  return {
    deps,
    take,
    pass(minutes: number) {
      now += minutes * MINUTE
    },
    /** Ours and the processor's books say the same, and paid less refunded is kept. */
    async expectBalance(): Promise<void> {
      const rows = await db.selectFrom('ticket_order').selectAll().where('event_id', '=', event.id).execute()
      for (const row of rows) {
        expect(payments.balanceOf(row.id), `order ${row.code}, ${row.status}`).toEqual({
          took: row.paid_minor,
          gaveBack: row.refunded_minor,
        })
      }
      const open = rows.filter(({ status }) => status === 'pending')
      expect(open).toEqual([])
    },
  }
}
