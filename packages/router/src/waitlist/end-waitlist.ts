import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { audit, SYSTEM } from '../core/audit.ts'
import { announceOrder } from '../orders/announce-orders.ts'
import { lockSeats, noteMove, type SeatMove, writeSeats } from '../orders/seats.ts'
import { entryNews } from './entry-news.ts'
import { sendEnded } from './jobs.ts'

/** Seats given back never bring a session down to the threshold at which few are left. */
const NEVER_FEW = 0

/**
 * Ends the line of an event that was cancelled or is over: nobody waits any more, and seats held by open offers are
 * given back. Those who waited for a cancelled one are told by mail. The caller has locked the event's row against
 * everybody else (`for update`) and has written its new state.
 * @returns how many waited or had an offer
 */
export async function endWaitlist(tx: Tx, eventId: string): Promise<number> {
  const ended = await endEntries(tx, eventId)
  await giveBackSeats(tx, eventId, ended.moves)
  return ended.entries
}

/** What came of ending a line: how many waited or had an offer, and the seats that the open offers held. */
export interface EndedLine {
  entries: number
  moves: SeatMove[]
}

/**
 * The first half of `endWaitlist`, for whoever gives back other seats as well: the seats are to be given back with
 * `giveBackSeats`, together with theirs.
 */
export async function endEntries(tx: Tx, eventId: string): Promise<EndedLine> {
  const ended = await tx
    .updateTable('waitlist_entry')
    .set({ status: 'ended', updated_at: sql`now()` })
    .where('event_id', '=', eventId)
    .where('status', 'in', ['waiting', 'offered'])
    .returning(['id', 'event_id', 'ticket_type_id', 'seats'])
    .execute()
  if (ended.length === 0) return { entries: 0, moves: [] }
  const offers = await tx
    .updateTable('waitlist_offer')
    .set({ status: 'ended', updated_at: sql`now()` })
    .where('event_id', '=', eventId)
    .where('status', '=', 'open')
    .returning(['ticket_type_id', 'seats'])
    .execute()
  const event = await tx.selectFrom('event').select('status').where('id', '=', eventId).executeTakeFirstOrThrow()
  if (event.status !== 'completed') await tellThem(tx, ended)
  await audit(tx, SYSTEM, {
    action: 'waitlist.ended',
    subjectType: 'event',
    subjectId: eventId,
    eventId,
    detail: { entries: ended.length, offers: offers.length },
  })
  const told = ended.map((entry) => ({ ...entryNews(entry), status: 'ended' as const }))
  await announceOrder(tx, 'waitlist.left', ...told)
  const moves = offers.map(({ ticket_type_id: ticketTypeId, seats }) => ({ ticketTypeId, sold: 0, held: -seats }))
  return { entries: ended.length, moves }
}

/**
 * Gives back seats of an event that sells nothing any more and whose line has ended, all in one pass: every ticket type
 * by id, then their sessions.
 */
export async function giveBackSeats(tx: Tx, eventId: string, moves: SeatMove[]): Promise<void> {
  const waitedFor = await tx
    .selectFrom('ticket_type')
    .select('id')
    .where('event_id', '=', eventId)
    .where('waiting_entries', '>', 0)
    .execute()
  const typeIds = [...waitedFor.map(({ id }) => id), ...moves.map(({ ticketTypeId }) => ticketTypeId)]
  if (typeIds.length === 0) return
  const book = await lockSeats(tx, eventId, typeIds)
  // Before the seats are written, so that they wake nobody.
  await tx
    .updateTable('ticket_type')
    .set({ waiting_entries: 0, waiting_seats: 0 })
    .where('event_id', '=', eventId)
    .where('waiting_entries', '>', 0)
    .execute()
  for (const move of moves) noteMove(book, move)
  const event = await tx.selectFrom('event').select(['id', 'title']).where('id', '=', eventId).executeTakeFirstOrThrow()
  await writeSeats(tx, event, book, NEVER_FEW)
}

async function tellThem(tx: Tx, entries: { id: string }[]): Promise<void> {
  const { name, maxAttempts } = sendEnded
  await sql`insert into job (name, max_attempts, payload, key)
    select ${name}, ${maxAttempts}::integer, jsonb_build_object('entryId', id), 'waitlist:' || id || ':ended'
    from unnest(${entries.map(({ id }) => id)}::uuid[]) as entry (id)
    on conflict (key) do nothing`.execute(tx)
}
