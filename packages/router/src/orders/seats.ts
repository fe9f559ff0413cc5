import type { SessionTable, TicketTypeTable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { announceAvailability } from '../events/queries.ts'
import type { SaleSession, SaleTicketType } from '../events/rules.ts'

interface BookedTicketType extends SaleTicketType {
  priceMinor: number
}

interface BookedSession extends SaleSession {
  code: string
}

/** Ticket types and the sessions they include, locked, as they were before and as they are after the moves so far. */
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
  const ids = [...new Set(ticketTypeIds)]
  const types = await tx
    .selectFrom('ticket_type')
    .selectAll()
    .where('event_id', '=', eventId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const sessions = await tx
    .selectFrom('session')
    .select(['id', 'code', 'capacity', 'sold', 'held', 'is_active', 'ends_at'])
    .select(
      sql<string[]>`array(select ticket_type_id from ticket_type_session
        where session_id = session.id and ticket_type_id = any(${ids}::uuid[]))`.as('ticket_type_ids'),
    )
    .where('id', 'in', (eb) =>
      eb.selectFrom('ticket_type_session').select('session_id').where('ticket_type_id', 'in', ids),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
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
    quantity: row.quantity,
    sold: row.sold,
    held: row.held,
    maxPerOrder: row.max_per_order,
    salesStartAt: row.sales_start_at,
    salesEndAt: row.sales_end_at,
    isActive: row.is_active,
    priceMinor: row.price_minor,
    sessionIds,
  }
}

type SessionColumns = 'id' | 'code' | 'capacity' | 'sold' | 'held' | 'is_active' | 'ends_at'

function toBookedSession(row: Pick<Selectable<SessionTable>, SessionColumns>): BookedSession {
  const { id, code, capacity, sold, held } = row
  return { id, code, capacity, sold, held, isActive: row.is_active, endsAt: row.ends_at }
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

/**
 * Writes all that was noted, one statement for the ticket types and one for the sessions, each with its own guard
 * against taking more than there is, and announces it.
 * @throws DomainError INSUFFICIENT_CAPACITY when a guard holds, which the locks should have made impossible
 */
export async function writeSeats(
  tx: Tx,
  event: { id: string; title: string },
  book: SeatBook,
  minimumSpotsThreshold: number,
): Promise<void> {
  const ticketTypes = changesOf(book.ticketTypes, book.before.ticketTypes)
  const sessions = changesOf(book.sessions, book.before.sessions)
  const written =
    (await writeChanges(tx, sql`ticket_type`, sql`quantity`, ticketTypes)) +
    (await writeChanges(tx, sql`session`, sql`capacity`, sessions))
  if (written !== ticketTypes.length + sessions.length) {
    throw refuse('INSUFFICIENT_CAPACITY', 'Fewer seats are left than asked for')
  }
  if (written === 0) return
  await announceAvailability(tx, {
    eventId: event.id,
    eventName: event.title,
    threshold: minimumSpotsThreshold,
    ticketTypes: ticketTypes.map(({ id, after }) => ({ ticketTypeId: id, sold: after.sold, held: after.held })),
    sessions: sessions.map(({ id, before, after: { code, capacity, sold, held } }) => ({
      sessionId: id,
      code,
      capacity,
      sold,
      held,
      before,
    })),
  })
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

type Fragment = ReturnType<typeof sql>

async function writeChanges(tx: Tx, table: Fragment, limit: Fragment, changes: Change<Taken>[]): Promise<number> {
  if (changes.length === 0) return 0
  const ids = changes.map(({ id }) => id)
  const sold = changes.map(({ before, after }) => after.sold - before.sold)
  const held = changes.map(({ before, after }) => after.held - before.held)
  const { numAffectedRows } = await sql`
    update ${table} t set sold = t.sold + move.sold, held = t.held + move.held
    from unnest(${ids}::uuid[], ${sold}::integer[], ${held}::integer[]) as move (id, sold, held)
    where t.id = move.id and (
      t.${limit} is null or move.sold + move.held <= 0 or t.sold + t.held + move.sold + move.held <= t.${limit}
    )`.execute(tx)
  return Number(numAffectedRows ?? 0)
}
