import type { Generated } from 'kysely'

/** Somebody else's address that is told of what happens. */
export interface WebhookEndpointTable {
  id: Generated<string>
  url: string
  description: string
  /** Types of messages; `*` alone for all. */
  types: string[]
  /** Null for all events. */
  event_ids: string[] | null
  is_active: boolean
  owner_id: string | null
  /** Sealed: it signs. */
  secret: Buffer
  previous_secret: Buffer | null
  previous_secret_until: Date | null
  /** Messages after this position are told. */
  since_position: number
  /** What came after it may not have been told, since the endpoint was switched off. */
  missed_after: number | null
  /** Nothing but failures from then on. */
  failing_since: Date | null
  failures: Generated<number>
  /** When its owner was told that it fails. */
  told_at: Date | null
  last_success_at: Date | null
  last_failure_at: Date | null
  last_error: string | null
  switched_off_at: Date | null
  switched_off_reason: 'by_hand' | 'failing' | 'gone' | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
  deleted_at: Date | null
}
