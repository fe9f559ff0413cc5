import type { Session } from '@turnout/router/schema/sessions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { describe, expect, it } from 'vitest'
import { giftOffer } from './gift-offer.ts'

const now = new Date('2027-01-15T17:00:00Z')
const event = { status: 'published' } as const

function session(id: string, capacity: number | null, sold = 0, more: Partial<Session> = {}): Session {
  return {
    id,
    eventId: 'event',
    code: id.toUpperCase(),
    name: id,
    description: '',
    startsAt: '2027-01-15T18:00:00.000Z',
    endsAt: '2027-01-15T20:00:00.000Z',
    roomId: null,
    roomName: null,
    capacity,
    sold,
    held: 0,
    available: capacity === null ? null : capacity - sold,
    isActive: true,
    doorsOpenAt: null,
    admissionEndsAt: null,
    ...more,
  }
}

function ticketType(id: string, sessionIds: string[], more: Partial<TicketType> = {}): TicketType {
  return {
    id,
    eventId: 'event',
    name: id,
    description: '',
    priceMinor: 1000,
    currency: 'EUR',
    sessionIds,
    quantity: null,
    sold: 0,
    held: 0,
    maxPerOrder: 2,
    salesStartAt: null,
    salesEndAt: null,
    isActive: true,
    sortOrder: 0,
    memberPriceMinor: null,
    memberLevel: null,
    isMembersOnly: false,
    isHidden: false,
    maxPerBuyer: null,
    ...more,
  }
}

describe('what can be given', () => {
  it('is limited by the fullest session, which is named', () => {
    const both = ticketType('both', ['s1', 's2'])
    const sessions = [session('s1', 20, 5), session('s2', 10, 7)]
    expect(giftOffer(both, { event, ticketTypes: [both], sessions, picks: {}, now })).toEqual({
      left: 3,
      closedBecause: null,
      isTakenByOthers: false,
      limitingCodes: ['S2'],
    })
  })

  it('shrinks by what is chosen of other types that share a session, not by the choice itself', () => {
    const types = [ticketType('both', ['s1', 's2']), ticketType('first', ['s1'])]
    const sessions = [session('s1', 5), session('s2', 50)]
    const facts = { event, ticketTypes: types, sessions, picks: { both: 4, first: 1 }, now }
    expect(types.map((type) => giftOffer(type, facts).left)).toEqual([4, 1])
    const full = { ...facts, picks: { both: 5 } }
    expect(giftOffer(types[1]!, full)).toMatchObject({ left: 0, isTakenByOthers: true, closedBecause: null })
  })

  it('does not mind the public sale, but what is over, cancelled or full', () => {
    const closed = ticketType('closed', ['s1'], { isActive: false, salesEndAt: '2027-01-01T00:00:00.000Z' })
    const facts = { event, ticketTypes: [closed], sessions: [session('s1', 5)], picks: {}, now }
    expect(giftOffer(closed, facts)).toMatchObject({ left: 5, closedBecause: null })
    const reason = (more: Partial<typeof facts>) => giftOffer(closed, { ...facts, ...more }).closedBecause
    expect(reason({ sessions: [session('s1', 5, 5)] })).toBe('SESSION_FULL')
    expect(reason({ sessions: [session('s1', 5, 0, { endsAt: '2027-01-15T16:00:00.000Z' })] })).toBe('SALES_ENDED')
    expect(reason({ sessions: [session('s1', 5, 0, { isActive: false })] })).toBe('SESSION_INACTIVE')
  })

  it('has no limit where nothing limits it', () => {
    const free = ticketType('free', ['s1'])
    const facts = { event, ticketTypes: [free], sessions: [session('s1', null)], picks: {}, now }
    expect(giftOffer(free, facts)).toMatchObject({ left: null, closedBecause: null, limitingCodes: [] })
  })
})
