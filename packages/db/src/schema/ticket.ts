import type { Generated } from 'kysely'

/** One person's right to enter the sessions of its ticket type. */
export interface TicketTable {
  id: Generated<string>
  event_id: string
  order_id: string
  ticket_type_id: string
  status: 'held' | 'valid' | 'cancelled' | 'expired'
  attendee_name: string | null
  attendee_email: string | null
  dietary_needs: string | null
  emergency_contact: string | null
  price_minor: number
  human_code: string
  serial: Generated<number>
  valid_from: Date | null
  valid_until: Date | null
  cancelled_at: Date | null
  created_at: Generated<Date>
  /** What it would cost without a code. */
  full_price_minor: number | null
  refunded_minor: Generated<number>
  transfers: Generated<number>
  transferred_at: Date | null
}
