import type { Generated } from 'kysely'

/** A room of a venue. */
export interface RoomTable {
  id: Generated<string>
  venue_id: string
  name: string
  capacity: number | null
}
