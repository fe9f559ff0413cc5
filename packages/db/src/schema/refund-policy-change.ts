import type { Generated } from 'kysely'

/** The refund steps of an event until they were changed: who bought before keeps them. */
export interface RefundPolicyChangeTable {
  id: Generated<string>
  event_id: string
  policy: unknown
  /** When others took their place. */
  held_until: Date
}
