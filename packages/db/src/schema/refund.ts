import type { Generated } from 'kysely'

/** Money on its way back; the processor pays each id back once. */
export interface RefundTable {
  id: Generated<string>
  event_id: string
  order_id: string
  payment_id: string
  amount_minor: number
  currency: string
  cause: 'policy' | 'event_cancelled' | 'manual' | 'too_late' | 'paid_twice' | 'elsewhere'
  reason: string | null
  status: 'requested' | 'succeeded' | 'failed' | 'withdrawn'
  /** Why an organizer gave it up. */
  withdrawn_reason: string | null
  reference: string | null
  failure: string | null
  requested_by: string | null
  /** How often the processor was asked, under a number of its own each time. */
  attempts: Generated<number>
  /** Given by an organizer besides what a cancellation owes. */
  is_by_hand: Generated<boolean>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
