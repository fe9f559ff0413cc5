import type { Selectable } from 'kysely'
import type { RoomTable, VenueTable } from '../../schema/index.ts'
import type { Setting } from './setting.ts'

export type Room = Selectable<RoomTable>
export type Venue = Selectable<VenueTable> & { rooms: Room[] }

export interface VenueOptions {
  name?: string
  city?: string
  timeZone?: string
  capacity?: number | null
  /** Names, or names with capacities. */
  rooms?: (string | { name: string; capacity?: number | null })[]
}

/** A venue with its rooms, in the order given. */
export function makeVenue({ db, next }: Setting, options: VenueOptions = {}): Promise<Venue> {
  return db.transaction().execute(async (tx) => {
    const venue = await tx
      .insertInto('venue')
      .values({
        name: options.name ?? `Venue ${next()}`,
        city: options.city ?? 'Budapest',
        time_zone: options.timeZone ?? 'Europe/Budapest',
        capacity: options.capacity ?? null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    const rooms: Room[] = []
    for (const room of options.rooms ?? []) {
      const { name, capacity = null } = typeof room === 'string' ? { name: room } : room
      rooms.push(
        await tx
          .insertInto('room')
          .values({ venue_id: venue.id, name, capacity })
          .returningAll()
          .executeTakeFirstOrThrow(),
      )
    }
    return { ...venue, rooms }
  })
}
