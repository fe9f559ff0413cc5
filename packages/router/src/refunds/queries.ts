import type { Queryable, RefundTable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { iso } from '../core/iso.ts'
import { type RefundStep, refundPolicy } from '../events/schema.ts'
import type { TicketStatus } from '../tickets/schema.ts'
import type { RefundableTicket } from './rules.ts'
import type { Refund } from './schema.ts'

export { findMoneyDrift, type MoneyDrift } from './find-money-drift.ts'

/** A ticket with all that decides whether it may be cancelled, and what comes back. */
export interface CancellableTicket extends RefundableTicket {
  status: TicketStatus
  transfers: number
  /** None of its sessions takes place any more. */
  isOff: boolean
  isCheckedIn: boolean
}

/**
 * An order's tickets, by id, with the start of the first session that each still includes: of those that take place,
 * else of all of them, else of the event.
 */
export async function readCancellable(db: Queryable, orderId: string): Promise<CancellableTicket[]> {
  const rows = await db
    .selectFrom('ticket')
    .innerJoin('event', 'event.id', 'ticket.event_id')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('ticket_type_session')
          .innerJoin('session', 'session.id', 'ticket_type_session.session_id')
          .select(
            sql<Date | null>`coalesce(min(starts_at) filter (where session.is_active), min(starts_at))`.as('first'),
          )
          .select(sql<boolean>`count(*) > 0 and not bool_or(session.is_active)`.as('is_off'))
          .whereRef('ticket_type_session.ticket_type_id', '=', 'ticket.ticket_type_id')
          .as('included'),
      (join) => join.onTrue(),
    )
    .select(['ticket.id', 'ticket.status', 'ticket.transfers', 'included.is_off'])
    .select(sql<number>`ticket.price_minor - ticket.refunded_minor`.as('left_minor'))
    .select(sql<Date>`coalesce(included.first, event.starts_at)`.as('starts_at'))
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('check_in')
            .select(sql`1`.as('one'))
            .whereRef('check_in.ticket_id', '=', 'ticket.id')
            .where('check_in.status', '=', 'standing'),
        )
        .as('is_checked_in'),
    )
    .where('ticket.order_id', '=', orderId)
    .orderBy('ticket.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    status: row.status,
    transfers: row.transfers,
    isOff: row.is_off ?? false,
    leftMinor: row.left_minor,
    startsAt: row.starts_at,
    isCheckedIn: Boolean(row.is_checked_in),
  }))
}

/** The event's steps as they are now, and as they were when an order was placed: buyers get the better of both. */
export async function readPolicies(db: Queryable, orderId: string): Promise<RefundStep[][]> {
  const { now, before } = await db
    .selectFrom('ticket_order')
    .innerJoin('event', 'event.id', 'ticket_order.event_id')
    .select('event.refund_policy as now')
    .select((eb) =>
      eb
        .selectFrom('refund_policy_change')
        .select('policy')
        .whereRef('refund_policy_change.event_id', '=', 'ticket_order.event_id')
        .whereRef('refund_policy_change.held_until', '>=', 'ticket_order.created_at')
        .orderBy('held_until')
        .limit(1)
        .as('before'),
    )
    .where('ticket_order.id', '=', orderId)
    .executeTakeFirstOrThrow()
  return [refundPolicy.parse(now), ...(before ? [refundPolicy.parse(before)] : [])]
}

/** Locks an order's tickets, by id; the order is locked before. */
export async function lockTickets(tx: Tx, orderId: string): Promise<void> {
  await tx.selectFrom('ticket').select('id').where('order_id', '=', orderId).orderBy('id').forNoKeyUpdate().execute()
}

type Share = { ticketId: string; amountMinor: number }

/** Refunds with the tickets they are for. */
export function selectRefunds(db: Queryable) {
  return db
    .selectFrom('refund')
    .selectAll('refund')
    .select(
      sql<Share[]>`coalesce((
        select jsonb_agg(jsonb_build_object('ticketId', ticket_id, 'amountMinor', amount_minor) order by ticket_id)
        from refund_ticket where refund_ticket.refund_id = refund.id), '[]')`.as('tickets'),
    )
}

/** A refund as it is given out. */
export function toRefund(row: Selectable<RefundTable> & { tickets: Share[] }): Refund {
  return {
    id: row.id,
    orderId: row.order_id,
    eventId: row.event_id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    cause: row.cause,
    reason: row.reason,
    status: row.status,
    failure: row.failure,
    withdrawnReason: row.withdrawn_reason,
    tickets: row.tickets,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}
