import type { Queryable, RoomTable, VenueTable } from '@turnout/db'
import type { Selectable } from 'kysely'
import { refuse } from '../core/errors.ts'
import type { Venue } from './schema.ts'

type VenueRow = Selectable<VenueTable>
type RoomRow = Selectable<RoomTable>

/** A venue with its rooms as it is given out. */
export function toVenue(row: VenueRow, rooms: RoomRow[]): Venue {
  return {
    id: row.id,
    name: row.name,
    address: row.address,
    city: row.city,
    country: row.country,
    coordinates:
      row.latitude === null || row.longitude === null ? null : { latitude: row.latitude, longitude: row.longitude },
    timeZone: row.time_zone,
    capacity: row.capacity,
    rooms: rooms.map(({ id, name, capacity }) => ({ id, name, capacity })),
  }
}

/** The rooms of venues, by name. */
export function roomsOf(db: Queryable, venueIds: string[]): Promise<RoomRow[]> {
  if (venueIds.length === 0) return Promise.resolve([])
  return db.selectFrom('room').selectAll().where('venue_id', 'in', venueIds).orderBy('name').orderBy('id').execute()
}

/** One venue that was not deleted. @throws DomainError NOT_FOUND */
export async function readVenue(db: Queryable, venueId: string): Promise<Venue> {
  const row = await db
    .selectFrom('venue')
    .selectAll()
    .where('id', '=', venueId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw refuse('NOT_FOUND', 'No such venue', { venueId })
  return toVenue(row, await roomsOf(db, [venueId]))
}
