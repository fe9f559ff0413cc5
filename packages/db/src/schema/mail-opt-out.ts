import type { Generated } from 'kysely'

/** Somebody who wants no more mail of a kind, of one event or of any. */
export interface MailOptOutTable {
  id: Generated<string>
  /** The keyed hash of their address in small letters. */
  address_hash: Buffer
  topic: 'messages' | 'reminders'
  /** Null is any event. */
  event_id: string | null
  created_at: Generated<Date>
}
