import type { Call } from '../core/context.ts'
import { isPublic } from '../events/queries.ts'
import { venueKind } from './cached.ts'
import { readVenue } from './queries.ts'
import type { Venue, VenueRef } from './schema.ts'

/** One venue with its rooms. @throws DomainError NOT_FOUND */
export function getVenue(call: Call, input: VenueRef): Promise<Venue> {
  const load = () => readVenue(call.db, input.venueId)
  return isPublic(call.principal) ? call.cache.wrap(venueKind, input.venueId, load) : load()
}
