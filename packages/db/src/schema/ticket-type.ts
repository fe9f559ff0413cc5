import type { Generated } from 'kysely'

/** What is sold: a name, a price, and the sessions it includes. */
export interface TicketTypeTable {
  id: Generated<string>
  event_id: string
  number: number
  name: string
  description: Generated<string>
  price_minor: number
  quantity: number | null
  sold: Generated<number>
  held: Generated<number>
  max_per_order: Generated<number>
  sales_start_at: Date | null
  sales_end_at: Date | null
  is_active: Generated<boolean>
  sort_order: Generated<number>
  created_at: Generated<Date>
  updated_at: Generated<Date>
  member_price_minor: number | null
  /** The event's unless set. */
  member_level: 'pending' | 'vetted' | 'trusted' | null
  is_members_only: Generated<boolean>
  /** Shown and sold only to those with an access code. */
  is_hidden: Generated<boolean>
  max_per_buyer: number | null
  /** Of its waitlist: entries in state `waiting`, and the seats they ask for. */
  waiting_entries: Generated<number>
  waiting_seats: Generated<number>
  /** Taken beyond the quantity when a recount looked. */
  surplus: Generated<number>
}
