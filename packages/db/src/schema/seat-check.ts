import type { Generated } from 'kysely'
import type { GeneratedJson } from './json.ts'

/** A recount of seats from tickets, orders and offers, and what it mended. `event_id` null: all events. */
export interface SeatCheckTable {
  id: Generated<string>
  event_id: string | null
  cause: 'schedule' | 'demand'
  requested_by: string | null
  counters_checked: number
  repairs: GeneratedJson
  repaired: number
  started_at: Date
  finished_at: Date
}
