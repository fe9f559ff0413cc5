import type { Tx, WaitlistEntryTable, WaitlistOfferTable } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { refuse } from '../core/errors.ts'
import { announceAvailability } from '../events/announce-availability.ts'
import { type EventRow, lockEvent } from '../events/queries.ts'
import { endRunOutHolds } from '../orders/run-out-holds.ts'
import type { SeatBook, SeatMove } from '../orders/seats.ts'
import { endRunOutOffers } from './queries.ts'

/** A row of the table `waitlist_entry`. */
export type EntryRow = Selectable<WaitlistEntryTable>
/** A row of the table `waitlist_offer`. */
export type OfferRow = Selectable<WaitlistOfferTable>

/** First half of the advisory lock's key: the second is the event's. */
const LINE = 7_305

/**
 * Holds the line of an event: whoever joins it, leaves it, or gets an offer in it does so one after the other, from
 * here to the end of the transaction. So places are given in the order in which they become visible, and who waits is
 * read without locking each row. It comes after the event and before every other lock; sales do without it.
 * @throws DomainError NOT_FOUND
 */
export async function lockLine(tx: Tx, eventId: string): Promise<EventRow> {
  const event = await lockEvent(tx, eventId, 'reading')
  await sql`select pg_advisory_xact_lock(${LINE}, hashtext(${eventId}))`.execute(tx)
  return event
}

/**
 * The same for whoever joins. With the first one who does, an event gets its line: sales that are under way end before
 * that, and those after it know that they have to ask who waits.
 * @throws DomainError NOT_FOUND
 */
export async function openLine(tx: Tx, eventId: string): Promise<EventRow> {
  const known = await tx.selectFrom('event').select('has_line').where('id', '=', eventId).executeTakeFirst()
  if (known && !known.has_line) {
    await lockEvent(tx, eventId, 'contents')
    await tx.updateTable('event').set({ has_line: true }).where('id', '=', eventId).execute()
  }
  return lockLine(tx, eventId)
}

/** Ends an event's holds and offers that have run out. @returns the seats to be given back */
export async function releaseRunOut(tx: Tx, eventId: string, now: Date): Promise<SeatMove[]> {
  const holds = await endRunOutHolds(tx, eventId, now)
  const offers = await endRunOutOffers(tx, [eventId], now)
  return [...holds.moves, ...offers]
}

/** An entry, locked, with the latest offer it got. Their event is locked before. @throws DomainError NOT_FOUND */
export async function lockEntry(tx: Tx, entryId: string): Promise<{ entry: EntryRow; offer: OfferRow | null }> {
  const entry = await tx
    .selectFrom('waitlist_entry')
    .selectAll()
    .where('id', '=', entryId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!entry) throw noSuchEntry()
  const offer = await tx
    .selectFrom('waitlist_offer')
    .selectAll()
    .where('entry_id', '=', entryId)
    .orderBy('id', 'desc')
    .limit(1)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return { entry, offer: offer ?? null }
}

/** A change of who waits for ticket types: entries, and the seats they ask for. */
export interface WaitingChange {
  ticketTypeId: string
  entries: number
  seats: number
}

/**
 * Counts who waits, on ticket types that are locked. What is on sale changes when the first one waits or the last one
 * does not any more: then those who watch the event hear of it.
 */
export async function countWaiting(
  tx: Tx,
  event: Pick<EventRow, 'id' | 'title'>,
  book: SeatBook,
  changes: WaitingChange[],
): Promise<void> {
  const sums = new Map<string, WaitingChange>()
  for (const change of changes) {
    const sum = sums.get(change.ticketTypeId) ?? { ticketTypeId: change.ticketTypeId, entries: 0, seats: 0 }
    sum.entries += change.entries
    sum.seats += change.seats
    sums.set(change.ticketTypeId, sum)
  }
  const all = [...sums.values()].sort((a, b) => (a.ticketTypeId < b.ticketTypeId ? -1 : 1))
  if (all.length === 0) return
  const counted = await sql<{ id: string; waiting_entries: number }>`
    update ticket_type t
    set waiting_entries = t.waiting_entries + change.entries, waiting_seats = t.waiting_seats + change.seats
    from unnest(${all.map((one) => one.ticketTypeId)}::uuid[], ${all.map((one) => one.entries)}::integer[],
      ${all.map((one) => one.seats)}::integer[]) as change (id, entries, seats)
    where t.id = change.id
    returning t.id, t.waiting_entries`.execute(tx)
  const opened = counted.rows.flatMap(({ id, waiting_entries: after }) => {
    const before = after - (sums.get(id)?.entries ?? 0)
    const type = book.ticketTypes.get(id)
    return type && before > 0 !== after > 0 ? [{ ticketTypeId: id, sold: type.sold, held: type.held }] : []
  })
  if (opened.length === 0) return
  const change = { eventId: event.id, eventName: event.title, sessions: [], ticketTypes: opened, threshold: 0 }
  await announceAvailability(tx, change)
}

/** The refusal for entries that are not there, or not for the caller to know of. */
export function noSuchEntry() {
  return refuse('NOT_FOUND', 'There is no such place in a waitlist')
}
