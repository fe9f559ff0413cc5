import { randomUUID } from 'node:crypto'
import { type Database, openDatabase, openPool } from '@turnout/db'
import { useTestDatabase } from '@turnout/db/testing'
import type { KyselyPlugin } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { DomainError } from '../core/errors.ts'
import { callAs } from '../testing/index.ts'
import { waitForWaiters } from '../testing/race.ts'
import { admitOrder } from './admit-order.ts'
import { createOrder } from './create-order.ts'
import { findDrift } from './find-drift.ts'
import { readOrder } from './queries.ts'
import type { CreateOrderInput } from './schema.ts'
import { anonymous, makeSale, openShop, type Shop, seatsOf } from './testing/shop.ts'

const database = useTestDatabase()
let shop: Shop

beforeAll(() => {
  shop = openShop(database().db)
})

type Sale = Awaited<ReturnType<typeof makeSale>>

function inputFor(sale: Sale, quantity = 1, more: Partial<CreateOrderInput> = {}): CreateOrderInput {
  const items = [{ ticketTypeId: sale.ticketType.id, quantity, attendees: [] }]
  return { eventId: sale.event.id, items, buyer: { name: 'Ada', email: `${randomUUID()}@example.org` }, ...more }
}

/** What came of a purchase: how many tickets, or why not. */
async function outcomeOf(order: ReturnType<typeof createOrder>): Promise<string | number> {
  try {
    return (await order).tickets.length
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
}

const buy = (input: CreateOrderInput, db: Database = database().db) =>
  createOrder(callAs({ ...shop.deps, db }, anonymous), input)

/** A handle that counts the statements run by it, but for `begin` and `commit`. */
function counting(db: Database) {
  let statements = 0
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      statements += 1
      return result
    },
  }
  return { db: db.withPlugin(plugin), count: () => statements }
}

describe('purchases that come at the same time', () => {
  it('each get their own answer, refusals among them, whatever event they are of', async () => {
    const sales = [await makeSale(shop, { capacity: 50 }), await makeSale(shop, { capacity: 50, priceMinor: 1200 })]
    const [free, paid] = [sales[0]!, sales[1]!]
    const inputs = [
      inputFor(free, 2),
      inputFor(paid, 3),
      { ...inputFor(free), eventId: paid.event.id },
      { ...inputFor(free), eventId: randomUUID() },
      inputFor(paid, 1, { discountCode: 'NOSUCH' }),
      inputFor(free, 4),
    ]
    const outcomes = await Promise.all(inputs.map((input) => outcomeOf(buy(input))))
    expect(outcomes).toEqual([2, 3, 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 4])
    expect(await seatsOf(database().db, free.session)).toEqual({ sold: 6, held: 0 })
    expect(await seatsOf(database().db, paid.session)).toEqual({ sold: 0, held: 3 })
  })

  it('are answered as a later reading answers', async () => {
    for (const priceMinor of [0, 900]) {
      const sale = await makeSale(shop, { priceMinor })
      const { orderToken: _, ...placed } = await buy(inputFor(sale, 2))
      const call = callAs(shop.deps, anonymous)
      expect(placed).toEqual(await readOrder(call, placed.id))
    }
  })

  it('are served in the order in which they came when seats run out', async () => {
    const sale = await makeSale(shop, { capacity: 10 })
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => outcomeOf(buy(inputFor(sale)))))
    expect(outcomes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 1))
    expect(new Set(outcomes.slice(10))).toEqual(new Set(['SESSION_FULL']))
  })

  it('let a smaller order behind one that does not fit have what is left', async () => {
    const sale = await makeSale(shop, { capacity: 5 })
    const quantities = [3, 4, 2]
    const outcomes = await Promise.all(quantities.map((quantity) => outcomeOf(buy(inputFor(sale, quantity)))))
    expect(outcomes).toEqual([3, 'INSUFFICIENT_CAPACITY', 2])
  })

  it('make one order of one key, and refuse the key to another body, in one group as well', async () => {
    const sale = await makeSale(shop, { capacity: 50 })
    const twin = inputFor(sale, 2, { idempotencyKey: randomUUID() })
    const inputs = [inputFor(sale), twin, twin, inputFor(sale), twin, { ...twin, locale: 'hu' as const }]
    const orders = await Promise.allSettled(inputs.map((input) => buy(input)))
    const ids = orders.map((order) => (order.status === 'fulfilled' ? order.value.id : order.reason.code))
    expect(new Set([ids[1], ids[2], ids[4]]).size).toBe(1)
    expect(ids[5]).toBe('IDEMPOTENCY_MISMATCH')
    expect(await seatsOf(database().db, sale.session)).toEqual({ sold: 4, held: 0 })
  })

  it('may be sent again with their key after they were refused, in a group that went through', async () => {
    const sale = await makeSale(shop, { capacity: 3 })
    const late = inputFor(sale, 3, { idempotencyKey: randomUUID() })
    const others = [inputFor(sale), inputFor(sale), late, inputFor(sale)]
    const outcomes = await Promise.all(others.map((input) => outcomeOf(buy(input))))
    expect(outcomes).toEqual([1, 1, 'INSUFFICIENT_CAPACITY', 1])
    await database().db.updateTable('session').set({ capacity: 10 }).where('id', '=', sale.session.id).execute()
    expect(await outcomeOf(buy(late))).toBe(3)
  })

  it('are not harmed by one that breaks the statement of its group, and keep their order', async () => {
    const sale = await makeSale(shop, { capacity: 4 })
    const call = callAs(shop.deps, anonymous)
    const place = (buyerUserId: string | null) => {
      const input = inputFor(sale, 1, { idempotencyKey: randomUUID() })
      const { eventId, items, buyer } = input
      const placement = {
        kind: 'purchase',
        channel: 'api',
        eventId,
        items,
        buyer,
        buyerUserId,
        createdBy: null,
      } as const
      return admitOrder(call, input, placement)
    }
    // Nobody has this account: the order breaks a foreign key, which nothing before the statement can know.
    const placed = await Promise.allSettled([null, null, randomUUID(), null, null, null].map(place))
    expect(placed.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'rejected',
    ])
    expect(placed[2]).toMatchObject({ reason: { code: '23503' } })
    expect(placed[5]).toMatchObject({ reason: { code: 'SESSION_FULL' } })
    expect(await findDrift(database().db, sale.event.id)).toEqual([])
  })
})

