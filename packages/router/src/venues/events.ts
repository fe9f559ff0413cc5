import { z } from 'zod'
import { id } from '../core/values.ts'

/** Messages of the topic `venues`. */
export const venueMessages = {
  'venue.created': z.object({ venueId: id }),
  'venue.updated': z.object({ venueId: id, fields: z.array(z.string()) }),
  'venue.deleted': z.object({ venueId: id }),
} as const
