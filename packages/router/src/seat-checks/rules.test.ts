import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mend, type Recount, repairsOf } from './rules.ts'

const recount: Recount = {
  kind: 'session',
  id: 'a',
  eventId: 'b',
  limit: 10,
  sold: 3,
  held: 1,
  countedSold: 3,
  countedHeld: 1,
  waitingEntries: 0,
  waitingSeats: 0,
  countedEntries: 0,
  countedSeats: 0,
}

describe('a recount', () => {
  it('has nothing to mend where the counters say what was counted', () => {
    expect(repairsOf(recount)).toEqual([])
  })

  it('mends each counter that says something else', () => {
    const ids = { kind: 'session', id: 'a', eventId: 'b', over: 0 }
    expect(repairsOf({ ...recount, sold: 5 })).toEqual([{ ...ids, counter: 'sold', was: 5, became: 3 }])
    expect(repairsOf({ ...recount, sold: 5, held: 0 })).toEqual([
      { ...ids, counter: 'sold', was: 5, became: 3 },
      { ...ids, counter: 'held', was: 0, became: 1 },
    ])
    expect(repairsOf({ ...recount, kind: 'sale_code', sold: 5, held: 0, countedHeld: 0 })).toEqual([
      { ...ids, kind: 'sale_code', counter: 'used', was: 5, became: 3 },
    ])
    expect(repairsOf({ ...recount, kind: 'ticket_type', countedEntries: 1, countedSeats: 4 })).toEqual([
      { ...ids, kind: 'ticket_type', counter: 'waiting_entries', was: 0, became: 1 },
      { ...ids, kind: 'ticket_type', counter: 'waiting_seats', was: 0, became: 4 },
    ])
  })

  it('says what is so, and by how much it is over, where more is taken than there may be', () => {
    const over = { ...recount, countedSold: 9, countedHeld: 4 }
    expect(mend(over)).toEqual({ sold: 9, held: 4, over: 3 })
    expect(repairsOf(over)).toEqual([
      expect.objectContaining({ counter: 'sold', was: 3, became: 9, over: 0 }),
      expect.objectContaining({ counter: 'held', was: 1, became: 4, over: 3 }),
    ])
    expect(repairsOf({ ...recount, sold: 12, countedSold: 12 })).toEqual([
      expect.objectContaining({ counter: 'sold', was: 12, became: 12, over: 2 }),
      expect.objectContaining({ counter: 'held', was: 1, became: 1, over: 1 }),
    ])
  })

  it('is exact, and tells of every seat beyond the limit', () => {
    const counts = fc.record({
      limit: fc.option(fc.integer({ min: 1, max: 50 })),
      sold: fc.nat(60),
      held: fc.nat(60),
      countedSold: fc.nat(60),
      countedHeld: fc.nat(60),
    })
    fc.assert(
      fc.property(counts, (counted) => {
        const { sold, held, over } = mend({ ...recount, ...counted })
        const truth = counted.countedSold + counted.countedHeld
        expect(sold + held).toBe(truth)
        expect(over).toBe(Math.max(0, truth - (counted.limit ?? truth)))
        const told = repairsOf({ ...recount, ...counted }).reduce((sum, repair) => sum + repair.over, 0)
        expect(told).toBe(over)
      }),
    )
  })
})
