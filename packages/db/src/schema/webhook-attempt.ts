import type { Generated } from 'kysely'

/** One try of a delivery. */
export interface WebhookAttemptTable {
  id: Generated<string>
  delivery_id: string
  number: number
  started_at: Date
  duration_ms: number
  /** Of HTTP; null when no answer came. */
  status: number | null
  /** The class of what went wrong; null for a success. */
  error: string | null
  /** How the answer begins. */
  response: string
}
