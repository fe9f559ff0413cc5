import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { auditRow, type Recorded } from '../core/audit.ts'
import { iso } from '../core/iso.ts'
import type { JobDefinition } from '../core/job-definition.ts'
import type { EventRow } from '../events/queries.ts'
import { announceOrder } from '../orders/announce-orders.ts'
import { noteMove, type SeatBook } from '../orders/seats.ts'
import { entryNews } from './entry-news.ts'
import { expireOffer, sendOffer } from './jobs.ts'
import { countWaiting, type EntryRow } from './line.ts'

const MINUTE_MS = 60_000

export interface GivenOffers {
  event: EventRow
  entries: Pick<EntryRow, 'id' | 'ticket_type_id' | 'seats'>[]
  now: Date
  /** Out of turn, by an organizer. */
  isOutOfTurn?: boolean
}

/**
 * Holds seats for those who wait: notes them in the book, which the caller writes, and writes the offers, with the
 * jobs that mail and end them, in the same transaction.
 */
export async function giveOffers(
  tx: Tx,
  by: Recorded,
  book: SeatBook,
  { event, entries, now, isOutOfTurn = false }: GivenOffers,
): Promise<void> {
  if (entries.length === 0) return
  for (const { ticket_type_id: ticketTypeId, seats } of entries) noteMove(book, { ticketTypeId, sold: 0, held: seats })
  const offers = await tx
    .insertInto('waitlist_offer')
    .values(
      entries.map((entry) => ({
        entry_id: entry.id,
        event_id: event.id,
        ticket_type_id: entry.ticket_type_id,
        seats: entry.seats,
        status: 'open' as const,
        order_id: null,
        expires_at: endOfOffer(event, book, entry.ticket_type_id, now),
        created_at: now,
        updated_at: now,
      })),
    )
    .returning(['id', 'entry_id', 'event_id', 'ticket_type_id', 'expires_at', 'seats'])
    .execute()
  await tx
    .updateTable('waitlist_entry')
    .set({ status: 'offered', updated_at: now })
    .where(
      'id',
      'in',
      entries.map(({ id }) => id),
    )
    .execute()
  const left = entries.map((entry) => ({ ticketTypeId: entry.ticket_type_id, entries: -1, seats: -entry.seats }))
  await countWaiting(tx, event, book, left)
  await tx
    .insertInto('job')
    .values(
      offers.flatMap(({ id: offerId, expires_at }) => [
        jobRow(sendOffer, offerId, 'mail', now),
        jobRow(expireOffer, offerId, 'expire', expires_at),
      ]),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
  await tx
    .insertInto('audit_entry')
    .values(
      offers.map(({ id: offerId, entry_id, seats }) =>
        auditRow(by, {
          action: 'waitlist.offered',
          subjectType: 'waitlist_entry',
          subjectId: entry_id,
          eventId: event.id,
          fields: ['status'],
          detail: { offerId, seats, isOutOfTurn },
        }),
      ),
    )
    .execute()
  const told = offers.map((offer) => ({
    ...entryNews({ ...offer, id: offer.entry_id }),
    expiresAt: iso(offer.expires_at),
  }))
  await announceOrder(tx, 'waitlist.offered', ...told)
}

function jobRow({ name, maxAttempts }: JobDefinition, offerId: string, what: string, runAt: Date) {
  const key = `waitlist-offer:${offerId}:${what}`
  return { name, max_attempts: maxAttempts, payload: JSON.stringify({ offerId }), key, run_at: runAt }
}

/** As long as the event says, but not longer than the sale, nor than the last session that it is for. */
function endOfOffer(event: EventRow, book: SeatBook, ticketTypeId: string, now: Date): Date {
  const type = book.ticketTypes.get(ticketTypeId)
  const ends = (type?.sessionIds ?? []).flatMap((id) => book.sessions.get(id)?.endsAt.getTime() ?? [])
  const limits = [
    now.getTime() + event.waitlist_offer_minutes * MINUTE_MS,
    ...(type?.salesEndAt ? [type.salesEndAt.getTime()] : []),
    ...(ends.length > 0 ? [Math.max(...ends)] : []),
  ]
  return new Date(Math.min(...limits))
}

/** Writes how often each of those who were passed over was passed. */
export async function notePasses(tx: Tx, passed: ReadonlyMap<string, number>): Promise<void> {
  if (passed.size === 0) return
  await sql`update waitlist_entry set times_passed = times_passed + pass.times
    from unnest(${[...passed.keys()]}::uuid[], ${[...passed.values()]}::integer[]) as pass (id, times)
    where waitlist_entry.id = pass.id`.execute(tx)
}
