import type { Generated } from 'kysely'

/** One mail of a reminder: to one address, for all of its tickets. */
export interface ReminderMailTable {
  id: Generated<string>
  slot_id: string
  /** The address, as a keyed hash. */
  recipient_hash: Buffer
  /** By which the address is found when it is sent: an order's buyer, a ticket's holder, a member. */
  order_id: string | null
  ticket_id: string | null
  user_id: string | null
  /** Those it reminds of, once it is sent. */
  ticket_ids: Generated<string[]>
  outcome: 'sent' | 'failed' | 'late' | 'off' | 'cancelled' | 'no_ticket' | 'opted_out' | 'unreachable' | null
  ended_at: Date | null
  created_at: Generated<Date>
}
