import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockShift, dayOf } from '../core/zoned-time.ts'
import { shiftSession, shiftWindow } from './shift-times.ts'

const zone = 'Europe/Budapest'
const at = (text: string) => new Date(text)
const session = (startsAt: string, endsAt: string) => ({
  startsAt: at(startsAt),
  endsAt: at(endsAt),
  doorsOpenAt: null,
  admissionEndsAt: null,
})

describe('a shift on the clocks of a zone', () => {
  it('keeps times of day over the change of clocks in spring and in autumn', () => {
    const intoSummer = clockShift(at('2031-03-24T18:00:00Z'), at('2031-03-31T17:00:00Z'), zone)
    expect(intoSummer(at('2031-03-25T08:30:00Z'))).toEqual(at('2031-04-01T07:30:00Z'))
    const intoWinter = clockShift(at('2031-10-20T17:00:00Z'), at('2031-10-27T18:00:00Z'), zone)
    expect(intoWinter(at('2031-10-21T07:30:00Z'))).toEqual(at('2031-10-28T08:30:00Z'))
  })

  it('moves all by hours too, where the start is at another time of day', () => {
    const shift = clockShift(at('2031-05-05T16:00:00Z'), at('2031-05-12T18:30:00Z'), zone)
    expect(shift(at('2031-05-06T08:00:00Z'))).toEqual(at('2031-05-13T10:30:00Z'))
  })

  it('goes back as well as forth', () => {
    const shift = clockShift(at('2031-05-05T16:00:00Z'), at('2031-02-03T17:00:00Z'), zone)
    expect(shift(at('2031-05-06T08:00:00Z'))).toEqual(at('2031-02-04T09:00:00Z'))
  })
})

describe('a session on another day', () => {
  it('at the time that a clock change skips lasts as long as it did', () => {
    // Half past two is not there on 30 March 2031: it is half past three.
    const shift = clockShift(at('2031-03-23T00:30:00Z'), at('2031-03-30T00:30:00Z'), zone)
    const moved = shiftSession(session('2031-03-23T01:30:00Z', '2031-03-23T02:15:00Z'), shift)
    expect(moved).toMatchObject({ startsAt: at('2031-03-30T01:30:00Z'), endsAt: at('2031-03-30T02:15:00Z') })
  })

  it('takes its doors and the end of admission along', () => {
    const shift = clockShift(at('2031-03-24T18:00:00Z'), at('2031-03-31T17:00:00Z'), zone)
    const times = {
      ...session('2031-03-24T18:00:00Z', '2031-03-24T20:00:00Z'),
      doorsOpenAt: at('2031-03-24T17:15:00Z'),
      admissionEndsAt: at('2031-03-24T19:00:00Z'),
    }
    expect(shiftSession(times, shift)).toEqual({
      startsAt: at('2031-03-31T17:00:00Z'),
      endsAt: at('2031-03-31T19:00:00Z'),
      doorsOpenAt: at('2031-03-31T16:15:00Z'),
      admissionEndsAt: at('2031-03-31T18:00:00Z'),
    })
  })

  it('is in order whatever the clocks do: doors, start, end of admission, end', () => {
    const instant = fc.date({ min: at('2031-03-28T00:00:00Z'), max: at('2031-10-28T00:00:00Z'), noInvalidDate: true })
    const minutes = fc.integer({ min: 1, max: 240 })
    const plus = (from: Date, more: number) => new Date(from.getTime() + more * 60_000)
    fc.assert(
      fc.property(instant, instant, minutes, minutes, minutes, (from, to, before, lasts, late) => {
        const startsAt = plus(from, 0)
        const endsAt = plus(startsAt, lasts)
        const doorsOpenAt = plus(startsAt, -before)
        const admissionEndsAt = plus(startsAt, Math.min(late, lasts))
        const shift = clockShift(from, to, zone)
        const moved = shiftSession({ startsAt, endsAt, doorsOpenAt, admissionEndsAt }, shift)
        const order = [moved.doorsOpenAt, moved.startsAt, moved.endsAt].map((one) => one?.getTime() ?? 0)
        expect(order).toEqual(order.toSorted((a, b) => a - b))
        expect(moved.endsAt.getTime()).toBeGreaterThan(moved.startsAt.getTime())
        expect(moved.admissionEndsAt?.getTime()).toBeGreaterThan(moved.doorsOpenAt?.getTime() ?? 0)
        expect(moved.admissionEndsAt?.getTime()).toBeLessThanOrEqual(moved.endsAt.getTime())
        expect(dayOf(moved.startsAt, zone)).toBe(dayOf(to, zone))
      }),
      { numRuns: 300 },
    )
  })
})

describe('the window of sales on other days', () => {
  it('stays open at its ends, and never ends before it begins', () => {
    const shift = clockShift(at('2031-03-23T00:30:00Z'), at('2031-03-30T00:30:00Z'), zone)
    expect(shiftWindow(null, null, shift)).toEqual([null, null])
    expect(shiftWindow(at('2031-03-22T12:00:00Z'), null, shift)).toEqual([at('2031-03-29T12:00:00Z'), null])
    const [start, end] = shiftWindow(at('2031-03-23T01:45:00Z'), at('2031-03-23T02:15:00Z'), shift)
    expect((end?.getTime() ?? 0) - (start?.getTime() ?? 0)).toBe(1_800_000)
  })
})
