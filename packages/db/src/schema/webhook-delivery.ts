import type { Generated } from 'kysely'

/** One message for one endpoint, with the exact bytes that are sent. */
export interface WebhookDeliveryTable {
  id: Generated<string>
  endpoint_id: string
  /** What is delivered one after the other: the event, or the delivery itself. */
  lane: string
  cause: 'message' | 'missed' | 'replay' | 'test'
  /** Null for a test. */
  position: number | null
  type: string
  event_id: string | null
  body: string
  replay_of: string | null
  status: Generated<'pending' | 'delivered' | 'failed' | 'cancelled'>
  attempts: Generated<number>
  next_attempt_at: Generated<Date>
  last_status: number | null
  last_error: string | null
  created_at: Generated<Date>
  finished_at: Date | null
}
