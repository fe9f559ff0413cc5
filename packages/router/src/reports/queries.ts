import { type RawBuilder, sql } from 'kysely'
import type { SalesReport } from './schema.ts'

/** Days as instants, the last one not included, and the zone that cuts them. */
export interface DayRange {
  startsAt: Date
  endsAt: Date
  timeZone: string
}

type Point = SalesReport['days'][number]
type Money = Omit<SalesReport['totals'][number], 'tickets' | 'keptMinor'>
type TypeTotal = SalesReport['byTicketType'][number]

/** One event's rows: of orders by the index that begins with the event, of tickets likewise. */
const ofEvent = (table: 'ticket_order' | 'ticket' | 'ticket_type' | 'refund', eventId: string | undefined) =>
  eventId === undefined ? sql`true` : sql`${sql.ref(`${table}.event_id`)} = ${eventId}::uuid`

/**
 * Tickets by the day on which their orders were confirmed: of one event by ticket type, by the index of its orders; of
 * all events together, by the index of confirmed orders. Days without sales are left out.
 */
export function salesByDay({ startsAt, endsAt, timeZone }: DayRange, eventId?: string): RawBuilder<Point> {
  const byType = eventId !== undefined
  return sql<Point>`
    select (ticket_order.confirmed_at at time zone ${timeZone})::date::text as day,
      ${byType ? sql`ticket_type.id` : sql`null::uuid`} as "ticketTypeId",
      ${byType ? sql`ticket_type.name` : sql`null::text`} as "ticketTypeName",
      ticket_order.currency, count(*)::integer as tickets, sum(ticket.price_minor)::float8 as "amountMinor"
    from ticket_order
    join ticket on ticket.order_id = ticket_order.id and ${ofEvent('ticket', eventId)}
    ${byType ? sql`join ticket_type on ticket_type.id = ticket.ticket_type_id` : sql``}
    where ticket_order.confirmed_at >= ${startsAt} and ticket_order.confirmed_at < ${endsAt}
      and ${ofEvent('ticket_order', eventId)}
    group by 1, 2, 3, 4
    order by 1, ${byType ? sql`min(ticket_type.sort_order), 2, 4` : sql`4`}`
}

/**
 * Money by currency: what the orders say was taken and is to go back, which each payment and refund writes, and how
 * much of the latter is on its way or failed, by the index of refunds that are not back.
 */
export function moneyTotals(eventId?: string): RawBuilder<Money> {
  return sql<Money>`
    select taken.currency, taken.orders, taken.paid as "paidMinor", taken.discount as "discountMinor",
      taken.refunded - coalesce(open.requested, 0) - coalesce(open.failed, 0) as "refundedMinor",
      coalesce(open.requested, 0) as "refundsOnTheWayMinor", coalesce(open.failed, 0) as "refundsFailedMinor",
      taken.pending as "pendingMinor"
    from (
      select currency, count(*) filter (where confirmed_at is not null)::integer as orders,
        sum(paid_minor)::float8 as paid,
        coalesce(sum(discount_minor) filter (where confirmed_at is not null), 0)::float8 as discount,
        sum(refunded_minor)::float8 as refunded,
        coalesce(sum(total_minor) filter (where status = 'pending'), 0)::float8 as pending
      from ticket_order where ${ofEvent('ticket_order', eventId)} group by currency) as taken
    left join (
      select currency, sum(amount_minor) filter (where status = 'requested')::float8 as requested,
        sum(amount_minor) filter (where status = 'failed')::float8 as failed
      from refund
      where status <> 'succeeded' and status in ('requested', 'failed') and ${ofEvent('refund', eventId)}
      group by currency) as open using (currency)
    order by taken.currency`
}

/** Tickets that stand, by currency, from the counters of ticket types: no ticket is read. */
export function ticketsByCurrency(eventId?: string): RawBuilder<{ currency: string; tickets: number }> {
  return sql<{ currency: string; tickets: number }>`
    select event.currency, sum(ticket_type.sold)::integer as tickets
    from ticket_type join event on event.id = ticket_type.event_id
    where ${ofEvent('ticket_type', eventId)} group by event.currency`
}

/**
 * One event's ticket types: what stands, what was sold and cancelled since, what all of it brought in and what of it
 * was given back. A ticket of an order that was never confirmed was never sold.
 */
export function salesByTicketType(eventId: string): RawBuilder<TypeTotal> {
  return sql<TypeTotal>`
    select ticket_type.id as "ticketTypeId", ticket_type.name, event.currency,
      coalesce(total.sold, 0)::integer as sold, coalesce(total.cancelled, 0)::integer as cancelled,
      coalesce(total.amount, 0)::float8 as "amountMinor", coalesce(total.refunded, 0)::float8 as "refundedMinor"
    from ticket_type
    join event on event.id = ticket_type.event_id
    left join (
      select ticket.ticket_type_id, count(*) filter (where ticket.status = 'valid') as sold,
        count(*) filter (where ticket.status = 'cancelled') as cancelled, sum(ticket.price_minor) as amount,
        sum(ticket.refunded_minor) as refunded
      from ticket join ticket_order on ticket_order.id = ticket.order_id
      where ticket.event_id = ${eventId}::uuid and ticket_order.event_id = ${eventId}::uuid
        and ticket_order.confirmed_at is not null
      group by ticket.ticket_type_id) as total on total.ticket_type_id = ticket_type.id
    where ticket_type.event_id = ${eventId}::uuid
    order by ticket_type.sort_order, ticket_type.id`
}
