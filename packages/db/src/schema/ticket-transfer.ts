import type { Generated } from 'kysely'

/** A ticket that changed hands: from whom, to whom, and what was said with it. */
export interface TicketTransferTable {
  id: Generated<string>
  event_id: string
  ticket_id: string
  /** The serial it had until then. */
  from_serial: number
  from_name: string
  from_email: string
  to_name: string
  to_email: string
  message: Generated<string>
  /** Of the mails to its new holder; null: the order's. */
  locale: string | null
  transferred_by: string | null
  created_at: Generated<Date>
}
