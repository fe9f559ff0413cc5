import type { TicketType } from '@turnout/router/schema/ticket-types'
import { expect, it } from 'vitest'
import { saleMarks } from './sale-marks.ts'

const type: TicketType = {
  id: 'a',
  eventId: 'e',
  name: 'Pass',
  description: '',
  priceMinor: 100,
  currency: 'EUR',
  sessionIds: [],
  quantity: null,
  sold: 0,
  held: 0,
  maxPerOrder: 10,
  salesStartAt: null,
  salesEndAt: null,
  isActive: true,
  sortOrder: 0,
  memberPriceMinor: null,
  memberLevel: null,
  isMembersOnly: false,
  isHidden: false,
  maxPerBuyer: null,
}
const saleSettings = {
  memberLevel: 'vetted' as const,
  isMembersOnly: false,
  maxPerBuyer: null,
  refundPolicy: [],
  transferCutoffHours: null,
  isWaitlistOpen: false,
  waitlistMode: 'strict' as const,
  waitlistMaxSkips: 3,
  waitlistOfferMinutes: 60,
}
const event = { saleSettings }
const now = Date.parse('2027-05-01T10:00:00Z')
const kinds = (change: Partial<TicketType>, of = event) => saleMarks(of, { ...type, ...change }, now).map((m) => m.kind)

it('says nothing of a type that everybody can buy', () => {
  expect(kinds({})).toEqual([])
})

it('knows the window of sales to the moment', () => {
  expect(kinds({ salesStartAt: '2027-05-01T10:00:00Z' })).toEqual([])
  expect(kinds({ salesStartAt: '2027-05-01T10:00:01Z' })).toEqual(['notYet'])
  expect(kinds({ salesEndAt: '2027-05-01T10:00:00Z' })).toEqual(['ended'])
  expect(kinds({ salesEndAt: '2027-05-01T10:00:01Z' })).toEqual([])
})

it('says what is off before when it would begin, and who may see and buy it after', () => {
  expect(kinds({ isActive: false, salesStartAt: '2028-01-01T00:00:00Z', isHidden: true, isMembersOnly: true })).toEqual(
    ['off', 'hidden', 'membersOnly'],
  )
})

it('marks every type of an event that is for members only', () => {
  expect(kinds({}, { saleSettings: { ...saleSettings, isMembersOnly: true } })).toEqual(['membersOnly'])
})
