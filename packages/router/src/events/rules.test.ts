import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { VettingLevel } from '../access/schema.ts'
import {
  isFillingUp,
  isMember,
  isOver,
  isPast,
  missingPieces,
  offerOf,
  priceFor,
  remainderOf,
  type SaleSession,
  type SaleTicketType,
  saleClosedBecause,
} from './rules.ts'
import type { MemberLevel } from './schema.ts'

const now = new Date('2031-05-10T12:00:00Z')
const later = new Date('2031-05-10T14:00:00Z')
const earlier = new Date('2031-05-10T10:00:00Z')
const terms = { memberLevel: 'vetted', isMembersOnly: false, isWaitlistOpen: true } as const
const published = { ...terms, status: 'published' } as const

const session = (id: string, seats: Partial<SaleSession> = {}): SaleSession => ({
  id,
  capacity: 20,
  sold: 0,
  held: 0,
  isActive: true,
  endsAt: later,
  ...seats,
})

const ticketType = (fields: Partial<SaleTicketType> = {}): SaleTicketType => ({
  id: 'type',
  quantity: null,
  sold: 0,
  held: 0,
  maxPerOrder: 10,
  salesStartAt: null,
  salesEndAt: null,
  isActive: true,
  sessionIds: ['a'],
  priceMinor: 2500,
  memberPriceMinor: null,
  memberLevel: null,
  isMembersOnly: false,
  isHidden: false,
  maxPerBuyer: null,
  waitingEntries: 0,
  waitingSeats: 0,
  ...fields,
})

const mapOf = (...sessions: SaleSession[]) => new Map(sessions.map((entry) => [entry.id, entry]))

describe('what a ticket type offers', () => {
  it('is the least that its sessions and its own quantity leave, with the sessions that limit it', () => {
    const sessions = mapOf(
      session('a', { sold: 12 }),
      session('b', { sold: 15, held: 2 }),
      session('c', { capacity: null, sold: 900 }),
      session('d', { sold: 17 }),
    )
    const bundle = ticketType({ sessionIds: ['a', 'b', 'c', 'd'] })
    expect(offerOf(published, bundle, sessions, now)).toEqual({
      available: 3,
      isAvailable: true,
      maxPurchasable: 3,
      constraintReason: null,
      limitingSessionIds: ['b', 'd'],
      priceMinor: 2500,
      canWait: true,
    })
    const scarce = { ...bundle, quantity: 30, sold: 28 }
    expect(offerOf(published, scarce, sessions, now)).toMatchObject({ available: 2, limitingSessionIds: [] })
  })

  it('has no number when nothing limits it, but still a limit per order', () => {
    const free = ticketType({ maxPerOrder: 4 })
    expect(offerOf(published, free, mapOf(session('a', { capacity: null })), now)).toEqual({
      available: null,
      isAvailable: true,
      maxPurchasable: 4,
      constraintReason: null,
      limitingSessionIds: [],
      priceMinor: 2500,
      canWait: false,
    })
  })

  it('tells a ticket type that is sold out from a session that is full', () => {
    const full = mapOf(session('a', { sold: 18, held: 2 }))
    expect(offerOf(published, ticketType(), full, now)).toMatchObject({
      available: 0,
      isAvailable: false,
      maxPurchasable: 0,
      constraintReason: 'SESSION_FULL',
      limitingSessionIds: ['a'],
    })
    const soldOut = ticketType({ quantity: 5, sold: 4, held: 1 })
    expect(offerOf(published, soldOut, mapOf(session('a')), now).constraintReason).toBe('SOLD_OUT')
  })

  const count = fc.integer({ min: 0, max: 40 })
  const capacity = fc.option(fc.integer({ min: 1, max: 40 }), { nil: null })
  const anySession = fc
    .record({ capacity, sold: count, held: count, isActive: fc.boolean(), ends: fc.constantFrom(earlier, later) })
    .map(({ ends, ...seats }) => ({ ...seats, endsAt: ends }))
  const anyCase = fc.record({
    sessions: fc.array(anySession, { maxLength: 6 }),
    included: fc.array(fc.nat({ max: 5 }), { maxLength: 6 }),
    quantity: capacity,
    sold: count,
    held: count,
    maxPerOrder: fc.integer({ min: 1, max: 10 }),
  })

  it('never exceeds what any included session or the type itself leaves, and is one of those numbers', () => {
    fc.assert(
      fc.property(anyCase, ({ sessions, included, ...fields }) => {
        const all = mapOf(...sessions.map((seats, index) => session(String(index), seats)))
        const sessionIds = [...new Set(included)].filter((index) => index < sessions.length).map(String)
        const type = ticketType({ ...fields, sessionIds })
        const offer = offerOf(published, type, all, now)
        const limits = [
          remainderOf({ ...type, capacity: type.quantity }),
          ...sessionIds.map((id) => remainderOf(all.get(id)!)),
        ].filter((limit) => limit !== null)
        expect(offer.available).toBe(limits.length === 0 ? null : Math.min(...limits))
        expect(offer.maxPurchasable).toBeLessThanOrEqual(Math.min(type.maxPerOrder, ...limits))
        expect(offer.maxPurchasable > 0).toBe(offer.isAvailable)
        for (const id of offer.limitingSessionIds) expect(remainderOf(all.get(id)!)).toBe(offer.available)
      }),
    )
  })

  it('shrinks by one in every type that shares a session when a ticket of it is sold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 39 }), (size, taken) => {
        fc.pre(taken < size)
        const before = offerOf(published, ticketType(), mapOf(session('a', { capacity: size, sold: taken })), now)
        const after = offerOf(published, ticketType(), mapOf(session('a', { capacity: size, sold: taken + 1 })), now)
        expect(after.available).toBe((before.available ?? 0) - 1)
      }),
    )
  })
})