describe('the number of statements', () => {
  it('is the same for one purchase, for many of one event and for many of many events', async () => {
    const sales = await Promise.all(
      Array.from({ length: 12 }, () => makeSale(shop, { capacity: 500, priceMinor: 700 })),
    )
    const [hot] = sales
    const keyed = (sale: Sale) => inputFor(sale, 2, { idempotencyKey: randomUUID() })
    const statementsOf = async (wanted: Sale[]) => {
      const counter = counting(database().db)
      await Promise.all(wanted.map((sale) => buy(keyed(sale), counter.db)))
      return counter.count()
    }
    const one = await statementsOf([hot!])
    expect(one).toBeLessThanOrEqual(10)
    // The first goes at once, and what comes meanwhile together.
    expect(await statementsOf(Array.from({ length: 40 }, () => hot!))).toBe(2 * one)
    expect(await statementsOf(Array.from({ length: 60 }, (_, n) => sales[n % 12]!))).toBe(2 * one)
  })
})

describe('an event that is being changed', () => {
  it('keeps its own buyers waiting and nobody else', async () => {
    const { db } = database()
    const busy = await makeSale(shop, { capacity: 10 })
    const other = await makeSale(shop, { capacity: 10 })
    const waiting: Promise<string | number>[] = []
    await db.transaction().execute(async (tx) => {
      await tx.updateTable('event').set({ title: 'Changed' }).where('id', '=', busy.event.id).execute()
      waiting.push(...[busy, busy].map((sale) => outcomeOf(buy(inputFor(sale)))))
      const free = await Promise.all([other, other, other].map((sale) => outcomeOf(buy(inputFor(sale)))))
      expect(free).toEqual([1, 1, 1])
      await waitForWaiters(database().owner)
    })
    expect(await Promise.all(waiting)).toEqual([1, 1])
  })

  it('is served apart as well when something else holds its rows for long', async () => {
    const { db } = database()
    const [first, second, busy, other] = [
      await makeSale(shop),
      await makeSale(shop),
      await makeSale(shop),
      await makeSale(shop),
    ]
    const outcomes: Promise<string | number>[] = []
    await db.transaction().execute(async (tx) => {
      await tx.selectFrom('session').select('id').where('id', '=', busy.session.id).forUpdate().execute()
      // While the first is under way, the others gather.
      outcomes.push(...[first, second, busy, busy, other, other].map((sale) => outcomeOf(buy(inputFor(sale)))))
      expect(await Promise.all([...outcomes.slice(0, 2), ...outcomes.slice(4)])).toEqual([1, 1, 1, 1])
    })
    expect(await Promise.all(outcomes)).toEqual([1, 1, 1, 1, 1, 1])
  })
})

