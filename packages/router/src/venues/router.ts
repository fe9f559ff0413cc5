import { procedure, router } from '../core/trpc.ts'
import { createVenue } from './create-venue.ts'
import { deleteVenue } from './delete-venue.ts'
import { getVenue } from './get-venue.ts'
import { listVenues } from './list-venues.ts'
import { createVenueInput, done, listVenuesInput, updateVenueInput, venue, venuePage, venueRef } from './schema.ts'
import { updateVenue } from './update-venue.ts'

/** Places with rooms. */
export const venuesRouter = router({
  list: procedure
    .input(listVenuesInput)
    .output(venuePage)
    .query(({ ctx, input }) => listVenues(ctx, input)),
  get: procedure
    .input(venueRef)
    .output(venue)
    .query(({ ctx, input }) => getVenue(ctx, input)),
  create: procedure
    .input(createVenueInput)
    .output(venue)
    .mutation(({ ctx, input }) => createVenue(ctx, input)),
  update: procedure
    .input(updateVenueInput)
    .output(venue)
    .mutation(({ ctx, input }) => updateVenue(ctx, input)),
  /** CONFLICT while an event that is not over or cancelled is held there. */
  delete: procedure
    .input(venueRef)
    .output(done)
    .mutation(({ ctx, input }) => deleteVenue(ctx, input)),
})
