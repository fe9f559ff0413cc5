import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atTime } from '../core/zoned-time.ts'
import { refundPolicy } from '../events/schema.ts'
import { offerRefund, percentAt, refundStep, shareOf, spread, sumOf } from './rules.ts'

const HOUR_MS = 3_600_000
const start = new Date('2027-05-01T18:00:00Z')
const before = (hours: number, ms = 0) => new Date(start.getTime() - hours * HOUR_MS + ms)
const steps = [
  { hoursBefore: 48, percent: 100 },
  { hoursBefore: 24, percent: 50 },
]

/** Policies as the schema takes them: falling hours, percentages that do not rise. */
const policies = fc
  .uniqueArray(fc.integer({ min: 0, max: 8760 }), { maxLength: 10 })
  .chain((hours) =>
    fc.tuple(
      fc.constant(hours.sort((a, b) => b - a)),
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: hours.length, maxLength: hours.length }),
    ),
  )
  .map(([hours, percents]) => {
    const falling = percents.sort((a, b) => b - a)
    return hours.map((hoursBefore, i) => ({ hoursBefore, percent: falling[i] ?? 1 }))
  })
const moments = fc.integer({ min: -9000 * 3600, max: 100 * 3600 }).map((s) => new Date(start.getTime() + s * 1000))
const tickets = fc
  .array(fc.integer({ min: 0, max: 50_000_000 }), { minLength: 1, maxLength: 10 })
  .map((amounts) =>
    amounts.map((leftMinor, i) => ({ id: `t${i}`, leftMinor, startsAt: new Date(start.getTime() + i * HOUR_MS) })),
  )

describe('the step that holds', () => {
  it('holds to its last instant, and the next one from then on', () => {
    expect(percentAt(steps, start, before(100))).toEqual({ percent: 100, until: before(48) })
    expect(percentAt(steps, start, before(48))).toEqual({ percent: 100, until: before(48) })
    expect(percentAt(steps, start, before(48, 1))).toEqual({ percent: 50, until: before(24) })
    expect(percentAt(steps, start, before(24))).toEqual({ percent: 50, until: before(24) })
    expect(percentAt(steps, start, before(24, 1))).toEqual({ percent: 0, until: null })
    expect(percentAt([], start, before(1000))).toEqual({ percent: 0, until: null })
  })

  it('is said to end when the percentage changes, not where two steps give the same', () => {
    const flat = [
      { hoursBefore: 72, percent: 80 },
      { hoursBefore: 48, percent: 80 },
      { hoursBefore: 0, percent: 10 },
    ]
    expect(percentAt(flat, start, before(100))).toEqual({ percent: 80, until: before(48) })
    expect(percentAt(flat, start, before(1))).toEqual({ percent: 10, until: start })
    expect(percentAt(flat, start, before(0, 1)).percent).toBe(0)
  })

  it('counts hours that a change of clocks neither adds nor takes away', () => {
    // In Budapest the night before 28 March 2027 has 23 hours, and the one before 31 October 25.
    const day = [{ hoursBefore: 24, percent: 100 }]
    for (const [date, eve, isStill] of [
      ['2027-03-28', '2027-03-27', false],
      ['2027-10-31', '2027-10-30', true],
      ['2027-06-02', '2027-06-01', true],
    ] as const) {
      const startsAt = atTime(date, '18:00', 'Europe/Budapest')
      const sameTime = atTime(eve, '18:00', 'Europe/Budapest')
      expect([date, percentAt(day, startsAt, sameTime).percent === 100]).toEqual([date, isStill])
    }
  })

  it('never gives more the later it gets, and changes when it said it would', () => {
    fc.assert(
      fc.property(policies, moments, moments, (policy, a, b) => {
        expect(refundPolicy.safeParse(policy).success).toBe(true)
        const [sooner, later] = a < b ? [a, b] : [b, a]
        const first = percentAt(policy, start, sooner)
        expect(percentAt(policy, start, later).percent).toBeLessThanOrEqual(first.percent)
        if (first.until === null) {
          expect(first.percent).toBe(0)
          return
        }
        expect(percentAt(policy, start, first.until).percent).toBe(first.percent)
        expect(percentAt(policy, start, new Date(first.until.getTime() + 1)).percent).toBeLessThan(first.percent)
      }),
    )
  })
})

