import type { Generated } from 'kysely'
import type { Json } from './json.ts'

/** What an organizer writes to those who have, or wait for, tickets of an event. */
export interface MessageTable {
  id: Generated<string>
  event_id: string
  status: Generated<'draft' | 'scheduled' | 'sending' | 'sent' | 'cancelled'>
  subject: string
  body: string
  audience: Json
  /** Where answers go: to the address all mails come from, or to whoever sends it. */
  reply_to: Generated<'organisation' | 'sender'>
  /** Counts the changes of what it says and to whom. */
  version: Generated<number>
  send_at: Date | null
  started_at: Date | null
  finished_at: Date | null
  /** How often its recipients were gathered to the end. */
  round: Generated<number>
  last_batch: Generated<number>
  created_by: string | null
  sent_by: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