describe('a sale', () => {
  it.each([
    ['CANCELLED', { status: 'cancelled' }, {}],
    ['NOT_PUBLISHED', { status: 'draft' }, {}],
    ['SALES_ENDED', { status: 'completed' }, {}],
    ['SALES_ENDED', published, { isActive: false }],
    ['SALES_NOT_STARTED', published, { salesStartAt: later }],
    ['SALES_ENDED', published, { salesEndAt: now }],
    [null, published, { salesStartAt: now, salesEndAt: later }],
  ] as const)('is closed because of %s', (reason, event, fields) => {
    expect(saleClosedBecause({ ...terms, ...event }, ticketType(fields), [session('a')], now)).toBe(reason)
  })

  it('is closed while a session is inactive or when nothing is included', () => {
    expect(saleClosedBecause(published, ticketType(), [session('a', { isActive: false })], now)).toBe(
      'SESSION_INACTIVE',
    )
    expect(saleClosedBecause(published, ticketType(), [], now)).toBe('SESSION_INACTIVE')
  })

  it('ends by itself with the last session of the ticket type, not with the first', () => {
    const over = session('a', { endsAt: earlier })
    expect(saleClosedBecause(published, ticketType(), [over, session('b')], now)).toBeNull()
    expect(saleClosedBecause(published, ticketType(), [over, over], now)).toBe('SALES_ENDED')
  })
})

describe('members', () => {
  it.each<[VettingLevel | null, MemberLevel, MemberLevel | null, boolean]>([
    [null, 'pending', null, false],
    ['none', 'pending', null, false],
    ['pending', 'pending', null, true],
    ['pending', 'vetted', null, false],
    ['vetted', 'vetted', null, true],
    ['vetted', 'trusted', null, false],
    ['vetted', 'trusted', 'vetted', true],
    ['vetted', 'vetted', 'trusted', false],
    ['trusted', 'vetted', 'trusted', true],
  ])(
    'a buyer of level %s, where the event asks for %s and the type for %s, is one: %s',
    (level, event, own, expected) => {
      expect(isMember(level, { memberLevel: event }, { memberLevel: own })).toBe(expected)
    },
  )

  it('pay the member price, also when it is nothing; others pay the price', () => {
    const type = ticketType({ memberPriceMinor: 0 })
    expect(priceFor(published, type, 'vetted')).toBe(0)
    expect(priceFor(published, type, 'pending')).toBe(2500)
    expect(priceFor(published, ticketType(), 'trusted')).toBe(2500)
    expect(offerOf(published, type, mapOf(session('a')), now, { level: 'trusted' }).priceMinor).toBe(0)
  })

  it('alone see what is for members as on sale, event or ticket type, and others before it begins', () => {
    const sessions = mapOf(session('a'))
    const reasons = (fields: Partial<SaleTicketType>) =>
      ([null, 'pending', 'vetted'] as const).map(
        (level) => offerOf(published, ticketType(fields), sessions, now, { level }).constraintReason,
      )
    expect(reasons({ isMembersOnly: true })).toEqual(['VETTING_REQUIRED', 'VETTING_REQUIRED', null])
    const forMembers = { ...published, isMembersOnly: true }
    expect(offerOf(forMembers, ticketType(), sessions, now).constraintReason).toBe('VETTING_REQUIRED')
    expect(reasons({ isMembersOnly: true, salesStartAt: later })).toEqual([
      'VETTING_REQUIRED',
      'VETTING_REQUIRED',
      'SALES_NOT_STARTED',
    ])
    expect(reasons({ isMembersOnly: true, salesEndAt: earlier })[0]).toBe('SALES_ENDED')
  })
})

