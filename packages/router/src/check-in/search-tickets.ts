import type { Queryable } from '@turnout/db'
import { type RawBuilder, sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { ORDER_CODE_LENGTH, parseHumanCode } from '../core/human-code.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { doorEventId, doorSessionIds } from './door-event.ts'
import { readCode } from './rules.ts'
import type { SearchInput, SearchResult } from './schema.ts'

/** How much of the words typed a name must share, by their groups of three letters; a slip or two are forgiven. */
const SIMILAR_ENOUGH = '0.4'

/**
 * Finds tickets of the door's event by a ticket's or an order's code, else by name whatever its accents and case,
 * the best match first; an older code finds nothing. A station limited to some sessions finds the tickets that include one of them.
 * @throws DomainError NOT_FOUND, FORBIDDEN for a session that the station is not for
 */
export async function searchTickets(call: Call, input: SearchInput): Promise<SearchResult> {
  const { id: eventId } = await getVisibleEvent(call, doorEventId(call, input.eventId))
  const sessionIds = await searchedSessions(call, eventId, input.sessionCode)
  const search = { eventId, sessionIds, limit: input.limit }
  const code = exactly(input.query)
  const byCode = code ? await find(call.db, search, code, sql`0::real`) : []
  const found = byCode.length > 0 ? byCode : await findByName(call, search, input.query)
  if (call.trail) call.trail.detail.found = found.length
  return found
}

interface Search {
  eventId: string
  /** Tickets that include one of these; null for all. */
  sessionIds: string[] | null
  limit: number
}

async function searchedSessions(call: Call, eventId: string, code: string | undefined): Promise<string[] | null> {
  const allowed = doorSessionIds(call)
  if (!code) return allowed
  const session = await call.db
    .selectFrom('session')
    .select('id')
    .where('event_id', '=', eventId)
    .where('code', '=', code)
    .executeTakeFirst()
  if (!session) throw refuse('NOT_FOUND', 'The event has no such session', { sessionCode: code })
  if (allowed && !allowed.includes(session.id)) throw refuse('FORBIDDEN', 'This station is not for that session')
  return [session.id]
}

/** The condition for what looks like a code; null for what can only be a name. */
function exactly(query: string): RawBuilder<boolean> | null {
  const code = readCode(query)
  if (code.kind === 'signed') {
    const { ticketId, serial } = code.decoded.claims
    return sql`ticket.id = ${ticketId} and ticket.serial = ${serial}`
  }
  if (code.kind === 'human') return sql`ticket.human_code = ${code.code}`
  const orderCode = parseHumanCode(query, ORDER_CODE_LENGTH)
  return orderCode ? sql`ticket_order.code = ${orderCode}` : null
}

function findByName(call: Call, search: Search, query: string): Promise<SearchResult> {
  return call.db.transaction().execute(async (tx) => {
    await sql`select set_config('pg_trgm.word_similarity_threshold', ${SIMILAR_ENOUGH}, true)`.execute(tx)
    const name = sql`search_text(ticket.attendee_name)`
    const distance = sql`1 - word_similarity(search_text(${query}), ${name})`
    return find(tx, search, sql`search_text(${query}) <% ${name}`, distance)
  })
}

async function find(
  db: Queryable,
  { eventId, sessionIds, limit }: Search,
  condition: RawBuilder<unknown>,
  distance: RawBuilder<unknown>,
): Promise<SearchResult> {
  const { rows } = await sql<SearchResult[number]>`
    select ticket.id as "ticketId", ticket.attendee_name as "attendeeName", ticket_type.name as "ticketTypeName",
      ticket_order.code as "orderCode", ticket.human_code as "humanCode", ticket.status,
      array(select session.code from ticket_type_session join session on session.id = ticket_type_session.session_id
        where ticket_type_session.ticket_type_id = ticket.ticket_type_id
        order by session.starts_at, session.id) as "sessionCodes",
      (select coalesce(json_agg(json_build_object(
          'checkInId', check_in.id, 'sessionCode', session.code,
          'at', to_char(check_in.admitted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
          order by check_in.admitted_at), '[]')
        from check_in join session on session.id = check_in.session_id
        where check_in.ticket_id = ticket.id and check_in.status = 'standing'
          and (${sessionIds}::uuid[] is null or session.id = any (${sessionIds}::uuid[]))) as "checkIns"
    from ticket
    join ticket_type on ticket_type.id = ticket.ticket_type_id
    join ticket_order on ticket_order.id = ticket.order_id
    where ticket.event_id = ${eventId} and ticket.status <> 'expired' and ${condition}
      and (${sessionIds}::uuid[] is null or exists (select from ticket_type_session
        where ticket_type_session.ticket_type_id = ticket.ticket_type_id
          and ticket_type_session.session_id = any (${sessionIds}::uuid[])))
    order by ${distance}, ticket.attendee_name, ticket.id
    limit ${limit}`.execute(db)
  return rows
}
