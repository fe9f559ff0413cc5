import { describe, expect, it } from 'vitest'
import { inFocus, phaseOf } from './session-phase.ts'

const now = Date.parse('2027-01-15T17:00:00Z')
const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString()
/** Its door opens an hour before it starts, unless something else is said, and closes with it. */
const session = (name: string, fromHours: number, toHours: number, doorsHours = fromHours - 1) => ({
  name,
  startsAt: at(fromHours),
  doorsOpenAt: at(doorsHours),
  admissionEndsAt: at(toHours),
})
const names = (sessions: { name: string }[]) => sessions.map(({ name }) => name)

describe('the sessions on a live door', () => {
  it('are open while their door is, however early that was opened', () => {
    expect(phaseOf(session('a', 20, 22, -1), now)).toBe('open')
    expect(phaseOf(session('a', 0.5, 2, 0.25), now)).toBe('next')
    expect(phaseOf({ ...session('a', -1, 3), admissionEndsAt: at(-0.1) }, now)).toBe('over')
  })

  it('are open from an hour before they start until they end', () => {
    expect(phaseOf(session('a', 1, 2), now)).toBe('open')
    expect(phaseOf(session('a', 1.1, 2), now)).toBe('next')
    expect(phaseOf(session('a', -1, 0.5), now)).toBe('open')
    expect(phaseOf(session('a', -2, 0), now)).toBe('over')
  })

  it('are all shown at a small event', () => {
    const few = [session('over', -3, -2), session('open', 0, 1), session('next', 5, 6)]
    expect(names(inFocus(few, now).focus)).toEqual(['over', 'open', 'next'])
  })

  it('are those that are open now, else the next, else the last', () => {
    const over = [session('a', -9, -8), session('b', -7, -6), session('c', -5, -4)]
    const next = [session('n1', 3, 4), session('n2', 3, 5), session('n3', 8, 9)]
    const { focus, rest } = inFocus([...over, session('now', 0, 1), ...next], now)
    expect([names(focus), rest.length]).toEqual([['now'], 6])
    expect(names(inFocus([...over, ...next], now).focus)).toEqual(['n1', 'n2'])
    expect(names(inFocus([...over, session('d', -3, -2)], now).focus)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('never fill the wall with more than six rings', () => {
    const many = Array.from({ length: 10 }, (_, index) => session(`s${index}`, 0, 1))
    const { focus, rest } = inFocus(many, now)
    expect([focus.length, rest.length]).toEqual([6, 4])
  })
})
