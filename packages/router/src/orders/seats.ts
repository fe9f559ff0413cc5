import { PREPARED, type SessionTable, type TicketTypeTable, type Tx } from '@turnout/db'
import { CompiledQuery, type Selectable, sql } from 'kysely'
import { type Announcement, announce } from '../core/announce.ts'
import type { Deps } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { availabilityAnnouncements } from '../events/queries.ts'
import type { SaleSession, SaleTicketType } from '../events/rules.ts'
import { wakeWaitlist } from '../waitlist/wake-waitlist.ts'

export interface BookedTicketType extends SaleTicketType {
  name: string
  number: number
}

export interface BookedSession extends SaleSession {
  code: string
  startsAt: Date
}

/**
 * Ticket types of one event and the sessions they include, locked, as they were before and as they are after the moves
 * so far.
 */
export interface SeatBook {
  ticketTypes: Map<string, BookedTicketType>
  sessions: Map<string, BookedSession>
  before: { ticketTypes: Map<string, Taken>; sessions: Map<string, Taken> }
}

interface Taken {
  sold: number
  held: number
}

/** Seats taken (or given back, when negative) by tickets of one type. */
export interface SeatMove extends Taken {
  ticketTypeId: string
}

/**
 * Locks ticket types of an event, then the sessions they include, each by id: everybody who takes or frees seats
 * does so in this order, after the event, the orders and their tickets. Which sessions are included is read in a
 * statement of its own, since a statement that had to wait for its lock still sees the rest as it was before.
 * The locks leave the keys free, so that rows that refer to a session, such as check-ins, are written meanwhile.
 */
export async function lockSeats(tx: Tx, eventId: string, ticketTypeIds: Iterable<string>): Promise<SeatBook> {
  const books = await lockSeatsOf(tx, new Map([[eventId, ticketTypeIds]]))
  return books.get(eventId) ?? bookOf([], [])
}

