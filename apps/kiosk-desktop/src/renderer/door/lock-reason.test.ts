import { TRPCClientError } from '@trpc/client'
import { describe, expect, it } from 'vitest'
import { lockReasonIn, lockReasonOf } from './lock-reason.ts'

function refusal(code: string, details: Record<string, unknown> = {}) {
  const data = { code, httpStatus: 401, path: 'checkIn.redeem', details, timestamp: '2026-05-01T12:00:00Z' }
  return TRPCClientError.from({ error: { message: code, code: -32_001, data } } as never)
}

describe('the reason to lock', () => {
  it.each([
    ['TOKEN_REVOKED', {}, 'revoked'],
    ['TOKEN_REVOKED', { reason: 'event_cancelled' }, 'event_cancelled'],
    ['TOKEN_EXPIRED', {}, 'expired'],
    ['TOKEN_EXPIRED', { reason: 'event_over' }, 'event_over'],
    ['EVENT_CANCELLED', {}, 'event_cancelled'],
    ['DEVICE_MISMATCH', { reason: 'other_device' }, 'mismatch'],
    ['UNAUTHORIZED', {}, 'mismatch'],
  ] as const)('is found in %s %j', (code, details, reason) => {
    expect(lockReasonOf(refusal(code, details))).toBe(reason)
  })

  it.each([
    refusal('UNAUTHORIZED', { reason: 'use_dpop_nonce' }),
    refusal('DEVICE_MISMATCH', { reason: 'proof_replayed' }),
    refusal('RATE_LIMITED'),
    refusal('FORBIDDEN'),
    refusal('INTERNAL'),
    TRPCClientError.from(new Error('Failed to fetch')),
    new Error('anything else'),
  ])('is not found in %s: a kiosk is not emptied by a fault', (error) => {
    expect(lockReasonOf(error)).toBeNull()
  })

  it('is told by the station’s own message', () => {
    expect(lockReasonIn({ type: 'station.revoked' })).toBe('revoked')
    expect(lockReasonIn({ type: 'station.expired' })).toBe('expired')
    expect(lockReasonIn({ type: 'station.revoked', reason: 'event_cancelled' })).toBe('event_cancelled')
  })
})
