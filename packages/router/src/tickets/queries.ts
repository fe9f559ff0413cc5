import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import type { Ticket } from './schema.ts'
import { ticketSigner } from './sign-ticket.ts'

export { ticketSigner } from './sign-ticket.ts'
export { type TicketKey, ticketKeyOf } from './ticket-key.ts'

/** Tickets with what is shown of their type and order. */
export function selectTickets(db: Queryable) {
  return db
    .selectFrom('ticket')
    .innerJoin('ticket_type', 'ticket_type.id', 'ticket.ticket_type_id')
    .innerJoin('ticket_order', 'ticket_order.id', 'ticket.order_id')
    .select([
      'ticket.id',
      'ticket.event_id',
      'ticket.order_id',
      'ticket_order.code as order_code',
      'ticket.ticket_type_id',
      'ticket_type.name as ticket_type_name',
      'ticket_type.number as ticket_type_number',
      'ticket.status',
      'ticket.attendee_name',
      'ticket.attendee_email',
      'ticket.price_minor',
      'ticket.full_price_minor',
      'ticket.refunded_minor',
      'ticket.transfers',
      'ticket.human_code',
      'ticket.serial',
      'ticket.valid_from',
      'ticket.valid_until',
      'ticket.created_at',
      sql<string[]>`array(
        select session.id from ticket_type_session join session on session.id = ticket_type_session.session_id
        where ticket_type_session.ticket_type_id = ticket.ticket_type_id order by session.starts_at, session.id)`.as(
        'session_ids',
      ),
    ])
}

/** A row of `selectTickets`. */
export type TicketRow = Awaited<ReturnType<ReturnType<typeof selectTickets>['executeTakeFirstOrThrow']>>

/** A row whose code and holder are not for the reader. */
type ShownRow = TicketRow & { isForOthers?: boolean }

/** What the buyer is left with of a ticket: of one that changed hands neither the code nor whose it is now. */
export function withoutHolder(row: TicketRow): ShownRow {
  return row.transfers === 0 ? row : { ...row, attendee_name: null, attendee_email: null, isForOthers: true }
}

/** What a holder gets of a ticket that was passed on: what it cost, and in which order, is its buyer's. */
export function withoutOrder<T extends Pick<Ticket, 'orderCode' | 'priceMinor' | 'fullPriceMinor' | 'refundedMinor'>>(
  ticket: T,
): T {
  return { ...ticket, orderCode: '', priceMinor: 0, fullPriceMinor: 0, refundedMinor: 0 }
}

/** One event's tickets as they are given out; only valid ones show their codes. */
export async function toTickets(
  deps: Pick<Deps, 'db' | 'secrets'>,
  eventId: string,
  rows: ShownRow[],
): Promise<Ticket[]> {
  if (!rows.some(hasCode)) return rows.map((row) => toTicket(row, null))
  const signed = await ticketSigner(deps, eventId)
  return rows.map((row) => toTicket(row, hasCode(row) ? signed(signable(row)) : null))
}

function hasCode({ status, isForOthers }: ShownRow): boolean {
  return status === 'valid' && !isForOthers
}

/** What of a row goes into its code. */
export function signable(row: TicketRow) {
  return {
    id: row.id,
    serial: row.serial,
    ticketTypeNumber: row.ticket_type_number,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
  }
}

function toTicket(row: TicketRow, code: string | null): Ticket {
  return {
    id: row.id,
    eventId: row.event_id,
    orderId: row.order_id,
    orderCode: row.order_code,
    ticketTypeId: row.ticket_type_id,
    ticketTypeName: row.ticket_type_name,
    status: row.status,
    attendeeName: row.attendee_name,
    attendeeEmail: row.attendee_email,
    priceMinor: row.price_minor,
    code,
    humanCode: code && row.human_code,
    sessionIds: row.session_ids,
    fullPriceMinor: row.full_price_minor ?? row.price_minor,
    refundedMinor: row.refunded_minor,
    transfers: row.transfers,
    createdAt: iso(row.created_at),
  }
}
