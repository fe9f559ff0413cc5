import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { once } from '../core/idempotency.ts'
import { announceVenue } from './announce-venue.ts'
import { requireDistinctNames } from './distinct-names.ts'
import { readVenue } from './queries.ts'
import type { CreateVenueInput, Venue } from './schema.ts'

/** Makes a venue with its rooms. */
export async function createVenue(call: Call, input: CreateVenueInput): Promise<Venue> {
  requireDistinctNames(input.rooms)
  return once(call, 'venues.create', input, async (tx) => {
    const { id } = await tx
      .insertInto('venue')
      .values({
        name: input.name,
        address: input.address,
        city: input.city,
        country: input.country,
        latitude: input.coordinates?.latitude,
        longitude: input.coordinates?.longitude,
        time_zone: input.timeZone,
        capacity: input.capacity,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    if (input.rooms.length > 0) {
      await tx
        .insertInto('room')
        .values(input.rooms.map((room) => ({ venue_id: id, name: room.name, capacity: room.capacity ?? null })))
        .execute()
    }
    await announceVenue(tx, 'venue.created', { venueId: id })
    await audit(tx, call, { action: 'venue.created', subjectType: 'venue', subjectId: id })
    return readVenue(tx, id)
  })
}
