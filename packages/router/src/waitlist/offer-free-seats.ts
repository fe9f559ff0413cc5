import type { Tx } from '@turnout/db'
import { SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import type { EventRow } from '../events/queries.ts'
import { saleClosedBecause } from '../events/rules.ts'
import { lockSeats, noteMove, type SeatBook, writeSeats } from '../orders/seats.ts'
import { giveOffers, notePasses } from './give-offers.ts'
import { countWaiting, lockLine, releaseRunOut } from './line.ts'
import { nextOffers, type WaitedSession, type WaitedTicketType } from './rules.ts'
import { takeBackReturned } from './take-back-returned.ts'
import { lineSessionOf, lineTypeOf } from './waited-for.ts'

/** So much of a line is read at first: more than a few freed seats can be offered to. */
const FIRST_READ = 500

/**
 * Offers what is free to those who wait for an event, by the rules of its line. Seats of holds and offers that have
 * run out are freed first. Safe to repeat, and to do from several processes at once: they take turns, and what one
 * has offered the next finds held.
 * @returns how many offers were made
 * @throws DomainError NOT_FOUND
 */
export async function offerFreeSeats(tx: Tx, deps: Pick<Deps, 'now' | 'config'>, eventId: string): Promise<number> {
  const event = await lockLine(tx, eventId)
  if (event.status !== 'published') return 0
  const now = deps.now()
  const freed = await releaseRunOut(tx, eventId, now)
  const returned = await takeBackReturned(tx, eventId, now)
  const waited = await readWaitedTypes(tx, eventId)
  const typeIds = [...waited, ...[...freed, ...returned].map(({ ticketTypeId }) => ticketTypeId)]
  if (typeIds.length === 0) return 0
  const book = await lockSeats(tx, eventId, typeIds)
  for (const move of freed) noteMove(book, move)
  await countWaiting(tx, event, book, returned)
  const { entries, passed } = await chooseNext(tx, event, book, now)
  await giveOffers(tx, SYSTEM, book, { event, entries, now })
  await notePasses(tx, passed)
  await writeSeats(tx, event, book, deps.config.minimumSpotsThreshold)
  return entries.length
}

/** Who is next. The line is read only while there is something to offer, and in a first part that mostly suffices. */
async function chooseNext(tx: Tx, event: EventRow, book: SeatBook, now: Date) {
  const settings = { mode: event.waitlist_mode, maxSkips: event.waitlist_max_skips }
  const stock = stockOf(book, event, now)
  if (nextOffers([], ...stock, settings).isExhausted) return { entries: [], passed: new Map<string, number>() }
  let waiting = await readWaiting(tx, event.id, FIRST_READ)
  let decision = nextOffers(waiting, ...stock, settings)
  if (waiting.length === FIRST_READ && !decision.isExhausted) {
    waiting = await readWaiting(tx, event.id)
    decision = nextOffers(waiting, ...stock, settings)
  }
  const chosen = new Set(decision.offers)
  return { entries: waiting.filter(({ id }) => chosen.has(id)), passed: decision.passed }
}

/** Which ticket types somebody waits for. It cannot change while the line is held. */
async function readWaitedTypes(tx: Tx, eventId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('ticket_type')
    .select('id')
    .where('event_id', '=', eventId)
    .where('waiting_entries', '>', 0)
    .execute()
  return rows.map(({ id }) => id)
}

/** Who waits for an event, by place; all of them, or the first. */
async function readWaiting(tx: Tx, eventId: string, limit?: number) {
  const rows = await tx
    .selectFrom('waitlist_entry')
    .select(['id', 'ticket_type_id', 'seats', 'times_passed', 'confirmed_at'])
    .where('event_id', '=', eventId)
    .where('status', '=', 'waiting')
    .orderBy('place')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute()
  return rows.map((row) => ({
    ...row,
    ticketTypeId: row.ticket_type_id,
    timesPassed: row.times_passed,
    isConfirmed: row.confirmed_at !== null,
  }))
}

/** What the rules of the line need to know of the seats in a book. */
export function stockOf(book: SeatBook, event: EventRow, now: Date): [WaitedTicketType[], WaitedSession[]] {
  const types = [...book.ticketTypes.values()].map((type) => lineTypeOf(termsOf(event), type, book.sessions, now))
  return [types, [...book.sessions.values()].map(lineSessionOf)]
}

/** Why nothing of a ticket type can be offered, if so. Whether one is a member was asked at joining. */
export function closedBecause(book: SeatBook, event: EventRow, ticketTypeId: string, now: Date) {
  const type = book.ticketTypes.get(ticketTypeId)
  if (!type) return 'SALES_ENDED'
  const included = type.sessionIds.flatMap((id) => book.sessions.get(id) ?? [])
  return saleClosedBecause(termsOf(event), type, included, now, 'trusted')
}

/** What an event asks of those who buy. */
export function termsOf(event: EventRow) {
  return { status: event.status, memberLevel: event.member_level, isMembersOnly: event.is_members_only }
}
