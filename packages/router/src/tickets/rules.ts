import type { ErrorCode } from '../core/errors.ts'
import type { TicketStatus } from './schema.ts'

/** How often a ticket can change hands. */
export const MAX_TRANSFERS = 3

const HOUR_MS = 3_600_000

/** What a transfer is decided by. */
export interface TransferFacts {
  status: TicketStatus
  transfers: number
  /** An admission to any session stands. */
  isCheckedIn: boolean
  eventStatus: 'draft' | 'published' | 'cancelled' | 'completed'
  /** So many hours before its first session holders can transfer it for the last time; null: never. */
  cutoffHours: number | null
  /** Those of its ticket type. */
  sessions: { startsAt: Date; endsAt: Date; isActive: boolean }[]
  isOrganizer: boolean
}

/** Why a ticket cannot be transferred, as the refusal's details name it. */
export type TransferObstacle =
  | 'event_cancelled'
  | 'not_valid'
  | 'checked_in'
  | 'too_often'
  | 'not_allowed'
  | 'session_inactive'
  | 'too_late'

export type TransferDecision = { until: Date } | { obstacle: TransferObstacle }

/**
 * Whether a ticket can be given to another person now. Organizers may until its last session ends, others until the
 * event's cut-off before its first one.
 */
export function decideTransfer(facts: TransferFacts, now: Date): TransferDecision {
  if (facts.eventStatus === 'cancelled') return { obstacle: 'event_cancelled' }
  if (facts.status !== 'valid') return { obstacle: 'not_valid' }
  if (facts.isCheckedIn) return { obstacle: 'checked_in' }
  if (facts.transfers >= MAX_TRANSFERS) return { obstacle: 'too_often' }
  if (!facts.isOrganizer && facts.cutoffHours === null) return { obstacle: 'not_allowed' }
  const sessions = facts.sessions.filter(({ isActive }) => isActive)
  if (sessions.length === 0) return { obstacle: 'session_inactive' }
  const until = facts.isOrganizer
    ? Math.max(...sessions.map(({ endsAt }) => endsAt.getTime()))
    : Math.min(...sessions.map(({ startsAt }) => startsAt.getTime())) - (facts.cutoffHours ?? 0) * HOUR_MS
  return now.getTime() < until ? { until: new Date(until) } : { obstacle: 'too_late' }
}

/** The code and the words of each refusal. */
export const transferRefusals: Record<TransferObstacle, [ErrorCode, string]> = {
  event_cancelled: ['EVENT_CANCELLED', 'The event was cancelled'],
  not_valid: ['CONFLICT', 'Only a valid ticket can be transferred'],
  checked_in: ['CONFLICT', 'The ticket is checked in already'],
  too_often: ['CONFLICT', 'The ticket has changed hands too often'],
  not_allowed: ['CONFLICT', 'Tickets of this event cannot be transferred'],
  session_inactive: ['SESSION_INACTIVE', 'No session of this ticket takes place'],
  too_late: ['CONFLICT', 'It is too late to transfer the ticket'],
}
