import { refusalReason } from '@turnout/router/schema/check-in'
import { describe, expect, it } from 'vitest'
import { isForceable, verdictOf } from './verdict.ts'

const conflict = { checkInId: 'c', at: '2026-05-01T12:00:00Z', stationName: null }

describe('the verdict', () => {
  it('is green only for those who are let in', () => {
    expect(verdictOf({ outcome: 'admitted' })).toBe('admitted')
    for (const reason of refusalReason.options) {
      expect(['already_used', 'elsewhere', 'refused']).toContain(verdictOf({ outcome: 'refused', reason }))
    }
    expect(verdictOf({ outcome: 'refused' })).toBe('refused')
  })

  it('asks for a second look where two doors let the same ticket in, or somebody was let in by force', () => {
    expect(verdictOf({ outcome: 'admitted', conflict })).toBe('look_again')
    expect(verdictOf({ outcome: 'admitted', forced: true, reason: 'over' })).toBe('look_again')
  })

  it.each([
    ['already_used', 'already_used'],
    ['wrong_session', 'elsewhere'],
    ['not_yet_open', 'elsewhere'],
    ['over', 'elsewhere'],
    ['cancelled', 'refused'],
    ['unpaid', 'refused'],
    ['revoked', 'refused'],
    ['unknown_code', 'refused'],
    ['bad_signature', 'refused'],
  ] as const)('shows %s as %s', (reason, verdict) => {
    expect(verdictOf({ outcome: 'refused', reason })).toBe(verdict)
  })

  it('lets a supervisor override what concerns a genuine ticket, never a code that is none', () => {
    expect(isForceable('already_used') && isForceable('unpaid') && isForceable('over')).toBe(true)
    expect(isForceable('unknown_code') || isForceable('bad_signature') || isForceable('wrong_event')).toBe(false)
    expect(isForceable(undefined)).toBe(false)
  })
})
