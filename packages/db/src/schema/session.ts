import type { Generated, GeneratedAlways } from 'kysely'

/** A bookable part of an event. Nobody can make it more than `sold + held <= capacity`. */
export interface SessionTable {
  id: Generated<string>
  event_id: string
  number: number
  code: GeneratedAlways<string>
  name: string
  description: Generated<string>
  starts_at: Date
  ends_at: Date
  room_id: string | null
  capacity: number | null
  sold: Generated<number>
  held: Generated<number>
  is_active: Generated<boolean>
  doors_open_at: Date | null
  admission_ends_at: Date | null
  import_guid: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
  /** How often it was moved since people may know of it. */
  moves: Generated<number>
  /** Taken beyond the capacity when a recount looked: `sold + held <= capacity + surplus`. */
  surplus: Generated<number>
}
