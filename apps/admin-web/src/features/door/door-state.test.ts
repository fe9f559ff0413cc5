import type { CheckInMessage } from '@turnout/router/events/check-in'
import type { Stats } from '@turnout/router/schema/check-in'
import { describe, expect, it } from 'vitest'
import { withMessages } from './door-state.ts'

const empty: Stats = {
  eventId: 'event',
  sessions: [
    {
      sessionId: 's1',
      code: 'S1',
      name: 'Concert',
      startsAt: '2027-01-15T18:00:00.000Z',
      endsAt: '2027-01-15T20:00:00.000Z',
      doorsOpenAt: '2027-01-15T17:00:00.000Z',
      admissionEndsAt: '2027-01-15T20:00:00.000Z',
      expected: 20,
      admitted: 3,
    },
  ],
  arrivals: [],
  lastScans: [],
  position: '100',
  calculatedAt: '2027-01-15T17:00:00.000Z',
}

const at = '2027-01-15T17:30:25.000Z'
const envelope = { eventId: 'event', at }

function scanned(id: number, scanId: string, more: Partial<ScannedPayload> = {}): CheckInMessage {
  return {
    ...envelope,
    id: String(id),
    type: 'ticket.scanned',
    payload: {
      scanId,
      outcome: 'admitted',
      reason: null,
      forced: false,
      sessionId: 's1',
      ticketId: 'ticket',
      stationId: 'door',
      at,
      admittedDelta: 1,
      attendeeName: 'Anna',
      ticketTypeName: 'Concert only',
      stationName: 'Main door',
      sessionCode: 'S1',
      ...more,
    },
  }
}
type ScannedPayload = Extract<CheckInMessage, { type: 'ticket.scanned' }>['payload']

const undone = (id: number, scanId: string): CheckInMessage => ({
  ...envelope,
  id: String(id),
  type: 'check_in.undone',
  payload: { checkInId: 'check-in', scanId, sessionId: 's1', ticketId: 'ticket', stationId: 'door' },
})

const superseded = (id: number, scanId: string, byScanId: string): CheckInMessage => ({
  ...envelope,
  id: String(id),
  type: 'check_in.superseded',
  payload: { checkInId: 'check-in', scanId, byScanId, sessionId: 's1', ticketId: 'ticket', stationId: 'door' },
})

const admitted = (stats: Stats) => stats.sessions[0]?.admitted
const arrived = (stats: Stats) => stats.arrivals.reduce((sum, { count }) => sum + count, 0)

describe('the numbers of a door', () => {
  it('go on from where they were read, each message once', () => {
    const first = scanned(101, 'a')
    const stats = withMessages(empty, [scanned(99, 'old'), first, first, scanned(102, 'b'), first])
    expect(admitted(stats)).toBe(5)
    expect(arrived(stats)).toBe(2)
    expect(stats.lastScans.map(({ scanId }) => scanId)).toEqual(['b', 'a'])
    expect(stats.position).toBe('102')
  })

  it('are the same whether messages come one by one, together, or again after a break', () => {
    const messages = [scanned(101, 'a'), scanned(102, 'b'), undone(103, 'a'), scanned(104, 'c')]
    const together = withMessages(empty, messages)
    const oneByOne = messages.reduce((stats, message) => withMessages(stats, [message]), empty)
    const afterBreak = withMessages(withMessages(empty, messages.slice(0, 3)), messages)
    expect(oneByOne).toEqual(together)
    expect(afterBreak).toEqual(together)
  })

  it('count a refusal as a scan, not as an arrival', () => {
    const refused = scanned(101, 'a', { outcome: 'refused', reason: 'already_used', admittedDelta: 0 })
    const stats = withMessages(empty, [refused])
    expect([admitted(stats), arrived(stats)]).toEqual([3, 0])
    expect(stats.lastScans[0]).toMatchObject({ outcome: 'refused', reason: 'already_used', status: null })
  })

  it('take an undone check-in back and keep its scan', () => {
    const stats = withMessages(empty, [scanned(101, 'a'), undone(102, 'a')])
    expect([admitted(stats), arrived(stats)]).toEqual([3, 0])
    expect(stats.lastScans[0]).toMatchObject({ scanId: 'a', status: 'undone' })
  })

  it('keep the count when an earlier scan takes the place of a later one, and show which', () => {
    const late = scanned(103, 'early', { admittedDelta: 0, at: '2027-01-15T17:29:00.000Z', stationId: 'side' })
    const stats = withMessages(empty, [scanned(101, 'later'), superseded(102, 'later', 'early'), late])
    expect([admitted(stats), arrived(stats)]).toEqual([4, 1])
    expect(stats.arrivals[0]).toMatchObject({ minute: '2027-01-15T17:29:00.000Z', stationId: 'side' })
    expect(stats.lastScans.map(({ scanId, status }) => [scanId, status])).toEqual([
      ['early', 'standing'],
      ['later', 'superseded'],
    ])
  })

  it('keep the last fifty scans', () => {
    const many = Array.from({ length: 60 }, (_, index) => scanned(101 + index, `scan ${index}`))
    const stats = withMessages(empty, many)
    expect(stats.lastScans).toHaveLength(50)
    expect(stats.lastScans[0]?.scanId).toBe('scan 59')
    expect(admitted(stats)).toBe(63)
  })

  it('stay the very same object when nothing is new', () => {
    expect(withMessages(empty, [scanned(100, 'a')])).toBe(empty)
  })
})
