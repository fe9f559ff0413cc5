import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayOf } from '../core/zoned-time.ts'
import { dueOf, isSameOccasion, LONGEST_LEAD_MS, stageOf } from './rules.ts'
import { type ReminderType, reminderType } from './schema.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const due = (type: ReminderType, startsAt: string, timeZone: string, isAllDay = false) =>
  dueOf(type, new Date(startsAt), { timeZone, isAllDay })
const dueAt = (...args: Parameters<typeof due>) =>
  due(...args)
    ?.dueAt.toISOString()
    .replace(':00.000Z', 'Z')

describe('the day before', () => {
  // Local start, start, what is expected and its local time. By the rules of the zones, worked out by hand.
  it.each([
    // 29 March 2026: 02:00 becomes 03:00. 25 October 2026: 03:00 becomes 02:00.
    ['Europe/Budapest', '28 March 18:00', '2026-03-28T17:00Z', '2026-03-27T17:00Z', 'no change near'],
    ['Europe/Budapest', '29 March 18:00', '2026-03-29T16:00Z', '2026-03-28T17:00Z', '18:00, 23 hours before'],
    ['Europe/Budapest', '30 March 02:30', '2026-03-30T00:30Z', '2026-03-29T01:30Z', '02:30 was skipped: 03:30'],
    ['Europe/Budapest', '30 March 03:30', '2026-03-30T01:30Z', '2026-03-29T01:30Z', '03:30'],
    ['Europe/Budapest', '25 October 18:00', '2026-10-25T17:00Z', '2026-10-24T16:00Z', '18:00, 25 hours before'],
    ['Europe/Budapest', '26 October 02:30', '2026-10-26T01:30Z', '2026-10-25T00:30Z', 'the first 02:30 of two'],
    ['Europe/Budapest', '25 October, first 02:30', '2026-10-25T00:30Z', '2026-10-24T00:30Z', '02:30'],
    ['Europe/Budapest', '25 October, second 02:30', '2026-10-25T01:30Z', '2026-10-24T00:30Z', '02:30, 25 h before'],
    // 8 March 2026: 02:00 becomes 03:00. 1 November 2026: 02:00 becomes 01:00.
    ['America/New_York', '8 March 19:00', '2026-03-08T23:00Z', '2026-03-08T00:00Z', '19:00, 23 hours before'],
    ['America/New_York', '9 March 02:15', '2026-03-09T06:15Z', '2026-03-08T07:15Z', '02:15 was skipped: 03:15'],
    ['America/New_York', '1 November 19:00', '2026-11-02T00:00Z', '2026-10-31T23:00Z', '19:00, 25 hours before'],
    ['America/New_York', '2 November 01:45', '2026-11-02T06:45Z', '2026-11-01T05:45Z', 'the first 01:45 of two'],
    // 5 April 2026: 02:00 (+11:00) becomes 01:30 (+10:30). 4 October 2026: 02:00 becomes 02:30.
    ['Australia/Lord_Howe', '5 April 18:00', '2026-04-05T07:30Z', '2026-04-04T07:00Z', '18:00, 24½ hours before'],
    ['Australia/Lord_Howe', '6 April 01:45', '2026-04-05T15:15Z', '2026-04-04T14:45Z', 'the first 01:45 of two'],
    ['Australia/Lord_Howe', '4 October 18:00', '2026-10-04T07:00Z', '2026-10-03T07:30Z', '18:00, 23½ hours before'],
    ['Australia/Lord_Howe', '5 October 02:15', '2026-10-04T15:15Z', '2026-10-03T15:45Z', '02:15 was skipped: 02:45'],
    // 30 December 2011 did not take place: the day before is reckoned as 24 hours.
    ['Pacific/Apia', '31 December 09:00', '2011-12-30T19:00Z', '2011-12-29T19:00Z', '29 December, 09:00'],
  ])('in %s, of %s, is %4$s', (timeZone, _local, startsAt, expected) => {
    expect(dueAt('1_day', startsAt, timeZone)).toBe(expected)
  })

  it('of an event without hours is at ten in the morning there, whatever the clocks do that day', () => {
    expect(dueAt('1_day', '2026-06-11T22:00Z', 'Europe/Budapest', true)).toBe('2026-06-11T08:00Z')
    expect(dueAt('1_day', '2026-03-28T23:00Z', 'Europe/Budapest', true)).toBe('2026-03-28T09:00Z')
    expect(dueAt('1_day', '2026-03-29T22:00Z', 'Europe/Budapest', true)).toBe('2026-03-29T08:00Z')
    expect(dueAt('1_day', '2026-10-03T13:30Z', 'Australia/Lord_Howe', true)).toBe('2026-10-02T23:30Z')
    expect(dueAt('1_day', '2026-10-04T13:00Z', 'Australia/Lord_Howe', true)).toBe('2026-10-03T23:00Z')
    // Also where a session of it has an hour.
    expect(dueAt('1_day', '2026-06-12T17:00Z', 'Europe/Budapest', true)).toBe('2026-06-11T08:00Z')
  })
})

