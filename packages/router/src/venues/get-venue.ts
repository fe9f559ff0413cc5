import type { Call } from '../core/context.ts'
import { readVenue } from './queries.ts'
import type { Venue, VenueRef } from './schema.ts'

/** One venue with its rooms. */
export function getVenue(call: Call, input: VenueRef): Promise<Venue> {
  return readVenue(call.db, input.venueId)
}