describe('what one buyer may still get', () => {
  const sessions = mapOf(session('a'))
  const most = (
    event: { maxPerBuyer?: number | null },
    fields: Partial<SaleTicketType>,
    has: [string, number][] = [],
  ) => offerOf({ ...published, ...event }, ticketType(fields), sessions, now, { level: null, has: new Map(has) })

  it('is limited by what one may have of the ticket type and of the event', () => {
    expect(most({}, { maxPerBuyer: 3 }).maxPurchasable).toBe(3)
    expect(most({ maxPerBuyer: 2 }, { maxPerBuyer: 3 }).maxPurchasable).toBe(2)
    expect(most({ maxPerBuyer: 30 }, { maxPerOrder: 4 }).maxPurchasable).toBe(4)
  })

  it('is less by what they have, of this ticket type and of the others', () => {
    expect(most({}, { maxPerBuyer: 3 }, [['type', 2]]).maxPurchasable).toBe(1)
    expect(most({}, { maxPerBuyer: 3 }, [['another', 2]]).maxPurchasable).toBe(3)
    const both: [string, number][] = [
      ['type', 1],
      ['another', 3],
    ]
    expect(most({ maxPerBuyer: 6 }, { maxPerBuyer: 5 }, both).maxPurchasable).toBe(2)
  })

  it('is nothing, and nothing to wait for, for who has as many as one may, though others may buy', () => {
    expect(most({ maxPerBuyer: 2 }, {}, [['another', 4]])).toMatchObject({
      maxPurchasable: 0,
      isAvailable: true,
      canWait: false,
    })
  })
})

describe('while somebody waits', () => {
  it('nothing is sold past them, and one may wait too', () => {
    const own = { ticketTypes: new Set([ticketType().id]), sessions: new Set<string>() }
    const offer = offerOf(published, ticketType(), mapOf(session('a', { sold: 19 })), now, undefined, own)
    expect(offer).toMatchObject({
      available: 1,
      isAvailable: false,
      maxPurchasable: 0,
      constraintReason: 'SESSION_FULL',
      canWait: true,
    })
    const few = ticketType({ quantity: 5, sold: 4 })
    expect(offerOf(published, few, mapOf(session('a')), now, undefined, own).constraintReason).toBe('SOLD_OUT')
  })

  it('nothing is sold of a session that is waited for by another ticket type, which is told as what limits it', () => {
    const waited = { ticketTypes: new Set(['another']), sessions: new Set(['b']) }
    const sessions = mapOf(session('a', { sold: 15 }), session('b'))
    const bundle = ticketType({ sessionIds: ['a', 'b'] })
    expect(offerOf(published, bundle, sessions, now, undefined, waited)).toMatchObject({
      isAvailable: false,
      maxPurchasable: 0,
      constraintReason: 'SESSION_FULL',
      limitingSessionIds: ['b'],
      canWait: true,
    })
    const other = ticketType({ sessionIds: ['a'] })
    expect(offerOf(published, other, sessions, now, undefined, waited)).toMatchObject({ isAvailable: true })
  })

  it('one may wait only where the event has it so, and for what is on sale', () => {
    const full = mapOf(session('a', { sold: 20 }))
    expect(offerOf({ ...published, isWaitlistOpen: false }, ticketType(), full, now).canWait).toBe(false)
    expect(offerOf(published, ticketType({ salesEndAt: earlier }), full, now).canWait).toBe(false)
    expect(offerOf(published, ticketType(), full, now).canWait).toBe(true)
  })
})

