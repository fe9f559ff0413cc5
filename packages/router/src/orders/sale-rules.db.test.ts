import { randomUUID } from 'node:crypto'
import { type Database, openDatabase, openPool, type SaleCodeTable } from '@turnout/db'
import { useTestDatabase } from '@turnout/db/testing'
import type { Insertable } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { DomainError } from '../core/errors.ts'
import type { Principal } from '../core/principal.ts'
import { callAs } from '../testing/index.ts'
import { letWait } from '../waitlist/testing/let-wait.ts'
import { createOrder } from './create-order.ts'
import { expireHoldJob } from './expire-hold.job.ts'
import { findDrift } from './find-drift.ts'
import { readOrder } from './queries.ts'
import type { CreateOrderInput } from './schema.ts'
import { anonymous, makeSale, openShop, refusalOf, type Shop, seatsOf } from './testing/shop.ts'

const database = useTestDatabase()
let shop: Shop

beforeAll(() => {
  shop = openShop(database().db)
})

type Sale = Awaited<ReturnType<typeof makeSale>>

function inputFor(sale: Sale, more: Partial<CreateOrderInput> = {}, quantity = 1): CreateOrderInput {
  const items = [{ ticketTypeId: sale.ticketType.id, quantity, attendees: [] }]
  return { eventId: sale.event.id, items, buyer: { name: 'Ada', email: `${randomUUID()}@example.org` }, ...more }
}

const buy = (input: CreateOrderInput, as: Principal = anonymous, db: Database = database().db) =>
  createOrder(callAs({ ...shop.deps, db }, as), input)

