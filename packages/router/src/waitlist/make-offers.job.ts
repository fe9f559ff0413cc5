import { DomainError } from '../core/errors.ts'
import { handleJob } from '../core/job-handler.ts'
import { makeOffers } from './jobs.ts'
import { offerFreeSeats } from './offer-free-seats.ts'

/** Offers freed seats to those who wait. */
export const makeOffersJob = handleJob(makeOffers, async (deps, { eventId }) => {
  try {
    await deps.db.transaction().execute((tx) => offerFreeSeats(tx, deps, eventId))
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'NOT_FOUND')) throw error
  }
})
