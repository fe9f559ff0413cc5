import { codeOf, detailsOf } from '@turnout/client/kiosk'
import type { StationMessage } from '@turnout/router/events/kiosk'

/** Why a kiosk is locked. `unpaired`: by the person who stands before it. */
export type LockReason = 'revoked' | 'expired' | 'event_cancelled' | 'event_over' | 'mismatch' | 'unpaired'

/** The reason to lock that lies in an error of any call, or null when the kiosk may go on. */
export function lockReasonOf(error: unknown): LockReason | null {
  const { reason } = detailsOf(error)
  switch (codeOf(error)) {
    case 'TOKEN_REVOKED':
      return reason === 'event_cancelled' ? 'event_cancelled' : 'revoked'
    case 'EVENT_CANCELLED':
      return 'event_cancelled'
    case 'TOKEN_EXPIRED':
      return reason === 'event_over' ? 'event_over' : 'expired'
    case 'DEVICE_MISMATCH':
      // A request that the network delivered twice is no other device's.
      return reason === 'proof_replayed' ? null : 'mismatch'
    case 'UNAUTHORIZED':
      return reason === 'use_dpop_nonce' ? null : 'mismatch'
    default:
      return null
  }
}

/** The reason to lock that a station's own message gives. */
export function lockReasonIn({ type, reason }: Pick<StationMessage, 'type' | 'reason'>): LockReason {
  return reason ?? (type === 'station.expired' ? 'expired' : 'revoked')
}