describe('a purchase that waited for an editor', () => {
  /** What becomes of purchases that wait until the clock has gone on. */
  async function waitUntil(sale: Sale, later: Date, inputs: CreateOrderInput[]) {
    const outcomes: Promise<string | number>[] = []
    await database()
      .db.transaction()
      .execute(async (tx) => {
        await tx.updateTable('event').set({ title: 'Changed' }).where('id', '=', sale.event.id).execute()
        outcomes.push(...inputs.map((input) => outcomeOf(buy(input))))
        await waitForWaiters(database().owner)
        shop.deps.setNow(later)
      })
    return Promise.all(outcomes)
  }

  it('comes too late when the sale has ended meanwhile', async () => {
    const sale = await makeSale(shop)
    const now = shop.deps.now()
    const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)
    const { db } = database()
    await db
      .updateTable('ticket_type')
      .set({ sales_end_at: at(10) })
      .where('id', '=', sale.ticketType.id)
      .execute()
    expect(await waitUntil(sale, at(50), [inputFor(sale), inputFor(sale)])).toEqual(['SALES_ENDED', 'SALES_ENDED'])
  })

  it('has the seats of holds that ran out meanwhile', async () => {
    const sale = await makeSale(shop, { capacity: 4, priceMinor: 700 })
    expect(await outcomeOf(buy(inputFor(sale, 4)))).toBe(4)
    const later = new Date(shop.deps.now().getTime() + 16 * 60_000)
    expect(await waitUntil(sale, later, [inputFor(sale, 3)])).toEqual([3])
    expect(await findDrift(database().db, sale.event.id)).toEqual([])
  })
})

describe('several processes', () => {
  it('sell overlapping bundles side by side without overselling, losing a seat or a deadlock', async () => {
    const { db, url } = database()
    const event = await shop.world.event({ status: 'published' })
    const sessions = [
      await shop.world.session(event, { capacity: 60 }),
      await shop.world.session(event, { capacity: 45 }),
      await shop.world.session(event, { capacity: 30 }),
    ]
    const [a, b, c] = [sessions[0]!, sessions[1]!, sessions[2]!]
    const bundles = await Promise.all(
      [[a], [b, a], [c, b], [a, b, c], [c]].map((includes) =>
        shop.world.ticketType(event, { includes, priceMinor: includes.length > 1 ? 500 : 0 }),
      ),
    )
    const processes = [1, 2].map(() => openDatabase(openPool(url, { max: 5 })))
    try {
      const outcomes = await Promise.all(
        Array.from({ length: 160 }, (_, n) => {
          const ticketType = bundles[n % 5]!
          const sale = { event, ticketType, session: a, order: () => ({ eventId: '', items: [], buyer: shopper }) }
          return outcomeOf(buy(inputFor(sale, 1 + (n % 2)), processes[n % 2]))
        }),
      )
      const refusals = outcomes.filter((outcome) => typeof outcome === 'string')
      expect(refusals.length).toBeGreaterThan(0)
      for (const code of refusals) expect(['SESSION_FULL', 'INSUFFICIENT_CAPACITY']).toContain(code)
    } finally {
      await Promise.all(processes.map((one) => one.destroy()))
    }
    expect(await findDrift(db, event.id)).toEqual([])
    const full = await db.selectFrom('session').select(['capacity', 'sold', 'held']).where('id', '=', c.id).execute()
    for (const { capacity, sold, held } of full) expect(sold + held).toBe(capacity)
  })
})

const shopper = { name: 'Ada', email: 'ada@example.org' }