describe('an hour and half an hour before', () => {
  it.each([
    ['Europe/Budapest', '2026-03-29T01:15Z', 'a start at 03:15, just after the clocks went forward'],
    ['Europe/Budapest', '2026-10-25T01:15Z', 'a start at the second 02:15'],
    ['America/New_York', '2026-11-01T06:15Z', 'a start at the second 01:15'],
    ['Australia/Lord_Howe', '2026-04-04T15:10Z', 'a start at the second 01:40'],
    ['Australia/Lord_Howe', '2026-10-03T15:40Z', 'a start at 02:40, just after the clocks went forward'],
  ])('in %s are exact, %3$s', (timeZone, startsAt) => {
    const start = new Date(startsAt)
    expect(dueOf('1_hour', start, { timeZone, isAllDay: false })?.dueAt).toEqual(new Date(start.getTime() - HOUR))
    expect(dueOf('30_min', start, { timeZone, isAllDay: false })?.dueAt).toEqual(new Date(start.getTime() - HOUR / 2))
  })

  it('are of no sense for an event without hours', () => {
    expect(due('1_hour', '2026-06-11T22:00Z', 'Europe/Budapest', true)).toBeNull()
    expect(due('30_min', '2026-06-11T22:00Z', 'Europe/Budapest', true)).toBeNull()
  })
})

describe('a late reminder', () => {
  it.each([
    ['1_day', '2026-06-11T16:00Z', '2026-06-12T12:59Z', '2026-06-12T13:00Z'],
    ['1_hour', '2026-06-12T15:00Z', '2026-06-12T15:49Z', '2026-06-12T15:50Z'],
    ['30_min', '2026-06-12T15:30Z', '2026-06-12T15:59Z', '2026-06-12T16:00Z'],
  ] as const)('%s still helps for its while, and not after', (type, first, last, over) => {
    const slot = due(type, '2026-06-12T16:00Z', 'Europe/Budapest')
    if (!slot) throw new Error('There is one')
    expect(stageOf(slot, new Date(Date.parse(first) - 1))).toBe('waiting')
    expect(stageOf(slot, new Date(first))).toBe('due')
    expect(stageOf(slot, new Date(last))).toBe('due')
    expect(stageOf(slot, new Date(over))).toBe('late')
  })
})

describe('another start', () => {
  it.each([
    ['1_day', '2026-06-12T08:00Z', '2026-06-12T20:00Z', true],
    ['1_day', '2026-06-12T21:30Z', '2026-06-12T22:30Z', false],
    ['1_hour', '2026-06-12T16:00Z', '2026-06-12T16:59Z', true],
    ['1_hour', '2026-06-12T16:00Z', '2026-06-12T15:00Z', false],
    ['30_min', '2026-06-12T16:00Z', '2026-06-12T16:30Z', false],
  ] as const)('for %s, %s and %s: the same occasion is %s', (type, one, other, expected) => {
    expect(isSameOccasion(type, new Date(one), new Date(other), 'Europe/Budapest')).toBe(expected)
  })
})

describe('any start in any zone', () => {
  const zones = Intl.supportedValuesOf('timeZone')
  const starts = fc.date({ min: new Date('2005-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  const cases = { start: starts, timeZone: fc.constantFrom(...zones), isAllDay: fc.boolean() }
  const anyCase = fc.record({ ...cases, type: fc.constantFrom(...reminderType.options) })

  it('is reminded of before it, while that helps, and not earlier than is looked for', () => {
    fc.assert(
      fc.property(anyCase, ({ type, start, timeZone, isAllDay }) => {
        const slot = dueOf(type, start, { timeZone, isAllDay })
        if (!slot) return isAllDay && type !== '1_day'
        const { dueAt: at, usefulUntil } = slot
        return at < usefulUntil && usefulUntil <= start && start.getTime() - at.getTime() <= LONGEST_LEAD_MS
      }),
      { numRuns: 2000 },
    )
  })

  it('is reminded of on the day before it, at its own time of day but where the clocks have none', () => {
    fc.assert(
      fc.property(fc.record(cases), ({ start, timeZone, isAllDay }) => {
        const slot = dueOf('1_day', start, { timeZone, isAllDay })
        if (!slot) return false
        const hours = (start.getTime() - slot.dueAt.getTime()) / HOUR
        const isDayBefore = dayOf(slot.dueAt, timeZone) < dayOf(start, timeZone)
        return isDayBefore && (isAllDay || (hours >= 20 && hours <= 28))
      }),
      { numRuns: 2000 },
    )
  })

  it('is reminded of at another instant once it is moved to another day, and at the same if it is asked again', () => {
    fc.assert(
      fc.property(anyCase, fc.integer({ min: 2, max: 60 }), ({ type, start, timeZone, isAllDay }, days) => {
        const slot = dueOf(type, start, { timeZone, isAllDay })
        const later = new Date(start.getTime() + days * 24 * HOUR)
        const moved = dueOf(type, later, { timeZone, isAllDay })
        expect(dueOf(type, start, { timeZone, isAllDay })).toEqual(slot)
        if (!slot || !moved) return slot === moved
        return moved.dueAt > slot.dueAt && !isSameOccasion(type, start, later, timeZone)
      }),
      { numRuns: 1000 },
    )
  })
})
