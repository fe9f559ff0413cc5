import { describe, expect, it } from 'vitest'
import { decideTransfer, type TransferFacts } from './rules.ts'

const now = new Date('2026-11-20T12:00:00Z')
const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
const session = (from: number, to: number, isActive = true) => ({ startsAt: at(from), endsAt: at(to), isActive })

const facts: TransferFacts = {
  status: 'valid',
  transfers: 0,
  isCheckedIn: false,
  eventStatus: 'published',
  cutoffHours: 0,
  sessions: [session(30, 32), session(10, 12)],
  isOrganizer: false,
}
const decide = (change: Partial<TransferFacts>) => decideTransfer({ ...facts, ...change }, now)

describe('a ticket may change hands', () => {
  it('until its first session starts, or so many hours before', () => {
    expect(decide({})).toEqual({ until: at(10) })
    expect(decide({ cutoffHours: 9 })).toEqual({ until: at(1) })
    expect(decide({ cutoffHours: 10 })).toEqual({ obstacle: 'too_late' })
    expect(decide({ sessions: [session(-1, 1), session(10, 12)] })).toEqual({ obstacle: 'too_late' })
  })

  it('by organizers until its last session ends, whatever the cut-off', () => {
    const underWay = [session(-3, 1), session(10, 12)]
    expect(decide({ isOrganizer: true, cutoffHours: 48, sessions: underWay })).toEqual({ until: at(12) })
    expect(decide({ isOrganizer: true, cutoffHours: null })).toEqual({ until: at(32) })
    expect(decide({ isOrganizer: true, sessions: [session(-3, 0)] })).toEqual({ obstacle: 'too_late' })
  })

  it('not at all where the event does not allow it', () => {
    expect(decide({ cutoffHours: null })).toEqual({ obstacle: 'not_allowed' })
  })

  it('as sessions that take place are, the others do not count', () => {
    expect(decide({ sessions: [session(1, 2, false), session(10, 12)] })).toEqual({ until: at(10) })
    expect(decide({ sessions: [session(1, 2, false)] })).toEqual({ obstacle: 'session_inactive' })
    expect(decide({ sessions: [] })).toEqual({ obstacle: 'session_inactive' })
  })

  it.each([
    ['event_cancelled', { eventStatus: 'cancelled' }],
    ['not_valid', { status: 'held' }],
    ['not_valid', { status: 'cancelled' }],
    ['checked_in', { isCheckedIn: true }],
    ['too_often', { transfers: 3 }],
  ] as const)('not when it is %s, for organizers neither', (obstacle, change) => {
    expect(decide(change)).toEqual({ obstacle })
    expect(decide({ ...change, isOrganizer: true })).toEqual({ obstacle })
  })
})
