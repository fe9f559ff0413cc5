import { PREPARED, type Queryable } from '@turnout/db'
import { CompiledQuery } from 'kysely'
import { type EventTerms, remainderOf, type SaleSession, type SaleTerms, saleClosedBecause } from '../events/rules.ts'
import {
  isLettingGo,
  type LineSettings,
  NOT_WAITED_FOR,
  type WaitedFor,
  type WaitedSession,
  type WaitedTicketType,
  waitedFor,
} from './rules.ts'

/** A ticket type that somebody waits for. */
export interface LineTicketType extends SaleTerms {
  id: string
  quantity: number | null
  sold: number
  held: number
  sessionIds: string[]
  /** Numbers of seats that are asked for together by those whose address is confirmed, each once. */
  groups: number[]
}

/** A session of such a type. */
export interface LineSession extends SaleSession {
  startsAt: Date
}

/** The line of an event, as it was read. */
export interface EventLine {
  ticketTypes: LineTicketType[]
  sessions: Map<string, LineSession>
}

/** What is kept for those who wait, as `waitedFor` of rules.ts has it, by what is left of these rows. */
export function waitedForIn(
  terms: EventTerms & { waitlistMode: LineSettings['mode'] },
  ticketTypes: readonly LineTicketType[],
  sessions: ReadonlyMap<string, LineSession>,
  now: Date,
): WaitedFor {
  const waiting = ticketTypes.filter(({ groups }) => groups.length > 0)
  if (waiting.length === 0) return NOT_WAITED_FOR
  const groups = waiting.flatMap((type) => type.groups.map((seats) => ({ ticketTypeId: type.id, seats })))
  const types = waiting.map((type) => lineTypeOf(terms, type, sessions, now))
  return waitedFor(groups, types, [...sessions.values()].map(lineSessionOf), terms.waitlistMode)
}

/** What the rules of a line need to know of a ticket type. Whether one is a member was asked at joining. */
export function lineTypeOf(
  terms: EventTerms,
  type: Omit<LineTicketType, 'groups'>,
  sessions: ReadonlyMap<string, LineSession>,
  now: Date,
): WaitedTicketType {
  const included = type.sessionIds.flatMap((id) => sessions.get(id) ?? [])
  return {
    id: type.id,
    quantity: type.quantity,
    left: remainderOf({ ...type, capacity: type.quantity }),
    sessionIds: type.sessionIds,
    isOpen: saleClosedBecause(terms, type, included, now, 'trusted') === null,
    isLettingGo: isLettingGo(included, now),
  }
}

/** What the rules of a line need to know of a session. */
export function lineSessionOf(session: LineSession): WaitedSession {
  return { id: session.id, capacity: session.capacity, left: remainderOf(session) }
}

/** Seats that are asked for together, each number once: an index tells whether anybody asks for so many. */
export const ASKED_GROUPS = `
  array(select seats from generate_series(1, 10) seats where exists (
    select from waitlist_entry w where w.ticket_type_id = t.id and w.status = 'waiting' and w.confirmed_at is not null
      and w.seats = seats.seats))`

const READ = `${PREPARED}
  select t.event_id as "eventId", t.id, t.quantity, t.sold, t.held, t.is_active as "isActive",
    t.sales_start_at as "salesStartAt", t.sales_end_at as "salesEndAt", t.is_members_only as "isMembersOnly",
    t.member_level as "memberLevel", ${ASKED_GROUPS} as groups,
    (select coalesce(json_agg(json_build_object('id', s.id, 'capacity', s.capacity, 'sold', s.sold, 'held', s.held,
        'isActive', s.is_active, 'startsAt', s.starts_at, 'endsAt', s.ends_at)), '[]')
      from ticket_type_session i join session s on s.id = i.session_id where i.ticket_type_id = t.id) as sessions
  from ticket_type t where t.event_id = any($1::uuid[]) and t.waiting_entries > 0`

type Row = Omit<LineTicketType, 'sessionIds'> & {
  eventId: string
  sessions: (Omit<LineSession, 'startsAt' | 'endsAt'> & { startsAt: string; endsAt: string })[]
}

/**
 * The lines of events, in one statement. Whoever decides by it has locked the seats in question before: nobody joins a
 * line that needs them meanwhile.
 */
export async function readLines(db: Queryable, eventIds: string[]): Promise<Map<string, EventLine>> {
  const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(READ, [eventIds]))
  const lines = new Map<string, EventLine>()
  for (const { eventId, sessions, ...type } of rows) {
    const line: EventLine = lines.get(eventId) ?? { ticketTypes: [], sessions: new Map() }
    line.ticketTypes.push({ ...type, sessionIds: sessions.map(({ id }) => id) })
    for (const session of sessions) {
      const dates = { startsAt: new Date(session.startsAt), endsAt: new Date(session.endsAt) }
      line.sessions.set(session.id, { ...session, ...dates })
    }
    lines.set(eventId, line)
  }
  return lines
}

/** A line with the seats as they stand in a book, where it has them. */
export function lineOver(
  line: EventLine,
  book: {
    ticketTypes: ReadonlyMap<string, { sold: number; held: number }>
    sessions: ReadonlyMap<string, LineSession>
  },
): EventLine {
  const ticketTypes = line.ticketTypes.map((type) => {
    const { sold, held } = book.ticketTypes.get(type.id) ?? type
    return { ...type, sold, held }
  })
  const sessions = new Map([...line.sessions].map(([id, session]) => [id, book.sessions.get(id) ?? session]))
  return { ticketTypes, sessions }
}
