import type { Generated } from 'kysely'

/** A place with an address, coordinates, a time zone and rooms. */
export interface VenueTable {
  id: Generated<string>
  name: string
  address: string | null
  city: string | null
  country: string | null
  latitude: number | null
  longitude: number | null
  time_zone: string
  capacity: number | null
  import_key: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
  deleted_at: Date | null
}
