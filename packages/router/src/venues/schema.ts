import { z } from 'zod'
import { coordinates, done, id, idempotencyKey, line, page, pageInput, searchText, timeZone } from '../core/values.ts'

export const room = z.object({ id, name: z.string(), capacity: z.int().nullable() })
export const venue = z.object({
  id,
  name: z.string(),
  address: z.string().nullable(),
  city: z.string().nullable(),
  country: z.string().nullable(),
  coordinates: coordinates.nullable(),
  timeZone: z.string(),
  capacity: z.int().nullable(),
  rooms: z.array(room),
})

/** A venue's rooms are listed with it, never by pages. */
export const MAX_ROOMS_PER_VENUE = 200

const seats = z.int().min(1).max(1_000_000)
/** A room without an id is new; a room left out of the list is removed. */
const roomInput = z.object({ id: id.optional(), name: line(1, 100), capacity: seats.nullish() })
const venueFields = z.object({
  name: line(1, 200),
  address: line(1, 300).nullish(),
  city: line(1, 100).nullish(),
  country: line(1, 100).nullish(),
  coordinates: coordinates.nullish(),
  timeZone,
  capacity: seats.nullish(),
  rooms: z.array(roomInput).max(MAX_ROOMS_PER_VENUE),
})

export const createVenueInput = venueFields.extend({
  rooms: z
    .array(roomInput.omit({ id: true }))
    .max(MAX_ROOMS_PER_VENUE)
    .default([]),
  idempotencyKey: idempotencyKey.optional(),
})
export const updateVenueInput = venueFields.partial().extend({ venueId: id })
export const venueRef = z.object({ venueId: id })
export const listVenuesInput = pageInput.extend({ search: searchText(100).optional() })
export const venuePage = page(venue)
export { done }

export type Venue = z.infer<typeof venue>
export type VenuePage = z.infer<typeof venuePage>
export type CreateVenueInput = z.infer<typeof createVenueInput>
export type UpdateVenueInput = z.infer<typeof updateVenueInput>
export type ListVenuesInput = z.infer<typeof listVenuesInput>
export type VenueRef = z.infer<typeof venueRef>
