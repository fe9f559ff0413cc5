import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { takenOff } from '../codes/rules.ts'
import { decideOrder, findShortage, nextStatus, type OrderCode, type OrderFacts } from './rules.ts'
import { orderStatus } from './schema.ts'

const now = new Date('2027-03-01T12:00:00Z')
const minutes = (count: number) => new Date(now.getTime() + count * 60_000)

type Session = OrderFacts['sessions'] extends ReadonlyMap<string, infer T> ? T : never
type TicketType = OrderFacts['ticketTypes'] extends ReadonlyMap<string, infer T> ? T : never

const session = (id: string, change: Partial<Session> = {}): Session => ({
  id,
  capacity: 10,
  sold: 0,
  held: 0,
  isActive: true,
  endsAt: minutes(600),
  ...change,
})
const ticketType = (id: string, sessionIds: string[], change: Partial<TicketType> = {}): TicketType => ({
  id,
  quantity: null,
  sold: 0,
  held: 0,
  maxPerOrder: 10,
  salesStartAt: null,
  salesEndAt: null,
  isActive: true,
  priceMinor: 1000,
  sessionIds,
  memberPriceMinor: null,
  memberLevel: null,
  isMembersOnly: false,
  isHidden: false,
  maxPerBuyer: null,
  waitingEntries: 0,
  waitingSeats: 0,
  ...change,
})
const factsOf = (
  ticketTypes: TicketType[],
  sessions: Session[],
  status: OrderFacts['event']['status'] = 'published',
): OrderFacts => ({
  event: { status, memberLevel: 'vetted', isMembersOnly: false, maxPerBuyer: null },
  codes: new Map(),
  questions: [],
  buyer: { level: null, has: new Map(), uses: new Map() },
  ticketTypes: new Map(ticketTypes.map((type) => [type.id, type])),
  sessions: new Map(sessions.map((one) => [one.id, one])),
  now,
})
const ask = (ticketTypeId: string, quantity = 1) => ({ ticketTypeId, quantity })
const purchase = (...items: { ticketTypeId: string; quantity: number }[]) => ({ kind: 'purchase' as const, items })

