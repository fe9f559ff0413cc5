import { type Expression, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../core/context.ts'
import { normalizeHumanCode } from '../core/human-code.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { checkedInTo } from './details.ts'
import { selectTickets, toTickets } from './queries.ts'
import type { ListTicketsInput, ticketPage } from './schema.ts'
import { decodeTicketCode } from './ticket-code.ts'

const cursors = cursorsOf('tickets', 'id')

/**
 * An event's tickets, newest first, with the sessions each is checked in to.
 * @throws DomainError NOT_FOUND when there is no such event
 */
export async function listTickets(call: Call, input: ListTicketsInput): Promise<z.input<typeof ticketPage>> {
  await getVisibleEvent(call, input.eventId)
  const rows = await selectTickets(call.db)
    .select(checkedInTo.as('checked_in_to'))
    .where('ticket.event_id', '=', input.eventId)
    .$if(input.status !== undefined, (query) => query.where('ticket.status', '=', input.status ?? 'valid'))
    .$if(Boolean(input.search), (query) => query.where(matches(input.search ?? '')))
    .$if(Boolean(input.cursor), (query) => query.where('ticket.id', '<', cursors.decode(input.cursor ?? '').id))
    // Ids tell the time they were made at and are unique: one column is order, key of the page and index.
    .orderBy('ticket.id', 'desc')
    .limit(input.limit + 1)
    .execute()
  const page = toPage(rows, input.limit, { cursors }, (row) => row)
  const tickets = await toTickets(call, input.eventId, page.items)
  return {
    items: tickets.map((ticket, index) => ({ ...ticket, checkedInTo: page.items[index]?.checked_in_to ?? [] })),
    nextCursor: page.nextCursor,
  }
}

/** A signed code means one ticket, unless that has another code by now; else part of a name or an address, or the beginning of a code. */
function matches(search: string): Expression<SqlBool> {
  const decoded = decodeTicketCode(search)
  if (decoded) {
    const { ticketId, serial } = decoded.claims
    return sql<SqlBool>`(ticket.id = ${ticketId} and ticket.serial = ${serial})`
  }
  const part = `%${literal(search)}%`
  const code = `${literal(normalizeHumanCode(search))}%`
  return sql<SqlBool>`(search_text(ticket.attendee_name) like search_text(${part})
    or lower(ticket.attendee_email) like lower(${part})
    or ticket.human_code like ${code} or ticket_order.code like ${code})`
}

/** A text that LIKE takes as it stands. */
function literal(text: string): string {
  return text.replace(/[\\%_]/g, (letter) => `\\${letter}`)
}
