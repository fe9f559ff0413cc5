import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'

/** A sum that is not what the rows below it add up to. */
export interface MoneyDrift {
  orderId: string
  /** What disagrees: the order, one of its payments, its tickets or a refund, by what is counted there. */
  what: 'order_paid' | 'order_refunded' | 'payment_refunded' | 'ticket_refunded' | 'refund_tickets' | 'order_total'
  /** Of the order itself, the payment, the ticket or the refund. */
  subjectId: string
  recordedMinor: number
  countedMinor: number
}

/**
 * Everything about money that has to add up, counted again from the bottom; nothing is changed. Whatever happens to an
 * order, paid − refunded = kept holds in each of its rows at every commit:
 * what an order was paid is what its payments took; what was given back of an order or a payment is what its refunds
 * say, in whatever state they are, since what the processor refuses is still owed; what was given back of a ticket is
 * what refunds say of that ticket; a refund says of its tickets no more than it is; and tickets that were
 * sold cost together what the order costs.
 */
export async function findMoneyDrift(db: Queryable, eventId?: string): Promise<MoneyDrift[]> {
  const only = sql<boolean>`(${eventId ?? null}::uuid is null or o.event_id = ${eventId ?? null}::uuid)`
  const { rows } = await sql<MoneyDrift>`
    with paid as (
      select o.id, o.paid_minor, coalesce(sum(p.amount_minor) filter (where p.status in ('succeeded', 'refunded')), 0) as counted
      from ticket_order o left join payment p on p.order_id = o.id where ${only} group by o.id),
    given as (
      select o.id, o.refunded_minor, coalesce(sum(r.amount_minor), 0) as counted
      from ticket_order o left join refund r on r.order_id = o.id and r.status <> 'withdrawn' where ${only} group by o.id),
    of_payment as (
      select p.order_id, p.id, p.refunded_minor, coalesce(sum(r.amount_minor), 0) as counted
      from payment p join ticket_order o on o.id = p.order_id left join refund r on r.payment_id = p.id and r.status <> 'withdrawn'
      where ${only} group by p.id),
    of_ticket as (
      select t.order_id, t.id, t.refunded_minor, coalesce(sum(s.amount_minor), 0) as counted
      from ticket t join ticket_order o on o.id = t.order_id
        left join (refund_ticket s join refund r on r.id = s.refund_id and r.status <> 'withdrawn') on s.ticket_id = t.id
      where ${only} group by t.id),
    of_refund as (
      select r.order_id, r.id, r.amount_minor, coalesce(sum(s.amount_minor), 0) as counted
      from refund r join ticket_order o on o.id = r.order_id left join refund_ticket s on s.refund_id = r.id
      where ${only} group by r.id),
    totals as (
      select o.id, o.total_minor, coalesce(sum(t.price_minor), 0) as counted
      from ticket_order o left join ticket t on t.order_id = o.id where ${only} group by o.id)
    select id as "orderId", 'order_paid' as what, id as "subjectId", paid_minor as "recordedMinor",
      counted::float8 as "countedMinor" from paid where paid_minor <> counted
    union all select id, 'order_refunded', id, refunded_minor, counted::float8 from given where refunded_minor <> counted
    union all select order_id, 'payment_refunded', id, refunded_minor, counted::float8
      from of_payment where refunded_minor <> counted
    union all select order_id, 'ticket_refunded', id, refunded_minor, counted::float8
      from of_ticket where refunded_minor <> counted
    union all select order_id, 'refund_tickets', id, amount_minor, counted::float8
      from of_refund where counted > amount_minor
    union all select id, 'order_total', id, total_minor, counted::float8 from totals where total_minor <> counted
    order by 1, 2, 3`.execute(db)
  return rows
}
