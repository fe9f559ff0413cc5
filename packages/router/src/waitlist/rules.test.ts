import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isLettingGo,
  keptSeats,
  type LineSettings,
  nextOffers,
  type WaitedSession,
  type WaitedTicketType,
  type WaitingEntry,
  waitedFor,
} from './rules.ts'

const strict: LineSettings = { mode: 'strict', maxSkips: 3 }
const skipping = (maxSkips: number): LineSettings => ({ mode: 'skipping', maxSkips })
const entry = (id: string, seats: number, ticketTypeId = 'day', timesPassed = 0): WaitingEntry => ({
  id,
  seats,
  ticketTypeId,
  timesPassed,
  isConfirmed: true,
})
const type = (id: string, sessionIds: string[], change: Partial<WaitedTicketType> = {}): WaitedTicketType => ({
  id,
  sessionIds,
  quantity: null,
  left: null,
  isOpen: true,
  isLettingGo: false,
  ...change,
})
const session = (id: string, left: number | null, capacity = left === null ? null : 10): WaitedSession => ({
  id,
  left,
  capacity,
})

describe('who gets freed seats', () => {
  const day = [type('day', ['S1'])]

  it('is whoever came first, as long as seats are left', () => {
    const line = [entry('a', 2), entry('b', 1), entry('c', 1)]
    expect(nextOffers(line, day, [session('S1', 3)], strict).offers).toEqual(['a', 'b'])
  })

  it('is nobody, in a strict line, while the first group does not fit', () => {
    const line = [entry('a', 4), entry('b', 1)]
    expect(nextOffers(line, day, [session('S1', 3)], strict)).toMatchObject({ offers: [], passed: new Map() })
  })

  it('is who fits, in a skipping line, and the group is counted as passed by each of them', () => {
    const line = [entry('a', 4), entry('b', 1), entry('c', 2)]
    expect(nextOffers(line, day, [session('S1', 3)], skipping(3))).toMatchObject({
      offers: ['b', 'c'],
      passed: new Map([['a', 2]]),
    })
  })

  it('is nobody behind a group that was passed as often as it may be, in the same decision too', () => {
    const line = [entry('a', 4, 'day', 1), entry('b', 1), entry('c', 1)]
    expect(nextOffers(line, day, [session('S1', 3)], skipping(2))).toMatchObject({
      offers: ['b'],
      passed: new Map([['a', 1]]),
    })
  })

  it('is stopped by a ticket type’s own quantity as by a session', () => {
    const few = [type('day', ['S1'], { quantity: 5, left: 1 })]
    const line = [entry('a', 2), entry('b', 1)]
    expect(nextOffers(line, few, [session('S1', 9)], strict).offers).toEqual([])
    expect(nextOffers(line, few, [session('S1', 9)], skipping(1)).offers).toEqual(['b'])
  })

  it('goes by place over ticket types that share a session', () => {
    const types = [type('first', ['S1']), type('both', ['S1', 'S2']), type('second', ['S2'])]
    const line = [entry('a', 1, 'both'), entry('b', 1, 'first'), entry('c', 1, 'second')]
    expect(nextOffers(line, types, [session('S1', 1), session('S2', 1)], strict).offers).toEqual(['a'])
    expect(nextOffers([...line].reverse(), types, [session('S1', 1), session('S2', 1)], strict).offers).toEqual([
      'c',
      'b',
    ])
  })

  it('keeps for who may not be passed what it needs of each session, and leaves no seat beyond that idle', () => {
    const types = [type('both', ['S1', 'S2']), type('second', ['S2'])]
    const line = [entry('a', 2, 'both'), entry('b', 2, 'second'), entry('c', 1, 'second')]
    expect(nextOffers(line, types, [session('S1', 0), session('S2', 3)], strict).offers).toEqual([])
    expect(nextOffers(line, types, [session('S1', 0), session('S2', 4)], strict).offers).toEqual(['b'])
  })

  it('is not stopped by what is without a limit, closed, unknown, or can never fit', () => {
    const types = [
      type('both', ['S1', 'open air']),
      type('talk', ['open air']),
      type('over', ['S2'], { isOpen: false }),
      type('small', ['S2']),
    ]
    const sessions = [session('S1', 0), session('open air', null), session('S2', 3, 3)]
    const line = [
      entry('a', 1, 'both'),
      entry('b', 5, 'talk'),
      entry('c', 1, 'over'),
      entry('d', 4, 'small'),
      entry('e', 1, 'gone'),
      entry('f', 3, 'small'),
    ]
    expect(nextOffers(line, types, sessions, strict)).toMatchObject({ offers: ['b', 'f'], passed: new Map() })
  })

  it('does not count as passed who waits for other seats', () => {
    const types = [type('first', ['S1']), type('second', ['S2'])]
    const line = [entry('a', 2, 'first'), entry('b', 1, 'second')]
    const decision = nextOffers(line, types, [session('S1', 1), session('S2', 1)], skipping(1))
    expect(decision).toMatchObject({ offers: ['b'], passed: new Map() })
  })
})

