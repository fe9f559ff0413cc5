import type { CacheKind } from '../core/cache.ts'
import { type Venue, type VenuePage, venue, venuePage } from './schema.ts'

/** A venue, by id. */
export const venueKind: CacheKind<Venue> = { name: 'venue', seconds: 900, read: (json) => venue.parse(json) }

/** A page of venues, by what was asked for. */
export const venuePageKind: CacheKind<VenuePage> = {
  name: 'venuePage',
  seconds: 900,
  read: (json) => venuePage.parse(json),
}
