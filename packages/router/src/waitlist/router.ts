import { procedure, router } from '../core/trpc.ts'
import { acceptOffer } from './accept-offer.ts'
import { confirmWaitlist } from './confirm-waitlist.ts'
import { getWaitlistPlace } from './get-waitlist-place.ts'
import { joinWaitlist } from './join-waitlist.ts'
import { leaveWaitlist } from './leave-waitlist.ts'
import { listWaitlist } from './list-waitlist.ts'
import { offerSeats } from './offer-seats.ts'
import {
  acceptOfferInput,
  confirmWaitlistInput,
  joinedWaitlist,
  joinWaitlistInput,
  listWaitlistInput,
  offerSeatsInput,
  placedOrder,
  waitlistEntry,
  waitlistPage,
  waitlistPlace,
  waitlistRef,
  waitlistSummary,
  waitlistSummaryInput,
} from './schema.ts'
import { summarizeWaitlist } from './summarize-waitlist.ts'

/** Those who wait for seats, and what is offered to them. */
export const waitlistRouter = router({
  join: procedure
    .input(joinWaitlistInput)
    .output(joinedWaitlist)
    .mutation(({ ctx, input }) => joinWaitlist(ctx, input)),
  get: procedure
    .input(waitlistRef)
    .output(waitlistPlace)
    .query(({ ctx, input }) => getWaitlistPlace(ctx, input)),
  confirm: procedure
    .input(confirmWaitlistInput)
    .output(waitlistPlace)
    .mutation(({ ctx, input }) => confirmWaitlist(ctx, input)),
  leave: procedure
    .input(waitlistRef)
    .output(waitlistPlace)
    .mutation(({ ctx, input }) => leaveWaitlist(ctx, input)),
  accept: procedure
    .input(acceptOfferInput)
    .output(placedOrder)
    .mutation(({ ctx, input }) => acceptOffer(ctx, input)),
  list: procedure
    .input(listWaitlistInput)
    .output(waitlistPage)
    .query(({ ctx, input }) => listWaitlist(ctx, input)),
  summary: procedure
    .input(waitlistSummaryInput)
    .output(waitlistSummary)
    .query(({ ctx, input }) => summarizeWaitlist(ctx, input)),
  offer: procedure
    .input(offerSeatsInput)
    .output(waitlistEntry)
    .mutation(({ ctx, input }) => offerSeats(ctx, input)),
})