/** The same for ticket types of several events, in as many statements: two. @returns a book per event */
export async function lockSeatsOf(
  tx: Tx,
  wanted: ReadonlyMap<string, Iterable<string>>,
): Promise<Map<string, SeatBook>> {
  const ids = [...new Set([...wanted.values()].flatMap((typeIds) => [...typeIds]))]
  const locked = await tx
    .selectFrom('ticket_type')
    .selectAll()
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .where('event_id', '=', sql<string>`any(${[...wanted.keys()]}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .modifyFront(sql.raw(PREPARED))
    .execute()
  const types = locked.filter((row) => [...(wanted.get(row.event_id) ?? [])].includes(row.id))
  const typeIds = types.map(({ id }) => id)
  const sessions = await tx
    .selectFrom('session')
    .select(['id', 'event_id', 'code', 'capacity', 'sold', 'held', 'is_active', 'starts_at', 'ends_at'])
    .select(
      sql<string[]>`array(select ticket_type_id from ticket_type_session
        where session_id = session.id and ticket_type_id = any(${typeIds}::uuid[]))`.as('ticket_type_ids'),
    )
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('ticket_type_session')
        .select('session_id')
        .where('ticket_type_id', '=', sql<string>`any(${typeIds}::uuid[])`),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .modifyFront(sql.raw(PREPARED))
    .execute()
  return new Map(
    [...wanted.keys()].map((eventId) => [
      eventId,
      bookOf(
        types.filter((row) => row.event_id === eventId),
        sessions.filter((row) => row.event_id === eventId),
      ),
    ]),
  )
}

type SessionColumns = 'id' | 'code' | 'capacity' | 'sold' | 'held' | 'is_active' | 'starts_at' | 'ends_at'
type SessionRow = Pick<Selectable<SessionTable>, SessionColumns>

function bookOf(
  types: Selectable<TicketTypeTable>[],
  sessions: (SessionRow & { ticket_type_ids: string[] })[],
): SeatBook {
  const book = {
    ticketTypes: new Map(
      types.map((row) => {
        const included = sessions.filter((session) => session.ticket_type_ids.includes(row.id)).map(({ id }) => id)
        return [row.id, toBookedTicketType(row, included)]
      }),
    ),
    sessions: new Map(sessions.map((row) => [row.id, toBookedSession(row)])),
  }
  return { ...book, before: { ticketTypes: takenOf(book.ticketTypes), sessions: takenOf(book.sessions) } }
}

function toBookedTicketType(row: Selectable<TicketTypeTable>, sessionIds: string[]): BookedTicketType {
  return {
    id: row.id,
    name: row.name,
    number: row.number,
    quantity: row.quantity,
    sold: row.sold,
    held: row.held,
    maxPerOrder: row.max_per_order,
    salesStartAt: row.sales_start_at,
    salesEndAt: row.sales_end_at,
    isActive: row.is_active,
    priceMinor: row.price_minor,
    sessionIds,
    memberPriceMinor: row.member_price_minor,
    memberLevel: row.member_level,
    isMembersOnly: row.is_members_only,
    isHidden: row.is_hidden,
    maxPerBuyer: row.max_per_buyer,
    waitingEntries: row.waiting_entries,
    waitingSeats: row.waiting_seats,
  }
}

function toBookedSession(row: SessionRow): BookedSession {
  const { id, code, capacity, sold, held } = row
  return { id, code, capacity, sold, held, isActive: row.is_active, startsAt: row.starts_at, endsAt: row.ends_at }
}

function takenOf(entries: Map<string, Taken>): Map<string, Taken> {
  return new Map([...entries].map(([id, { sold, held }]) => [id, { sold, held }]))
}

/** Notes a move in the book: one seat of the type and one of each session it includes, per ticket. */
export function noteMove(book: SeatBook, move: SeatMove): void {
  const ticketType = book.ticketTypes.get(move.ticketTypeId)
  if (!ticketType) throw new Error('Seats of a ticket type that is not locked')
  const touched: Taken[] = [ticketType, ...ticketType.sessionIds.map((id) => book.sessions.get(id))].filter(
    (entry) => entry !== undefined,
  )
  for (const entry of touched) {
    entry.sold += move.sold
    entry.held += move.held
  }
}

/** Seats to be added to a row (or taken off it). */
export interface SeatDelta extends Taken {
  id: string
}

/** What is to be written of a book, and told. */
export interface SeatChanges {
  ticketTypes: SeatDelta[]
  sessions: SeatDelta[]
  announcements: Announcement[]
  /** Something has fewer seats taken than before: there may be room for those who wait. */
  hasFreed: boolean
}

/** What was noted in a book, for whoever writes it in a statement of their own. */
export function seatChanges(
  event: { id: string; title: string },
  book: SeatBook,
  minimumSpotsThreshold: number,
): SeatChanges {
  const ticketTypes = changesOf(book.ticketTypes, book.before.ticketTypes)
  const sessions = changesOf(book.sessions, book.before.sessions)
  const deltas = { ticketTypes: ticketTypes.map(deltaOf), sessions: sessions.map(deltaOf) }
  const announced = {
    eventId: event.id,
    eventName: event.title,
    threshold: minimumSpotsThreshold,
    ticketTypes: ticketTypes.map(({ id, after }) => ({ ticketTypeId: id, sold: after.sold, held: after.held })),
    sessions: sessions.map(({ id, before, after: { code, capacity, sold, held } }) => {
      return { sessionId: id, code, capacity, sold, held, before }
    }),
  }
  const isChanged = ticketTypes.length + sessions.length > 0
  return {
    ...deltas,
    announcements: isChanged ? availabilityAnnouncements(announced) : [],
    hasFreed: [...deltas.ticketTypes, ...deltas.sessions].some(({ sold, held }) => sold + held < 0),
  }
}

/**
 * Writes all that was noted, one statement for the ticket types and one for the sessions, each with its own guard
 * against taking more than there is, announces it, and wakes those who wait for seats that came free.
 * @throws DomainError INSUFFICIENT_CAPACITY when a guard holds, which the locks should have made impossible
 */
export async function writeSeats(
  tx: Tx,
  event: { id: string; title: string },
  book: SeatBook,
  minimumSpotsThreshold: number,
): Promise<void> {
  const { ticketTypes, sessions, announcements, hasFreed } = seatChanges(event, book, minimumSpotsThreshold)
  const written =
    (await writeDeltas(tx, 'ticket_type', 'quantity', ticketTypes)) +
    (await writeDeltas(tx, 'session', 'capacity', sessions))
  if (written !== ticketTypes.length + sessions.length) throw noSeatsLeft()
  await announce(tx, ...announcements)
  if (hasFreed) await wakeWaitlist(tx, event.id)
}

/** What is thrown when the guard in the statement that takes seats holds. */
export function noSeatsLeft() {
  return refuse('INSUFFICIENT_CAPACITY', 'Fewer seats are left than asked for')
}

/** Locks, notes and writes moves that need no decision, such as seats given back. */
export async function moveSeats(
  tx: Tx,
  deps: Pick<Deps, 'config'>,
  event: { id: string; title: string },
  moves: SeatMove[],
): Promise<void> {
  if (moves.length === 0) return
  const typeIds = moves.map(({ ticketTypeId }) => ticketTypeId)
  const book = await lockSeats(tx, event.id, typeIds)
  for (const move of moves) noteMove(book, move)
  await writeSeats(tx, event, book, deps.config.minimumSpotsThreshold)
}

interface Change<T extends Taken> {
  id: string
  before: Taken
  after: T
}

function changesOf<T extends Taken>(after: Map<string, T>, before: Map<string, Taken>): Change<T>[] {
  const changes: Change<T>[] = []
  for (const [id, entry] of after) {
    const was = before.get(id)
    if (was && (was.sold !== entry.sold || was.held !== entry.held)) changes.push({ id, before: was, after: entry })
  }
  return changes
}

function deltaOf({ id, before, after }: Change<Taken>): SeatDelta {
  return { id, sold: after.sold - before.sold, held: after.held - before.held }
}

/**
 * The statement that takes seats: never more than there are, whatever was decided before it.
 * @param moves a parameter with a JSON list of `SeatDelta`
 */
export function takeSeats(table: 'ticket_type' | 'session', limit: 'quantity' | 'capacity', moves: string): string {
  return `
    update ${table} t set sold = t.sold + move.sold, held = t.held + move.held
    from json_to_recordset(${moves}::json) as move (id uuid, sold integer, held integer)
    where t.id = move.id and (
      t.${limit} is null or move.sold + move.held <= 0 or t.sold + t.held + move.sold + move.held <= t.${limit}
    )`
}

async function writeDeltas(
  tx: Tx,
  table: 'ticket_type' | 'session',
  limit: 'quantity' | 'capacity',
  deltas: SeatDelta[],
): Promise<number> {
  if (deltas.length === 0) return 0
  const statement = takeSeats(table, limit, '$1')
  const { numAffectedRows } = await tx.executeQuery(CompiledQuery.raw(statement, [JSON.stringify(deltas)]))
  return Number(numAffectedRows ?? 0)
}