async function codeOf(order: Promise<unknown>): Promise<string> {
  try {
    await order
    return 'ok'
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
}

async function makeCode(sale: Sale, code: Partial<Insertable<SaleCodeTable>> = {}) {
  return database()
    .db.insertInto('sale_code')
    .values({ event_id: sale.event.id, code: 'SAVE', kind: 'percent', value: 15, ...code })
    .returningAll()
    .executeTakeFirstOrThrow()
}

const usesOf = async ({ id }: { id: string }) =>
  (await database().db.selectFrom('sale_code').select('used').where('id', '=', id).executeTakeFirstOrThrow()).used

async function memberOf(level: 'none' | 'pending' | 'vetted' | 'trusted'): Promise<Principal> {
  const { id: userId } = await shop.world.member({ email: `${randomUUID()}@example.org`, vettingLevel: level })
  return { kind: 'user', userId, role: 'member' }
}

/** Two handles, as two processes have them. */
async function withTwoProcesses<T>(work: (processes: Database[]) => Promise<T>): Promise<T> {
  const processes = [1, 2].map(() => openDatabase(openPool(database().url, { max: 4 })))
  try {
    return await work(processes)
  } finally {
    await Promise.all(processes.map((one) => one.destroy()))
  }
}

describe('a discount code', () => {
  it('takes off each ticket, rounded half up, and is told and kept with the order', async () => {
    const sale = await makeSale(shop, { priceMinor: 1005 })
    const code = await makeCode(sale, { value: 50 })
    const order = await buy(inputFor(sale, { discountCode: 'SAVE' }, 3))
    expect(order).toMatchObject({
      totalMinor: 3 * 502,
      discountMinor: 3 * 503,
      discountCode: 'SAVE',
      status: 'pending',
    })
    expect(order.tickets.map((ticket) => [ticket.priceMinor, ticket.fullPriceMinor])).toEqual([
      [502, 1005],
      [502, 1005],
      [502, 1005],
    ])
    expect(await usesOf(code)).toBe(1)
    const { orderToken: _, ...placed } = order
    expect(placed).toEqual(await readOrder(callAs(shop.deps, anonymous), order.id))
  })

  it('that leaves nothing to pay confirms at once', async () => {
    const sale = await makeSale(shop, { priceMinor: 800 })
    await makeCode(sale, { kind: 'amount', value: 900 })
    const order = await buy(inputFor(sale, { discountCode: 'SAVE' }, 2))
    expect(order).toMatchObject({ status: 'confirmed', totalMinor: 0, discountMinor: 1600 })
    expect(order.tickets.every(({ code }) => code?.startsWith('TO1'))).toBe(true)
    expect(await seatsOf(database().db, sale.session)).toEqual({ sold: 2, held: 0 })
  })

  it.each<[string, Partial<Insertable<SaleCodeTable>>]>([
    ['is switched off', { is_active: false }],
    ['does not work yet', { starts_at: new Date(Date.now() + 3_600_000) }],
    ['does not work any more', { ends_at: new Date(Date.now() - 3_600_000) }],
    ['opens ticket types', { kind: 'access', value: 0 }],
    ['is for another ticket type', { ticket_type_ids: [randomUUID()] }],
  ])('that %s is refused as if there were none, and takes no seat', async (_name, fields) => {
    const sale = await makeSale(shop, { priceMinor: 800 })
    const code = await makeCode(sale, fields)
    const refused = shop.anybody.orders.create(inputFor(sale, { discountCode: 'SAVE' }))
    expect(await refusalOf(refused)).toEqual({ code: 'NOT_FOUND', details: { field: 'discountCode' } })
    expect(await usesOf(code)).toBe(0)
    expect(await seatsOf(database().db, sale.session)).toEqual({ sold: 0, held: 0 })
  })

  it('is used as often as it may be and never more, by many at once in two processes', async () => {
    const sale = await makeSale(shop, { priceMinor: 800, capacity: 100 })
    const code = await makeCode(sale, { max_uses: 3 })
    const results = await withTwoProcesses((processes) =>
      Promise.all(
        Array.from({ length: 24 }, (_, n) =>
          codeOf(buy(inputFor(sale, { discountCode: 'SAVE' }), anonymous, processes[n % 2])),
        ),
      ),
    )
    expect(results.filter((result) => result === 'ok')).toHaveLength(3)
    expect(new Set(results)).toEqual(new Set(['ok', 'CONFLICT']))
    expect(await usesOf(code)).toBe(3)
    expect(await seatsOf(database().db, sale.session)).toEqual({ sold: 0, held: 3 })
  })

  it('is used by one buyer as often as one may, whatever the case of the address', async () => {
    const sale = await makeSale(shop, { priceMinor: 800, capacity: 100 })
    await makeCode(sale, { max_uses_per_buyer: 2 })
    const emails = ['ada@example.org', 'ADA@example.org', 'Ada@Example.org', 'ada@example.org']
    const results = await withTwoProcesses((processes) =>
      Promise.all(
        emails.map((email, n) =>
          codeOf(
            buy(inputFor(sale, { discountCode: 'SAVE', buyer: { name: 'A', email } }), anonymous, processes[n % 2]),
          ),
        ),
      ),
    )
    expect(results.filter((result) => result === 'ok')).toHaveLength(2)
    expect(await codeOf(buy(inputFor(sale, { discountCode: 'SAVE' })))).toBe('ok')
  })

  it('can be used again once a hold that stood on it has run out, by job or by the next who buys', async () => {
    const deps = { ...shop.deps }
    const sale = await makeSale(shop, { priceMinor: 800, capacity: 100 })
    const code = await makeCode(sale, { max_uses: 1 })
    const first = await buy(inputFor(sale, { discountCode: 'SAVE' }))
    expect(await codeOf(buy(inputFor(sale, { discountCode: 'SAVE' })))).toBe('CONFLICT')
    const later = () => new Date(Date.now() + 16 * 60_000)
    const second = await createOrder(
      { ...callAs(deps, anonymous), now: later },
      inputFor(sale, { discountCode: 'SAVE' }),
    )
    expect(await usesOf(code)).toBe(1)
    expect((await readOrder(callAs(shop.deps, anonymous), first.id)).status).toBe('expired')
    const evenLater = () => new Date(Date.now() + 33 * 60_000)
    await expireHoldJob.run({ ...deps, now: evenLater }, { orderId: second.id })
    expect(await usesOf(code)).toBe(0)
    expect(await findDrift(database().db, sale.event.id)).toEqual([])
  })
})

describe('members', () => {
  it('pay their price and buy what is for them; others do not', async () => {
    const sale = await makeSale(shop, { priceMinor: 2000 })
    const set = { member_price_minor: 1500, member_level: 'trusted' as const }
    await database().db.updateTable('ticket_type').set(set).where('id', '=', sale.ticketType.id).execute()
    expect((await buy(inputFor(sale), await memberOf('trusted'))).totalMinor).toBe(1500)
    expect((await buy(inputFor(sale), await memberOf('vetted'))).totalMinor).toBe(2000)
    expect((await buy(inputFor(sale))).totalMinor).toBe(2000)
    await database().db.updateTable('event').set({ is_members_only: true }).where('id', '=', sale.event.id).execute()
    expect(await codeOf(buy(inputFor(sale)))).toBe('VETTING_REQUIRED')
    expect(await codeOf(buy(inputFor(sale), await memberOf('vetted')))).toBe('VETTING_REQUIRED')
    expect(await codeOf(buy(inputFor(sale), await memberOf('trusted')))).toBe('ok')
  })
})

describe('a hidden ticket type', () => {
  it('is sold with a code that opens it, and is not there without', async () => {
    const sale = await makeSale(shop)
    await database()
      .db.updateTable('ticket_type')
      .set({ is_hidden: true })
      .where('id', '=', sale.ticketType.id)
      .execute()
    const access = {
      code: 'OPEN',
      kind: 'access' as const,
      value: 0,
      ticket_type_ids: [sale.ticketType.id],
      max_uses: 1,
    }
    const code = await makeCode(sale, access)
    await makeCode(sale, { ...access, code: 'OTHER', ticket_type_ids: [randomUUID()] })
    expect(await codeOf(buy(inputFor(sale)))).toBe('NOT_FOUND')
    expect(await codeOf(buy(inputFor(sale, { accessCode: 'OTHER' })))).toBe('NOT_FOUND')
    expect(await codeOf(buy(inputFor(sale, { accessCode: 'NONE' })))).toBe('NOT_FOUND')
    expect(await codeOf(buy(inputFor(sale, { accessCode: 'OPEN' })))).toBe('ok')
    expect(await usesOf(code)).toBe(1)
    expect(await codeOf(buy(inputFor(sale, { accessCode: 'OPEN' })))).toBe('CONFLICT')
  })
})

describe('what one buyer may have', () => {
  it('of an event counts over all ticket types and orders, raced across types in two processes', async () => {
    const sale = await makeSale(shop, { capacity: 100 })
    const session = await shop.world.session(sale.event, { capacity: 100 })
    const other = await shop.world.ticketType(sale.event, { includes: [session], priceMinor: 500 })
    await database().db.updateTable('event').set({ max_per_buyer: 3 }).where('id', '=', sale.event.id).execute()
    const buyer = { name: 'Ada', email: 'Ada@Example.org' }
    const types = [sale, { ...sale, ticketType: other }]
    const results = await withTwoProcesses((processes) =>
      Promise.all(
        Array.from({ length: 16 }, (_, n) =>
          codeOf(buy(inputFor(types[n % 2]!, { buyer }), anonymous, processes[n % 2])),
        ),
      ),
    )
    expect(results.filter((result) => result === 'ok')).toHaveLength(3)
    const refused = shop.anybody.orders.create(inputFor(sale, { buyer: { ...buyer, email: 'ada@example.org' } }))
    expect(await refusalOf(refused)).toEqual({ code: 'CONFLICT', details: { limit: 3, alreadyHas: 3 } })
    expect(await codeOf(buy(inputFor(sale)))).toBe('ok')
  })

  it('of a ticket type is told with the type, counts by account as well, and does not bind gifts', async () => {
    const sale = await makeSale(shop, { capacity: 100 })
    await database()
      .db.updateTable('ticket_type')
      .set({ max_per_buyer: 2 })
      .where('id', '=', sale.ticketType.id)
      .execute()
    const member = await memberOf('none')
    await buy(inputFor(sale, {}, 2), member)
    const error = await buy(inputFor(sale), member).catch((reason: unknown) => reason)
    const details = { limit: 2, alreadyHas: 2, ticketTypeId: sale.ticketType.id }
    expect(error).toMatchObject({ code: 'CONFLICT', details })
    const organizer = await shop.organizer()
    expect((await organizer.orders.give(inputFor(sale, {}, 5))).tickets).toHaveLength(5)
  })
})

describe('while somebody waits', () => {
  it('nobody buys past them, but organizers may give', async () => {
    const sale = await makeSale(shop, { capacity: 10 })
    await letWait(database().db, { eventId: sale.event.id, ticketTypeId: sale.ticketType.id, seats: 2 })
    expect(await codeOf(buy(inputFor(sale)))).toBe('SESSION_FULL')
    expect((await (await shop.organizer()).orders.give(inputFor(sale))).tickets).toHaveLength(1)
  })
})

describe('questions', () => {
  it('that are required are answered for the order and each named guest, and are kept and told', async () => {
    const sale = await makeSale(shop, { capacity: 10 })
    const ask = (scope: 'order' | 'ticket', label: string) =>
      database()
        .db.insertInto('question')
        .values({ event_id: sale.event.id, scope, kind: 'text', label, is_required: true })
        .returning('id')
        .executeTakeFirstOrThrow()
    const [source, shirt] = [await ask('order', 'How did you hear of us?'), await ask('ticket', 'Shirt size')]
    const answers = [{ questionId: source.id, value: 'A friend' }]
    const items = (named: boolean) => {
      const guest = named ? { name: 'Grace', answers: [{ questionId: shirt.id, value: 'M' }] } : { name: 'Grace' }
      return [{ ticketTypeId: sale.ticketType.id, quantity: 2, attendees: [guest] }]
    }
    const asked = (more: Partial<CreateOrderInput>) => shop.anybody.orders.create(inputFor(sale, more))
    expect(await refusalOf(asked({ items: items(true) }))).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { field: 'answers', questionId: source.id },
    })
    expect(await refusalOf(asked({ items: items(false), answers }))).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { field: 'items.0.attendees.0.answers', questionId: shirt.id },
    })
    const order = await asked({ items: items(true), answers })
    expect(order.answers).toEqual([
      { questionId: source.id, label: 'How did you hear of us?', kind: 'text', value: 'A friend' },
    ])
    const kept = await database()
      .db.selectFrom('answer')
      .select(['question_id', 'ticket_id', 'value'])
      .where('order_id', '=', order.id)
      .orderBy('ticket_id', (by) => by.nullsFirst())
      .execute()
    expect(kept).toEqual([
      { question_id: source.id, ticket_id: null, value: 'A friend' },
      { question_id: shirt.id, ticket_id: order.tickets[0]?.id, value: 'M' },
    ])
  })
})