describe('groups that are let go of, or whose address is not proven', () => {
  const group = { ...entry('a', 4), isConfirmed: false }
  const line = [entry('a', 4), entry('b', 1)]

  it('keep nothing from those behind them, and are not counted as passed', () => {
    const going = [type('day', ['S1'], { isLettingGo: true })]
    expect(nextOffers(line, going, [session('S1', 3)], strict)).toMatchObject({ offers: ['b'], passed: new Map() })
    const day = [type('day', ['S1'])]
    const unproven = nextOffers([group, entry('b', 1)], day, [session('S1', 3)], strict)
    expect(unproven).toMatchObject({ offers: ['b'], passed: new Map() })
    expect(nextOffers([group, entry('b', 1)], day, [session('S1', 4)], strict).offers).toEqual(['a'])
  })

  it('are let go of from a day before the first of their sessions', () => {
    const sessions = ['2027-03-02T10:00:00Z', '2027-03-03T10:00:00Z'].map((at) => ({ startsAt: new Date(at) }))
    expect(isLettingGo(sessions, new Date('2027-03-01T09:59:59Z'))).toBe(false)
    expect(isLettingGo(sessions, new Date('2027-03-01T10:00:00Z'))).toBe(true)
  })

  it('keep no seat; others keep those that do not suffice for them', () => {
    const day = type('day', ['S1'])
    const groups = [{ ticketTypeId: 'day', seats: 4 }]
    expect(keptSeats(groups, day, [session('S1', 3)])).toBe(3)
    expect(keptSeats(groups, day, [session('S1', 4)])).toBe(0)
    expect(keptSeats(groups, day, [session('S1', 3, 3)])).toBe(0)
    expect(keptSeats(groups, { ...day, isLettingGo: true }, [session('S1', 3)])).toBe(0)
    expect(keptSeats(groups, { ...day, quantity: 5, left: 2 }, [session('S1', 3)])).toBe(2)
  })
})

describe('what others may not buy', () => {
  const types = [type('both', ['S1', 'S2']), type('first', ['S1'])]
  const wants = (seats: number, ticketTypeId = 'both') => [{ ticketTypeId, seats }]
  const waited = (mode: LineSettings['mode'], groups: ReturnType<typeof wants>, left: [number, number | null]) => {
    const decided = waitedFor(groups, types, [session('S1', left[0]), session('S2', left[1])], mode)
    return [[...decided.ticketTypes], [...decided.sessions].sort()]
  }

  it('is, in a strict line, every limited session that somebody waits for', () => {
    expect(waited('strict', wants(2), [1, 9])).toEqual([['both'], ['S1', 'S2']])
    expect(waited('strict', wants(2), [1, null])).toEqual([['both'], ['S1']])
  })

  it('is, in a line that skips, the sessions that lack seats, or all of them when an offer is on its way', () => {
    expect(waited('skipping', wants(2), [1, 9])).toEqual([['both'], ['S1']])
    expect(waited('skipping', wants(2), [2, 9])).toEqual([['both'], ['S1', 'S2']])
    expect(waited('skipping', wants(1, 'first'), [0, 0])).toEqual([['first'], ['S1']])
  })

  it('is nothing for a group that never fits, or of what nobody waits for', () => {
    expect(waited('strict', wants(11), [1, 9])).toEqual([[], []])
    expect(waited('strict', [], [1, 9])).toEqual([[], []])
    expect(waited('strict', wants(1, 'unknown'), [1, 9])).toEqual([[], []])
  })
})

const sessionIds = ['S1', 'S2', 'S3']
const typeIds = ['T1', 'T2', 'T3', 'T4']
const limited = fc.option(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 6 })), { freq: 4 })
const sessionsArb = fc.tuple(limited, limited, limited).map((limits) =>
  limits.map((limit, index) => ({
    id: sessionIds[index] ?? '',
    left: limit?.[0] ?? null,
    capacity: limit && limit[0] + limit[1],
  })),
)
const typesArb = fc
  .tuple(
    ...typeIds.map(() =>
      fc.record({
        sessionIds: fc.subarray(sessionIds, { minLength: 1 }),
        limit: limited,
      }),
    ),
  )
  .map((all) =>
    all.map(({ sessionIds: ids, limit }, index) => ({
      id: typeIds[index] ?? '',
      sessionIds: ids,
      left: limit?.[0] ?? null,
      quantity: limit && limit[0] + limit[1],
      isOpen: true,
      isLettingGo: false,
    })),
  )
const lineArb = fc
  .array(
    fc.record({
      ticketTypeId: fc.constantFrom(...typeIds),
      seats: fc.integer({ min: 1, max: 10 }),
      timesPassed: fc.integer({ min: 0, max: 4 }),
      isConfirmed: fc.constant(true),
    }),
    { maxLength: 20 },
  )
  .map((all) => all.map((one, index) => ({ ...one, id: `e${index}` })))
