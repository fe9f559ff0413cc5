import type { Generated } from 'kysely'

/** Freed seats that are held for somebody who waited, until `expires_at`. */
export interface WaitlistOfferTable {
  id: Generated<string>
  entry_id: string
  event_id: string
  ticket_type_id: string
  seats: number
  status: 'open' | 'taken' | 'expired' | 'declined' | 'ended'
  order_id: string | null
  expires_at: Date
  /** Its sale was switched off when it ran out: the entry is to wait again. */
  is_returned: Generated<boolean>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
