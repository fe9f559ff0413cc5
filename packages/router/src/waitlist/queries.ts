import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { auditRow, SYSTEM } from '../core/audit.ts'
import { enqueue } from '../core/enqueue.ts'
import { announceOrder } from '../orders/announce-orders.ts'
import type { SeatMove } from '../orders/seats.ts'
import { entryNews } from './entry-news.ts'
import { makeOffers } from './jobs.ts'

export { endEntries, endWaitlist, giveBackSeats } from './end-waitlist.ts'
export { wakeWaitlist } from './wake-waitlist.ts'

/**
 * Ends offers of these events that have run out, with their entries, three statements however many they are. The
 * caller locks and writes the seats they give back, in the same transaction, after this: offers come after events and
 * orders, and before ticket types, in the order of locks.
 *
 * One that is being accepted, left or expired by somebody else just now is passed over, not waited for: whoever
 * accepts locks the offer before orders whose holds have run out, so that waiting here could wait for each other.
 */
export async function endRunOutOffers(
  tx: Tx,
  eventIds: string[],
  now: Date,
): Promise<(SeatMove & { eventId: string })[]> {
  const due = await tx
    .selectFrom('waitlist_entry')
    .innerJoin('waitlist_offer', 'waitlist_offer.entry_id', 'waitlist_entry.id')
    .select(['waitlist_entry.id', 'waitlist_offer.id as offer_id'])
    .where('waitlist_offer.event_id', 'in', eventIds)
    .where('waitlist_offer.status', '=', 'open')
    .where('waitlist_offer.expires_at', '<=', now)
    .orderBy('waitlist_entry.id')
    .forNoKeyUpdate()
    .skipLocked()
    .execute()
  return due.length === 0
    ? []
    : endOffers(
        tx,
        due.map(({ offer_id: offerId }) => offerId),
        now,
      )
}

/** True of an offer that could not be accepted: its ticket type, or a session of it, was switched off. */
const WAS_SWITCHED_OFF = sql<boolean>`exists (
  select from ticket_type t where t.id = waitlist_offer.ticket_type_id and (not t.is_active or exists (
    select from ticket_type_session i join session s on s.id = i.session_id
    where i.ticket_type_id = t.id and not s.is_active)))`

/**
 * Ends open offers that are locked, as run out. Those that could not be accepted are marked, and a job has their
 * entries wait again (see `takeBackReturned`).
 * @param isLeaving whoever had them gives up their place, and has nothing back
 * @returns the seats they held, to be given back
 */
export async function endOffers(
  tx: Tx,
  offerIds: string[],
  now: Date,
  isLeaving = false,
): Promise<(SeatMove & { eventId: string })[]> {
  const ended = await tx
    .updateTable('waitlist_offer')
    .set({ status: 'expired', updated_at: now, is_returned: isLeaving ? false : WAS_SWITCHED_OFF })
    .where('id', 'in', offerIds)
    .where('status', '=', 'open')
    .returning(['entry_id', 'event_id', 'ticket_type_id', 'seats', 'is_returned'])
    .execute()
  if (ended.length === 0) return []
  await tx
    .updateTable('waitlist_entry')
    .set({ status: 'ended', updated_at: now })
    .where(
      'id',
      'in',
      ended.map(({ entry_id }) => entry_id),
    )
    .where('status', '=', 'offered')
    .execute()
  await tx
    .insertInto('audit_entry')
    .values(
      ended.map(({ entry_id, event_id, seats }) =>
        auditRow(SYSTEM, {
          action: 'waitlist.offer_expired',
          subjectType: 'waitlist_entry',
          subjectId: entry_id,
          eventId: event_id,
          fields: ['status'],
          detail: { seats },
        }),
      ),
    )
    .execute()
  const left = ended.map((offer) => ({ ...entryNews({ ...offer, id: offer.entry_id }), status: 'ended' as const }))
  await announceOrder(tx, 'waitlist.left', ...left)
  const returned = new Set(ended.flatMap(({ event_id, is_returned }) => (is_returned ? [event_id] : [])))
  for (const eventId of returned) await enqueue(tx, makeOffers, { eventId })
  return ended.map(({ event_id: eventId, ticket_type_id: ticketTypeId, seats }) => ({
    eventId,
    ticketTypeId,
    sold: 0,
    held: -seats,
  }))
}