describe('decideOrder', () => {
  it('accepts what fits and adds up what it costs', () => {
    const facts = factsOf([ticketType('a', ['s']), ticketType('b', ['s'], { priceMinor: 250 })], [session('s')])
    expect(decideOrder(purchase(ask('a', 2), ask('b', 3)), facts)).toEqual({
      accepted: true,
      totalMinor: 2750,
      discountMinor: 0,
      discountCodeId: null,
      accessCodeId: null,
      lines: [
        { ticketTypeId: 'a', quantity: 2, priceMinor: 1000, fullPriceMinor: 1000 },
        { ticketTypeId: 'b', quantity: 3, priceMinor: 250, fullPriceMinor: 250 },
      ],
      answers: [],
      ticketAnswers: [[], []],
    })
  })

  it.each<[string, string, Partial<TicketType>, Partial<Session>, OrderFacts['event']['status']]>([
    ['a draft', 'NOT_PUBLISHED', {}, {}, 'draft'],
    ['a cancelled event, whatever else holds', 'EVENT_CANCELLED', { isActive: false }, { sold: 10 }, 'cancelled'],
    ['an event that is over', 'SALES_ENDED', {}, {}, 'completed'],
    ['before the sale', 'SALES_NOT_STARTED', { salesStartAt: minutes(1) }, {}, 'published'],
    ['at the very end of the sale', 'SALES_ENDED', { salesEndAt: now }, {}, 'published'],
    ['when every session is over', 'SALES_ENDED', {}, { endsAt: now }, 'published'],
    ['a type that is not on sale', 'SALES_ENDED', { isActive: false }, {}, 'published'],
    ['a session that does not take place', 'SESSION_INACTIVE', {}, { isActive: false }, 'published'],
    ['a type without sessions', 'SESSION_INACTIVE', { sessionIds: [] }, {}, 'published'],
    ['more than one order may hold', 'VALIDATION_ERROR', { maxPerOrder: 1 }, {}, 'published'],
    ['a type that is sold out', 'SOLD_OUT', { quantity: 5, sold: 3, held: 2 }, {}, 'published'],
    ['a full session', 'SESSION_FULL', {}, { sold: 7, held: 3 }, 'published'],
    ['more than is left of the type', 'INSUFFICIENT_CAPACITY', { quantity: 5, sold: 4 }, {}, 'published'],
    ['more than is left of a session', 'INSUFFICIENT_CAPACITY', {}, { sold: 9 }, 'published'],
  ])('refuses %s with %s', (_name, code, typeChange, sessionChange, status) => {
    const facts = factsOf([ticketType('a', ['s'], typeChange)], [session('s', sessionChange)], status)
    expect(decideOrder(purchase(ask('a', 2)), facts)).toMatchObject({ accepted: false, code })
  })

  it('refuses a ticket type of another event as if there were none', () => {
    expect(decideOrder(purchase(ask('x')), factsOf([], []))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('refuses a total that is too great to be stored', () => {
    const facts = factsOf([ticketType('a', ['s'], { priceMinor: 1_000_000_000 })], [session('s')])
    expect(decideOrder(purchase(ask('a', 3)), facts)).toMatchObject({ code: 'VALIDATION_ERROR' })
  })

  it('sells while one of several sessions is still to come', () => {
    const facts = factsOf([ticketType('a', ['over', 's'])], [session('over', { endsAt: minutes(-1) }), session('s')])
    expect(decideOrder(purchase(ask('a')), facts).accepted).toBe(true)
  })

  it('gives tickets free of charge outside of the sale and beyond the limit per order, but never seats that are not there', () => {
    const closed = { isActive: false, salesStartAt: minutes(1), maxPerOrder: 1 }
    const facts = (sold: number) => factsOf([ticketType('a', ['s'], closed)], [session('s', { sold })])
    const gift = { kind: 'gift' as const, items: [ask('a', 3)] }
    expect(decideOrder(gift, facts(0))).toMatchObject({ accepted: true, totalMinor: 0 })
    expect(decideOrder(gift, facts(10))).toMatchObject({ code: 'SESSION_FULL' })
  })

  it('names the session that limits, and how many are left for this part of the order', () => {
    const facts = factsOf(
      [ticketType('a', ['s1', 's2']), ticketType('b', ['s2'])],
      [session('s1'), session('s2', { capacity: 5 })],
    )
    expect(decideOrder(purchase(ask('a', 3), ask('b', 3)), facts)).toMatchObject({
      code: 'INSUFFICIENT_CAPACITY',
      details: { ticketTypeId: 'b', requestedQuantity: 3, availableQuantity: 2, limitingSessionId: 's2' },
    })
    expect(decideOrder(purchase(ask('a', 5), ask('b', 1)), facts)).toMatchObject({
      code: 'INSUFFICIENT_CAPACITY',
      details: { availableQuantity: 0 },
    })
  })

  it('names no session when the type itself has too few', () => {
    const facts = factsOf([ticketType('a', ['s'], { quantity: 1 })], [session('s')])
    expect(decideOrder(purchase(ask('a', 2)), facts)).toMatchObject({
      code: 'INSUFFICIENT_CAPACITY',
      details: { ticketTypeId: 'a', requestedQuantity: 2, availableQuantity: 1, limitingSessionId: null },
    })
  })

  it('accepts exactly the orders after which nothing holds more than it may', () => {
    const seats = fc.record({ capacity: fc.option(fc.integer({ min: 1, max: 8 })), sold: fc.nat(4), held: fc.nat(4) })
    const world = fc.record({
      sessions: fc.array(seats, { minLength: 3, maxLength: 3 }),
      types: fc.array(
        fc.record({
          own: seats,
          includes: fc.subarray(['0', '1', '2'], { minLength: 1 }),
          asked: fc.integer({ min: 1, max: 4 }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    fc.assert(
      fc.property(world, ({ sessions, types }) => {
        const facts = factsOf(
          types.map(({ own, includes }, index) =>
            ticketType(`t${index}`, includes, { quantity: own.capacity, sold: own.sold, held: own.held }),
          ),
          sessions.map((one, index) => session(String(index), one)),
        )
        const items = types.map(({ asked }, index) => ask(`t${index}`, asked))
        const fits = (limit: number | null, taken: number) => limit === null || taken <= limit
        const typesFit = types.every(({ own, asked }) => fits(own.capacity, own.sold + own.held + asked))
        const sessionsFit = sessions.every(({ capacity, sold, held }, index) => {
          const wanted = types.filter(({ includes }) => includes.includes(String(index)))
          return (
            wanted.length === 0 ||
            fits(
              capacity,
              wanted.reduce((sum, { asked }) => sum + asked, sold + held),
            )
          )
        })
        expect(findShortage(items, facts) === null).toBe(typesFit && sessionsFit)
      }),
    )
  })
})

describe('a discount', () => {
  const codeOf = (change: Partial<OrderCode>): OrderCode => ({
    id: 'code',
    kind: 'percent',
    value: 10,
    ticket_type_ids: [],
    max_uses: null,
    max_uses_per_buyer: null,
    used: 0,
    starts_at: null,
    ends_at: null,
    is_active: true,
    ...change,
  })
  const withCode = (facts: OrderFacts, code: Partial<OrderCode>): OrderFacts => ({
    ...facts,
    codes: new Map([['CODE', codeOf(code)]]),
  })
  const priced = (priceMinor: number) => factsOf([ticketType('a', ['s'], { priceMinor })], [session('s')])
  const discounted = { ...purchase(ask('a', 2)), discountCode: 'CODE' }

  it.each([
    [1000, 15, 150],
    [999, 15, 150],
    [990, 15, 149],
    [1005, 50, 503],
    [5, 50, 3],
    [1, 50, 1],
    [1, 49, 0],
    [1, 100, 1],
    [333, 33, 110],
    [2_000_000_000, 1, 20_000_000],
  ])('takes of %i minor units at %i percent %i off each ticket, half up', (price, percent, off) => {
    expect(takenOff(codeOf({ value: percent }), 'a', price)).toBe(off)
  })

  it('of an amount takes no more than there is to pay', () => {
    const facts = withCode(priced(300), { kind: 'amount', value: 500 })
    expect(decideOrder(discounted, facts)).toMatchObject({ totalMinor: 0, discountMinor: 600, discountCodeId: 'code' })
  })

  it('is for the ticket types that it names, and refused when none of them is bought', () => {
    const both = factsOf([ticketType('a', ['s']), ticketType('b', ['s'])], [session('s')])
    const facts = withCode(both, { ticket_type_ids: ['b'] })
    const request = { ...purchase(ask('a'), ask('b')), discountCode: 'CODE' }
    expect(decideOrder(request, facts)).toMatchObject({ totalMinor: 1900, discountMinor: 100 })
    const refusal = { code: 'NOT_FOUND', details: { field: 'discountCode' } }
    expect(decideOrder({ ...request, items: [ask('a')] }, facts)).toMatchObject(refusal)
  })

  it('comes off the price of members', () => {
    const facts = withCode(factsOf([ticketType('a', ['s'], { memberPriceMinor: 600 })], [session('s')]), { value: 50 })
    const member = { ...facts, buyer: { ...facts.buyer, level: 'vetted' as const } }
    expect(decideOrder(discounted, member)).toMatchObject({ totalMinor: 600, discountMinor: 600 })
    expect(decideOrder(discounted, facts)).toMatchObject({ totalMinor: 1000, discountMinor: 1000 })
  })

  it('that is used up is told from one that does nothing, for all or for this buyer', () => {
    expect(decideOrder(discounted, withCode(priced(300), { max_uses: 2, used: 2 }))).toMatchObject({
      code: 'CONFLICT',
      details: { field: 'discountCode', maxUses: 2 },
    })
    const facts = withCode(priced(300), { max_uses_per_buyer: 1 })
    const again = { ...facts, buyer: { ...facts.buyer, uses: new Map([['code', 1]]) } }
    expect(decideOrder(discounted, again)).toMatchObject({ code: 'CONFLICT', details: { maxUsesPerBuyer: 1 } })
  })

  it('adds up over single tickets, and never makes one cost less than nothing', () => {
    const anyCode = fc.oneof(
      fc.record({ kind: fc.constant('percent' as const), value: fc.integer({ min: 1, max: 100 }) }),
      fc.record({ kind: fc.constant('amount' as const), value: fc.integer({ min: 1, max: 100_000 }) }),
    )
    const prices = fc.array(fc.integer({ min: 0, max: 50_000 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(prices, anyCode, fc.integer({ min: 1, max: 2 }), (all, code, quantity) => {
        const types = all.map((priceMinor, n) => ticketType(`t${n}`, ['s'], { priceMinor }))
        const items = types.map(({ id }) => ask(id, quantity))
        const facts = withCode(factsOf(types, [session('s')]), code)
        const decision = decideOrder({ ...purchase(...items), discountCode: 'CODE' }, facts)
        if (!decision.accepted) {
          expect(decision).toMatchObject({ code: 'NOT_FOUND', details: { field: 'discountCode' } })
          return
        }
        const full = all.reduce((sum, price) => sum + price * quantity, 0)
        const paid = decision.lines.reduce((sum, line) => sum + line.priceMinor * line.quantity, 0)
        expect(decision.totalMinor).toBe(paid)
        expect(decision.totalMinor + decision.discountMinor).toBe(full)
        for (const line of decision.lines) {
          expect(line.priceMinor).toBeGreaterThanOrEqual(0)
          expect(line.priceMinor).toBeLessThanOrEqual(line.fullPriceMinor)
          expect(Number.isInteger(line.priceMinor)).toBe(true)
        }
      }),
    )
  })
})

describe('the states of an order', () => {
  it.each([
    ['pending', 'confirm', 'confirmed'],
    ['pending', 'expire', 'expired'],
    ['pending', 'cancel', 'cancelled'],
    ['confirmed', 'cancel', 'cancelled'],
    ['confirmed', 'refund', 'refunded'],
    ['expired', 'confirm', 'confirmed'],
    ['cancelled', 'refund', 'refunded'],
    ['refunded', 'bounce', 'cancelled'],
  ] as const)('%s: to %s makes it %s', (from, change, to) => {
    expect(nextStatus(from, change)).toBe(to)
  })

  it('allow nothing else', () => {
    const changes = ['confirm', 'expire', 'cancel', 'refund', 'bounce'] as const
    const allowed = orderStatus.options.flatMap((from) => changes.filter((change) => nextStatus(from, change)))
    expect(allowed).toHaveLength(8)
  })
})
