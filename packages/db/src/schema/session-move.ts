import type { Generated } from 'kysely'
import type { Json } from './json.ts'

/** Where and when a session was before it was moved; `batch_id` is null until its ticket holders are told. */
export interface SessionMoveTable {
  id: Generated<string>
  event_id: string
  session_id: string
  from_starts_at: Date
  from_ends_at: Date
  from_room_id: string | null
  from_venue_id: string | null
  from_place: string | null
  from_is_active: Generated<boolean>
  /** What else its holders knew: titles, where it is online. */
  from_details: Json | null
  moved_at: Date
  batch_id: string | null
}
