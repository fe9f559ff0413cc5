import type { Generated } from 'kysely'

/** A charge at the processor, by the processor's reference. */
export interface PaymentTable {
  id: Generated<string>
  order_id: string
  processor: string
  reference: string | null
  amount_minor: number
  currency: string
  /** `abandoned`: given up by us before it succeeded. */
  status: 'started' | 'succeeded' | 'declined' | 'abandoned' | 'refunded'
  created_at: Generated<Date>
  updated_at: Generated<Date>
  refunded_minor: Generated<number>
  /** Who completes it: the server with a token, or the buyer's browser with the processor's form. */
  flow: Generated<'token' | 'form'>
  /** Money that came too late or twice: it bought nothing, and goes back. */
  is_surplus: Generated<boolean>
}
