import type { Generated } from 'kysely'

/** A charge at the processor, by the processor's reference. */
export interface PaymentTable {
  id: Generated<string>
  order_id: string
  processor: string
  reference: string | null
  amount_minor: number
  currency: string
  status: 'started' | 'succeeded' | 'declined' | 'refunded'
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
