import type { KioskProfile, KioskSession } from '@turnout/router/schema/kiosk'
import { describe, expect, it } from 'vitest'
import { changeOf } from './live.ts'
import { sessionPhase, sessionToStartWith } from './sessions.ts'

const HOUR = 3_600_000
const noon = Date.parse('2026-05-01T12:00:00Z')
const at = (hours: number) => new Date(noon + hours * HOUR).toISOString()
const session = (code: string, opens: number, ends: number, isActive = true): KioskSession => ({
  id: code,
  code,
  name: code,
  startsAt: at(opens + 1),
  endsAt: at(ends),
  doorsOpenAt: at(opens),
  admissionEndsAt: at(ends),
  isActive,
  roomName: null,
})
const start = (sessions: KioskSession[], before: string | null = null) =>
  sessionToStartWith({ sessions } as KioskProfile, before, noon)

describe('the session of a door', () => {
  it('is the only one there is, open or not', () => {
    expect(start([session('S1', 5, 7)])).toBe('S1')
  })

  it('is the only one that is open now, else it is asked for', () => {
    expect(start([session('S1', -4, -1), session('S2', -1, 2), session('S3', 5, 7)])).toBe('S2')
    expect(start([session('S1', -1, 2), session('S2', -1, 2)])).toBeNull()
    expect(start([session('S1', 3, 4), session('S2', 5, 7)])).toBeNull()
    expect(start([])).toBeNull()
  })

  it('stays the one that was chosen, as long as the station may use it', () => {
    const both = [session('S1', -1, 2), session('S2', 5, 7)]
    expect(start(both, 'S2')).toBe('S2')
    expect(start(both, 'S9')).toBe('S1')
  })

  it('is before, open, over or closed', () => {
    const phases = [session('S1', 1, 2), session('S2', -1, 0), session('S3', -2, -1), session('S4', -1, 1, false)]
    expect(phases.map((one) => sessionPhase(one, noon))).toEqual(['before', 'open', 'over', 'inactive'])
  })
})

describe('the live count', () => {
  const scanned = (admittedDelta: number, sessionId: string | null = 'S1') =>
    ({ type: 'ticket.scanned', payload: { sessionId, admittedDelta } }) as Parameters<typeof changeOf>[0]

  it('follows scans and undone check-ins, and nothing else', () => {
    expect(changeOf(scanned(1))).toEqual({ sessionId: 'S1', delta: 1 })
    expect(changeOf(scanned(0))).toBeNull()
    expect(changeOf(scanned(1, null))).toBeNull()
    const undone = { type: 'check_in.undone', payload: { sessionId: 'S2' } } as Parameters<typeof changeOf>[0]
    expect(changeOf(undone)).toEqual({ sessionId: 'S2', delta: -1 })
    expect(changeOf({ type: 'check_in.superseded' } as Parameters<typeof changeOf>[0])).toBeNull()
  })
})
