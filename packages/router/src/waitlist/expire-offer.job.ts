import { handleJob } from '../core/job-handler.ts'
import { lockEvent } from '../events/queries.ts'
import { moveSeats } from '../orders/seats.ts'
import { expireOffer } from './jobs.ts'
import { lockEntry } from './line.ts'
import { endOffers } from './queries.ts'

/** Gives the seats of one offer back once its time is over; they go to the next in line. */
export const expireOfferJob = handleJob(expireOffer, async (deps, { offerId }) => {
  const isEarly = await deps.db.transaction().execute(async (tx) => {
    const ref = await tx
      .selectFrom('waitlist_offer')
      .innerJoin('event', 'event.id', 'waitlist_offer.event_id')
      .select(['waitlist_offer.event_id', 'waitlist_offer.entry_id'])
      .where('waitlist_offer.id', '=', offerId)
      .where('event.deleted_at', 'is', null)
      .executeTakeFirst()
    if (!ref) return false
    const event = await lockEvent(tx, ref.event_id, 'reading')
    const { offer } = await lockEntry(tx, ref.entry_id)
    if (offer?.id !== offerId || offer.status !== 'open') return false
    const now = deps.now()
    if (offer.expires_at > now) return true
    await moveSeats(tx, deps, event, await endOffers(tx, [offerId], now))
    return false
  })
  // The clock of whoever runs jobs may be ahead of ours: the runner tries again.
  if (isEarly) throw new Error('The offer has not run out yet')
})
