import { handleJob } from '../core/job-handler.ts'
import { formatMoney } from '../core/money.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { sendEnded, sendJoined, sendOffer } from './jobs.ts'
import { readWaitlistMailFacts, type WaitlistMailFacts } from './mail/facts.ts'
import { endedMail, joinedMail, offerMail } from './mail/mails.ts'
import { waitlistTextsOf } from './mail/texts.ts'
import { readPlace } from './read-place.ts'
import { waitlistLink } from './tokens.ts'

/** Tells somebody that they are on the list, unless they are not any more, or have an offer, which tells more. */
export const sendJoinedJob = handleJob(sendJoined, async (deps, { entryId }) => {
  const facts = await readWaitlistMailFacts(deps.db, entryId)
  if (facts?.status !== 'waiting' || facts.event_status !== 'published') return
  await deliverOnce(deps, causeOf(facts, `waitlist:${entryId}:joined`, 'waitlist.joined'), async () =>
    joinedMail(facts, waitlistLink(deps.config.publicUrl, deps.secrets, entryId)),
  )
})

/** Tells somebody of an offer, once, while it is open. */
export const sendOfferJob = handleJob(sendOffer, async (deps, { offerId }) => {
  const offer = await deps.db
    .selectFrom('waitlist_offer')
    .select(['entry_id', 'status', 'expires_at'])
    .where('id', '=', offerId)
    .executeTakeFirst()
  if (offer?.status !== 'open' || offer.expires_at <= deps.now()) return
  const entryId = offer.entry_id
  const facts = await readWaitlistMailFacts(deps.db, entryId)
  if (!facts) return
  await deliverOnce(deps, causeOf(facts, `waitlist-offer:${offerId}`, 'waitlist.offer'), async () => {
    const { priceMinor, currency, seats } = await readPlace(deps, entryId)
    const { tag } = waitlistTextsOf(facts.locale)
    const price = priceMinor > 0 ? formatMoney(priceMinor * seats, currency, tag) : null
    const url = waitlistLink(deps.config.publicUrl, deps.secrets, entryId)
    return offerMail(facts, { price, url, until: offer.expires_at })
  })
})

/** Tells somebody who waited that the event was cancelled, once. */
export const sendEndedJob = handleJob(sendEnded, async (deps, { entryId }) => {
  const facts = await readWaitlistMailFacts(deps.db, entryId)
  if (facts?.status !== 'ended' || facts.event_status !== 'cancelled') return
  const cause = causeOf(facts, `waitlist:${entryId}:ended`, 'waitlist.ended')
  await deliverOnce(deps, cause, async () => endedMail(facts))
})

function causeOf({ event_id: eventId, user_id: userId }: WaitlistMailFacts, cause: string, kind: string) {
  return { cause, kind, eventId, orderId: null, userId }
}
