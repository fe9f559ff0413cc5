import type { Generated } from 'kysely'

/** One purchase; `order` is a reserved word of SQL. */
export interface TicketOrderTable {
  id: Generated<string>
  event_id: string
  code: string
  status: 'pending' | 'confirmed' | 'cancelled' | 'refunded' | 'expired'
  channel: 'api' | 'admin'
  buyer_user_id: string | null
  buyer_name: string
  buyer_email: string
  locale: Generated<string>
  total_minor: number
  currency: string
  secret_hash: Buffer
  expires_at: Date | null
  /** By whom it is held while it is pending, as a keyed hash. */
  holder_hash: Buffer | null
  confirmed_at: Date | null
  cancelled_at: Date | null
  cancel_reason: string | null
  created_by: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
  discount_code_id: string | null
  access_code_id: string | null
  discount_minor: Generated<number>
  /** What the processor took. */
  paid_minor: Generated<number>
  /** What is given back of it, or on its way back. */
  refunded_minor: Generated<number>
  /** How often its hold was renewed. */
  renewals: Generated<number>
}