describe('what tickets give back', () => {
  it('is rounded half up', () => {
    expect([shareOf(101, 50), shareOf(99, 50), shareOf(1, 50), shareOf(1, 49), shareOf(333, 33)]).toEqual([
      51, 50, 1, 0, 110,
    ])
  })

  it('one by one is the same as all at once, and never more than is left', () => {
    fc.assert(
      fc.property(policies, tickets, moments, fc.integer({ min: 0, max: 600_000_000 }), (policy, all, now, cap) => {
        const whole = sumOf(all.map(({ leftMinor }) => leftMinor))
        const together = offerRefund([policy], all, now, whole)
        const single = all.map((ticket) => offerRefund([policy], [ticket], now, ticket.leftMinor).refundMinor)
        expect(together.refundMinor).toBe(sumOf(single))
        expect(together.refundMinor).toBe(sumOf(together.tickets.map(({ refundMinor }) => refundMinor)))
        expect(together.refundMinor).toBeLessThanOrEqual(whole)
        expect(together.paidMinor).toBe(whole)
        const capped = offerRefund([policy], all, now, cap)
        expect(capped.refundMinor).toBeLessThanOrEqual(cap)
        expect(capped.paidMinor).toBe(Math.min(cap, whole))
      }),
    )
  })

  it('in any order of cancelling, with the rest looked at anew each time, adds up', () => {
    fc.assert(
      fc.property(policies, tickets, moments, fc.infiniteStream(fc.nat()), (policy, all, now, picks) => {
        let left = sumOf(all.map(({ leftMinor }) => leftMinor))
        const expected = offerRefund([policy], all, now, left).refundMinor
        const rest = [...all]
        let given = 0
        for (const pick of picks) {
          const [ticket] = rest.splice(pick % Math.max(1, rest.length), 1)
          if (!ticket) break
          const { refundMinor } = offerRefund([policy], [ticket], now, left)
          given += refundMinor
          left -= refundMinor
        }
        expect(given).toBe(expected)
      }),
    )
  })

  it('tells the smallest percentage, and the first change, of tickets that start at different times', () => {
    const [early, late] = [
      { id: 'a', leftMinor: 1000, startsAt: start },
      { id: 'b', leftMinor: 1000, startsAt: new Date(start.getTime() + 48 * HOUR_MS) },
    ]
    const offer = offerRefund([steps], [early, late], before(30), 2000)
    expect(offer).toMatchObject({ percent: 50, until: before(24), refundMinor: 1500, paidMinor: 2000 })
    expect(offer.tickets.map(({ refundMinor }) => refundMinor)).toEqual([500, 1000])
  })

  it('is no percentage where nothing was paid', () => {
    const free = [{ id: 'a', leftMinor: 0, startsAt: start }]
    expect(offerRefund([steps], free, before(100), 0)).toMatchObject({ percent: null, until: null, refundMinor: 0 })
  })
})

describe('spreading an amount', () => {
  it('fills each before the next, and refuses more than there is', () => {
    const over = [
      { id: 'a', leftMinor: 300 },
      { id: 'b', leftMinor: 0 },
      { id: 'c', leftMinor: 200 },
    ]
    expect(spread(350, over)).toEqual([
      { id: 'a', amountMinor: 300 },
      { id: 'c', amountMinor: 50 },
    ])
    expect(spread(0, over)).toEqual([])
    expect(spread(501, over)).toBeNull()
  })
})

it('gives back what a currency’s processor can pay, never more than the share', () => {
  expect(['KWD', 'MGA', 'EUR', 'JPY'].map(refundStep)).toEqual([10, 100, 1, 1])
  expect(shareOf(5010, 50, refundStep('KWD'))).toBe(2500)
  expect(shareOf(5010, 100, refundStep('KWD'))).toBe(5010)
  expect(shareOf(30_100, 50, refundStep('MGA'))).toBe(15_000)
  expect(shareOf(1001, 50, refundStep('EUR'))).toBe(501)
})
