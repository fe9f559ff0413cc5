import type { Generated } from 'kysely'

/** What a buyer may type in: a discount, or the key to hidden ticket types. `used` counts orders that stand on it. */
export interface SaleCodeTable {
  id: Generated<string>
  event_id: string
  /** Upper case. */
  code: string
  kind: 'percent' | 'amount' | 'access'
  /** Percent, or minor units off each ticket; 0 for access. */
  value: number
  /** None for all of the event (a discount). */
  ticket_type_ids: Generated<string[]>
  max_uses: number | null
  max_uses_per_buyer: number | null
  used: Generated<number>
  /** Used beyond `max_uses` when a recount looked. */
  surplus: Generated<number>
  starts_at: Date | null
  ends_at: Date | null
  is_active: Generated<boolean>
  note: Generated<string>
  created_by: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
