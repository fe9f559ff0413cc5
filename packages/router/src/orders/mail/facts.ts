import { PREPARED } from '@turnout/db'
import { type RawBuilder, sql } from 'kysely'
import type { Deps } from '../../core/context.ts'
import { selectTickets, signable, ticketSigner, withoutHolder } from '../../tickets/queries.ts'
import type { TicketStatus } from '../../tickets/schema.ts'

/** All that mails about one order tell. */
export type MailFacts = NonNullable<Awaited<ReturnType<typeof readMailFacts>>>
export type MailSession = MailFacts['sessions'][number]
export type MailTicket = MailFacts['tickets'][number]

/** Tickets that an event's cancellation took from their buyer: valid, or cancelled since, and never passed on. */
export const LOST = 'lost'

/**
 * Reads an order for a mail to its buyer. Valid tickets that were passed on are left out: their codes are for those who
 * hold them now. Of others that were passed on it is not told who holds them.
 * @param of which tickets the mail is about, and whose sessions: those that stand, unless told otherwise
 * @param ticketId of this ticket only, passed on or not: for a mail to its holder, in the language meant for them
 * @returns null when the order is not there
 */
export async function readMailFacts(
  deps: Pick<Deps, 'db' | 'secrets' | 'config'>,
  orderId: string,
  of: TicketStatus[] | typeof LOST = ['valid'],
  ticketId?: string,
) {
  const statuses: TicketStatus[] = of === LOST ? ['valid', 'cancelled'] : of
  const isMeant = ticketId ? sql<boolean>`ticket.id = ${ticketId}` : of === LOST ? isLost : isShownToBuyer
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
      holderLocale(ticketId).as('holder_locale'),
    ])
    .where('ticket_order.id', '=', orderId)
    .modifyFront(sql.raw(PREPARED))
    .executeTakeFirst()
  if (!order) return null
  const sessions = await deps.db
    .selectFrom('session')
    .leftJoin('room', 'room.id', 'session.room_id')
    .select([
      'session.id',
      'session.code',
      'session.name',
      'session.starts_at',
      'session.ends_at',
      'session.moves',
      'session.is_active',
      'room.name as room',
      // How often tickets of this order that include it changed hands.
      sql<number>`(select coalesce(sum(ticket.transfers), 0)::integer from ticket
        join ticket_type_session as included on included.ticket_type_id = ticket.ticket_type_id
        where ticket.order_id = ${orderId} and included.session_id = session.id)`.as('handovers'),
    ])
    .where('session.id', 'in', (eb) =>
      eb
        .selectFrom('ticket_type_session')
        .innerJoin('ticket', 'ticket.ticket_type_id', 'ticket_type_session.ticket_type_id')
        .select('ticket_type_session.session_id')
        .where('ticket.order_id', '=', orderId)
        .where('ticket.status', 'in', statuses)
        .where(isMeant),
    )
    .orderBy('session.starts_at')
    .orderBy('session.id')
    .modifyFront(sql.raw(PREPARED))
    .execute()
  const tickets = await selectTickets(deps.db)
    .where('ticket.order_id', '=', orderId)
    .where('ticket.status', 'in', statuses)
    .where(isMeant)
    .orderBy(sql`ticket_type.sort_order, ticket.id`)
    .modifyFront(sql.raw(PREPARED))
    .execute()
  const sign = await ticketSigner(deps, order.event_id)
  const shown = ticketId ? tickets : tickets.map(withoutHolder)
  const locale = order.holder_locale ?? order.locale
  return {
    order: { ...order, locale, organizer_address: organizerAddress(deps.config) },
    sessions,
    tickets: shown.map((ticket) => ({ ...ticket, code: sign(signable(ticket)) })),
  }
}

/** Whom calendars name, where nothing is said: an address of the installation's own host. */
function organizerAddress({ senderAddress, publicUrl }: Deps['config']): string {
  return senderAddress ?? `tickets@${new URL(publicUrl).hostname}`
}

/** What was said when the ticket changed hands last. */
function holderLocale(ticketId: string | undefined): RawBuilder<string | null> {
  if (!ticketId) return sql`null::text`
  return sql`(select locale from ticket_transfer where ticket_id = ${ticketId} order by from_serial desc limit 1)`
}

const isShownToBuyer = sql<boolean>`(ticket.transfers = 0 or ticket.status <> 'valid')`

const isLost = sql<boolean>`(ticket.transfers = 0 and (ticket.status = 'valid' or ticket.cancelled_at >=
  (select event.cancelled_at from event where event.id = ticket.event_id)))`

type PlaceColumn = 'venue_name' | 'venue_address' | 'venue_city' | 'location_text' | 'address'

/** Where an event is held, in one line; null when nobody knows yet. */
export function placeOf({ order }: { order: Pick<MailFacts['order'], PlaceColumn> }): string | null {
  const venue = [order.venue_name, order.venue_address, order.venue_city]
  const own = [order.location_text, order.address]
  const parts = [...new Set((order.venue_name ? venue : own).filter((part) => part !== null && part !== ''))]
  return parts.length > 0 ? parts.join(', ') : null
}
