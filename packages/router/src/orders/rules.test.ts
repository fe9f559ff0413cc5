import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideOrder, findShortage, nextStatus, type OrderFacts } from './rules.ts'
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
  ...change,
})
const factsOf = (
  ticketTypes: TicketType[],
  sessions: Session[],
  status: OrderFacts['event']['status'] = 'published',
): OrderFacts => ({
  event: { status },
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
      lines: [
        { ticketTypeId: 'a', quantity: 2, priceMinor: 1000 },
        { ticketTypeId: 'b', quantity: 3, priceMinor: 250 },
      ],
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

describe('the states of an order', () => {
  it.each([
    ['pending', 'confirm', 'confirmed'],
    ['pending', 'expire', 'expired'],
    ['pending', 'cancel', 'cancelled'],
    ['confirmed', 'cancel', 'cancelled'],
    ['confirmed', 'refund', 'refunded'],
    ['expired', 'confirm', 'confirmed'],
    ['cancelled', 'refund', 'refunded'],
  ] as const)('%s: to %s makes it %s', (from, change, to) => {
    expect(nextStatus(from, change)).toBe(to)
  })

  it('allow nothing else', () => {
    const changes = ['confirm', 'expire', 'cancel', 'refund'] as const
    const allowed = orderStatus.options.flatMap((from) => changes.filter((change) => nextStatus(from, change)))
    expect(allowed).toHaveLength(7)
  })
})
