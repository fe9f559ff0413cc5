import { invalid, refuse } from '../core/errors.ts'
import type { CodeKind } from './schema.ts'

/** An event's codes are listed together, never by pages. */
export const MAX_CODES_PER_EVENT = 2000

/** What decides whether a code does something now. */
export interface CodeState {
  is_active: boolean
  starts_at: Date | null
  ends_at: Date | null
  max_uses: number | null
  used: number
}

/** Why a code does nothing, or null where it works. For those who may know; a buyer is told NOT_FOUND, whatever it is. */
export type CodeFault = 'inactive' | 'not_started' | 'ended' | 'used_up'

/** Judges a code, read or locked, at an instant: the window's end is not in it any more. */
export function doesNothing(code: CodeState, now: Date): CodeFault | null {
  if (!code.is_active) return 'inactive'
  if (code.starts_at && now < code.starts_at) return 'not_started'
  if (code.ends_at && now >= code.ends_at) return 'ended'
  if (code.max_uses !== null && code.used >= code.max_uses) return 'used_up'
  return null
}

/** What of a code must fit together. */
export interface CodeShape {
  kind: CodeKind
  value: number
  ticketTypeIds: string[]
  startsAt: Date | null
  endsAt: Date | null
}

/** @throws DomainError VALIDATION_ERROR naming the field */
export function requireSensibleCode({ kind, value, ticketTypeIds, startsAt, endsAt }: CodeShape): void {
  if (kind === 'percent' && (value < 1 || value > 100)) throw invalid('value', 'From 1 to 100 percent')
  if (kind === 'amount' && value < 1) throw invalid('value', 'Must be more than nothing')
  if (kind === 'access' && value !== 0) throw invalid('value', 'An access code takes nothing off the price')
  if (kind === 'access' && ticketTypeIds.length === 0)
    throw invalid('ticketTypeIds', 'Name the ticket types that it opens')
  if (startsAt && endsAt && endsAt <= startsAt) throw invalid('endsAt', 'Must be after the start')
}

/** @throws DomainError CAPACITY_BELOW_SOLD when fewer uses would be allowed than stand on the code */
export function requireUses(maxUses: number | null, used: number): void {
  if (maxUses !== null && maxUses < used) {
    throw refuse('CAPACITY_BELOW_SOLD', `${used} orders stand on this code`, { field: 'maxUses', used, maxUses })
  }
}

/** What of a code decides how much it takes off. */
export interface DiscountTerms {
  kind: CodeKind
  value: number
  ticket_type_ids: string[]
}

/**
 * What a code takes off one ticket, in minor units: percent are rounded half up for each ticket, so that what is given
 * back for single tickets adds up; never more than the price.
 */
export function takenOff(code: DiscountTerms, ticketTypeId: string, priceMinor: number): number {
  if (code.kind === 'access') return 0
  if (code.ticket_type_ids.length > 0 && !code.ticket_type_ids.includes(ticketTypeId)) return 0
  if (code.kind === 'amount') return Math.min(code.value, priceMinor)
  // Whole numbers until the end: a half is exactly a half.
  return Math.floor((priceMinor * code.value + 50) / 100)
}
