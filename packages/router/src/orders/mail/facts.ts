import { sql } from 'kysely'
import type { Deps } from '../../core/context.ts'
import { selectTickets, signable, ticketSigner } from '../../tickets/queries.ts'

/** All that mails about one order tell. */
export type MailFacts = NonNullable<Awaited<ReturnType<typeof readMailFacts>>>
export type MailSession = MailFacts['sessions'][number]
export type MailTicket = MailFacts['tickets'][number]

/**
 * Reads an order for a mail.
 * @returns null when the order is not there
 */
export async function readMailFacts(deps: Pick<Deps, 'db' | 'secrets'>, orderId: string) {
  const order = await deps.db
    .selectFrom('ticket_order')
    .innerJoin('event', 'event.id', 'ticket_order.event_id')
    .leftJoin('venue', 'venue.id', 'event.venue_id')
    .selectAll('ticket_order')
    .select((eb) => [
      'event.title',
      'event.status as event_status',
      'event.time_zone',
      'event.is_all_day',
      'event.is_online',
      'event.url',
      'event.cancel_reason as event_cancel_reason',
      'event.location_text',
      'event.address',
      'venue.name as venue_name',
      'venue.address as venue_address',
      'venue.city as venue_city',
      eb.selectFrom('organisation').select('name').limit(1).as('organisation'),
    ])
    .where('ticket_order.id', '=', orderId)
    .executeTakeFirst()
  if (!order) return null
  const sessions = await deps.db
    .selectFrom('session')
    .leftJoin('room', 'room.id', 'session.room_id')
    .select(['session.id', 'session.code', 'session.name', 'session.starts_at', 'session.ends_at', 'room.name as room'])
    .where('session.id', 'in', (eb) =>
      eb
        .selectFrom('ticket_type_session')
        .innerJoin('ticket', 'ticket.ticket_type_id', 'ticket_type_session.ticket_type_id')
        .select('ticket_type_session.session_id')
        .where('ticket.order_id', '=', orderId)
        .where('ticket.status', '=', 'valid'),
    )
    .orderBy('session.starts_at')
    .orderBy('session.id')
    .execute()
  const tickets = await selectTickets(deps.db)
    .where('ticket.order_id', '=', orderId)
    .where('ticket.status', '=', 'valid')
    .orderBy(sql`ticket_type.sort_order, ticket.id`)
    .execute()
  const sign = await ticketSigner(deps, order.event_id)
  return { order, sessions, tickets: tickets.map((ticket) => ({ ...ticket, code: sign(signable(ticket)) })) }
}

/** Where an event is held, in one line; null when nobody knows yet. */
export function placeOf({ order }: Pick<MailFacts, 'order'>): string | null {
  const venue = [order.venue_name, order.venue_address, order.venue_city]
  const own = [order.location_text, order.address]
  const parts = [...new Set((order.venue_name ? venue : own).filter((part) => part !== null && part !== ''))]
  return parts.length > 0 ? parts.join(', ') : null
}