describe('a session is filling up', () => {
  const seats = (sold: number, held = 0, capacity: number | null = 20) => ({ capacity, sold, held })

  it('when it comes down to the threshold, and not again with each seat after it', () => {
    expect(isFillingUp(seats(16), seats(17), 3)).toBe(true)
    expect(isFillingUp(seats(15), seats(15, 2), 3)).toBe(true)
    expect(isFillingUp(seats(17), seats(18), 3)).toBe(false)
    expect(isFillingUp(seats(15), seats(16), 3)).toBe(false)
  })

  it('also when it falls straight to nothing', () => {
    expect(isFillingUp(seats(10), seats(20), 3)).toBe(true)
  })

  it('again once seats were given back in between', () => {
    expect(isFillingUp(seats(17), seats(16), 3)).toBe(false)
    expect(isFillingUp(seats(16), seats(17), 3)).toBe(true)
  })

  it('with its first seat when it is smaller than the threshold, and never without a limit', () => {
    expect(isFillingUp(seats(0, 0, 2), seats(1, 0, 2), 3)).toBe(true)
    expect(isFillingUp(seats(1, 0, 2), seats(2, 0, 2), 3)).toBe(false)
    expect(isFillingUp(seats(0, 0, 2), seats(0, 0, 2), 3)).toBe(false)
    expect(isFillingUp(seats(5, 0, null), seats(6, 0, null), 3)).toBe(false)
  })

  it('when its capacity is cut down to what is nearly taken', () => {
    expect(isFillingUp(seats(10), seats(10, 0, 12), 3)).toBe(true)
  })
})

describe('an event', () => {
  const span = { startsAt: later, endsAt: null, isAllDay: false, timeZone: 'Europe/Budapest' }
  const draft = { ...span, sessions: [], ticketTypes: [] }

  it('lacks sessions and ticket types at first', () => {
    expect(missingPieces(draft, now)).toEqual(['sessions', 'ticket_types'])
  })

  it('lacks a ticket type for each active session', () => {
    const sessions = [
      { id: 'a', isActive: true },
      { id: 'b', isActive: true },
      { id: 'c', isActive: false },
    ]
    const only = (...sessionIds: string[]) => [{ isActive: true, sessionIds }]
    expect(missingPieces({ ...draft, sessions, ticketTypes: only('a') }, now)).toEqual(['session_without_ticket_type'])
    expect(missingPieces({ ...draft, sessions, ticketTypes: only('a', 'b') }, now)).toEqual([])
    const offSale = [{ isActive: false, sessionIds: ['a', 'b'] }]
    expect(missingPieces({ ...draft, sessions, ticketTypes: offSale }, now)).toEqual(['ticket_types'])
  })

  it('that is over is too late to publish, one that is under way is not', () => {
    expect(missingPieces({ ...draft, startsAt: earlier, endsAt: now }, now)).toContain('past')
    expect(missingPieces({ ...draft, startsAt: earlier, endsAt: later }, now)).not.toContain('past')
  })

  it('without an end is over a day after its start', () => {
    const span = { startsAt: now, endsAt: null, isAllDay: false, timeZone: 'Europe/Budapest' }
    const dayLater = new Date('2031-05-11T12:00:00Z')
    for (const endsAt of [null, now]) {
      expect(isOver({ ...span, endsAt }, new Date(dayLater.getTime() - 1))).toBe(false)
      expect(isOver({ ...span, endsAt }, dayLater)).toBe(true)
    }
    expect(isOver({ ...span, startsAt: earlier, endsAt: later }, now)).toBe(false)
  })

  it.each([
    ['of 25 hours', '2031-10-25T22:00:00Z', '2031-10-26T23:00:00Z'],
    ['of 23 hours', '2031-03-29T23:00:00Z', '2031-03-30T22:00:00Z'],
  ])('of a whole day %s is over with its last hour', (_, start, end) => {
    const span = { startsAt: new Date(start), endsAt: null, isAllDay: true, timeZone: 'Europe/Budapest' }
    expect(isOver(span, new Date(Date.parse(end) - 1))).toBe(false)
    expect(isOver(span, new Date(end))).toBe(true)
  })

  it('of a whole day is in the past once the next day has begun where it is held', () => {
    const budapest = { isAllDay: true, timeZone: 'Europe/Budapest', startsAt: new Date('2031-05-09T22:00:00Z') }
    expect(isPast(budapest, new Date('2031-05-10T21:59:59Z'))).toBe(false)
    expect(isPast(budapest, new Date('2031-05-10T22:00:00Z'))).toBe(true)
    expect(isPast({ ...budapest, isAllDay: false }, now)).toBe(true)
  })
})