const worldArb = fc.record({ types: typesArb, sessions: sessionsArb, line: lineArb, maxSkips: fc.nat(4) })
type World = typeof worldArb extends fc.Arbitrary<infer W> ? W : never

/** What is limited of what an entry needs, with what is left and how much there is. */
function needsOf({ types, sessions }: World, one: WaitingEntry): { id: string; left: number; most: number }[] {
  const own = types.find(({ id }) => id === one.ticketTypeId)
  const all = [
    ...(own ? [{ id: own.id, left: own.left, most: own.quantity }] : []),
    ...sessions
      .filter(({ id }) => own?.sessionIds.includes(id))
      .map(({ id, left, capacity }) => ({ id, left, most: capacity })),
  ]
  return all.flatMap(({ id, left, most }) => (left === null || most === null ? [] : [{ id, left, most }]))
}

const canFit = (world: World, one: WaitingEntry) => needsOf(world, one).every(({ most }) => most >= one.seats)
const takenBy = (world: World, offers: string[], id: string) =>
  world.line
    .filter((one) => offers.includes(one.id) && needsOf(world, one).some((need) => need.id === id))
    .reduce((sum, { seats }) => sum + seats, 0)

describe('a line of any kind', () => {
  it('never gives more seats than there are', () => {
    fc.assert(
      fc.property(worldArb, fc.constantFrom<LineSettings['mode']>('strict', 'skipping'), (world, mode) => {
        const { offers } = nextOffers(world.line, world.types, world.sessions, { mode, maxSkips: world.maxSkips })
        for (const one of world.line) {
          for (const { id, left } of needsOf(world, one)) expect(takenBy(world, offers, id)).toBeLessThanOrEqual(left)
        }
      }),
    )
  })

  it('leaves nothing idle: who has no offer does not fit beside the offers and what is kept for those before', () => {
    fc.assert(
      fc.property(worldArb, fc.constantFrom<LineSettings['mode']>('strict', 'skipping'), (world, mode) => {
        const settings = { mode, maxSkips: world.maxSkips }
        const { offers, passed } = nextOffers(world.line, world.types, world.sessions, settings)
        const isKept = (one: WaitingEntry) =>
          canFit(world, one) &&
          !offers.includes(one.id) &&
          (mode === 'strict' || one.timesPassed + (passed.get(one.id) ?? 0) >= settings.maxSkips)
        world.line.forEach((one, index) => {
          if (offers.includes(one.id) || !canFit(world, one)) return
          const kept = world.line.slice(0, index).filter(isKept)
          const lacks = needsOf(world, one).some(({ id, left }) => {
            const keptSeats = kept
              .filter((before) => needsOf(world, before).some((need) => need.id === id))
              .reduce((sum, { seats }) => sum + seats, 0)
            return left - takenBy(world, offers, id) - keptSeats < one.seats
          })
          expect(lacks).toBe(true)
        })
      }),
    )
  })

  it('that is strict lets nobody overtake: no later entry gets a seat that an earlier one lacks', () => {
    fc.assert(
      fc.property(worldArb, (world) => {
        const { offers, passed } = nextOffers(world.line, world.types, world.sessions, { mode: 'strict', maxSkips: 3 })
        expect(passed.size).toBe(0)
        world.line.forEach((one, index) => {
          if (offers.includes(one.id) || !canFit(world, one)) return
          for (const later of world.line.slice(index + 1)) {
            if (later.ticketTypeId === one.ticketTypeId) expect(offers).not.toContain(later.id)
          }
          const before = world.line.slice(0, index).map(({ id }) => id)
          for (const { id, left } of needsOf(world, one)) {
            // Had everybody later been left out, it would not lack less of what it lacks.
            const leftForIt =
              left -
              takenBy(
                world,
                offers.filter((offer) => before.includes(offer)),
                id,
              )
            const leftNow = left - takenBy(world, offers, id)
            if (leftForIt < one.seats) expect(leftNow).toBe(leftForIt)
            else expect(leftNow).toBeGreaterThanOrEqual(one.seats)
          }
        })
      }),
    )
  })

  it('that skips passes nobody more often than it may', () => {
    fc.assert(
      fc.property(worldArb, (world) => {
        const settings = skipping(world.maxSkips)
        const { offers, passed } = nextOffers(world.line, world.types, world.sessions, settings)
        world.line.forEach((one, index) => {
          const times = passed.get(one.id) ?? 0
          if (times > 0) expect(one.timesPassed + times).toBeLessThanOrEqual(world.maxSkips)
          if (offers.includes(one.id)) expect(times).toBe(0)
          if (offers.includes(one.id) || !canFit(world, one)) return
          const overtakers = world.line
            .slice(index + 1)
            .filter(
              (later) =>
                offers.includes(later.id) &&
                needsOf(world, later).some(({ id }) => needsOf(world, one).some((need) => need.id === id)),
            )
          if (one.timesPassed + times < world.maxSkips) expect(times).toBe(overtakers.length)
        })
      }),
    )
  })
})
