import type { Generated } from 'kysely'

/** An endpoint's messages of one event, while some are to be delivered. */
export interface WebhookLaneTable {
  endpoint_id: string
  lane: string
  is_test: Generated<boolean>
  /** When the next attempt is due, or its holder is given up. */
  due_at: Generated<Date>
  held_by: string | null
}
