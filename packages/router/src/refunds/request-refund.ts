import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { audit, type Recorded } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { refuse } from '../core/errors.ts'
import type { LockedOrder } from '../orders/lock-order.ts'
import { announceRefund } from './announce-refund.ts'
import { payBack } from './jobs.ts'
import type { RefundCause } from './schema.ts'

/** How much of a refund is for one ticket, in minor units. */
export interface TicketShare {
  ticketId: string
  amountMinor: number
}

/** What asks for a refund. */
export type RefundingDeps = Pick<Deps, 'now'> & Recorded

export interface RefundRequest {
  /** Locked, with what was paid for it written down already. */
  order: LockedOrder
  /** The payment it goes back to; it must have succeeded. */
  paymentId: string
  amountMinor: number
  cause: RefundCause
  reason?: string | null
  /** Given by an organizer besides what a cancellation owes. */
  isByHand?: boolean
  /** Which tickets it is for; none where money is given back that bought none. */
  tickets?: TicketShare[]
}

/**
 * Puts money on its way back: writes the refund down, counts it on the payment, the order and its tickets, and has a
 * job pay it. It is the only way in which money is given back. The statements that count decide, and CHECKs stand
 * behind them: never more than was paid, whoever asks at the same moment.
 * @returns null when there is nothing to give back: no amount, or the whole payment has gone back before
 * @throws DomainError CONFLICT when it is more than is left of the payment, the order or a ticket
 */
export async function requestRefund(
  tx: Tx,
  deps: RefundingDeps,
  request: RefundRequest,
): Promise<{ refundId: string } | null> {
  const { order, paymentId, amountMinor, cause, reason = null, tickets = [], isByHand = false } = request
  if (amountMinor <= 0) return null
  const now = deps.now()
  const payment = await tx
    .selectFrom('payment')
    .select(['status', 'amount_minor', 'refunded_minor', 'currency'])
    .where('id', '=', paymentId)
    .where('order_id', '=', order.id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  if (payment.refunded_minor === payment.amount_minor) return null
  if (payment.status !== 'succeeded') throw new Error('Only a payment that succeeded can be given back')
  await countRefund(tx, request, now)
  await countOnTickets(tx, order.id, tickets)
  const refund = await tx
    .insertInto('refund')
    .values({
      event_id: order.event_id,
      order_id: order.id,
      payment_id: paymentId,
      amount_minor: amountMinor,
      currency: payment.currency,
      cause,
      reason,
      is_by_hand: isByHand,
      status: 'requested',
      reference: null,
      failure: null,
      requested_by: deps.principal.kind === 'user' ? deps.principal.userId : null,
      created_at: now,
      updated_at: now,
    })
    .returning(['id', 'event_id', 'order_id', 'status', 'amount_minor', 'currency'])
    .executeTakeFirstOrThrow()
  const refundId = refund.id
  const paid = tickets.filter((share) => share.amountMinor > 0)
  if (paid.length > 0) {
    await tx
      .insertInto('refund_ticket')
      .values(
        paid.map((share) => ({ refund_id: refundId, ticket_id: share.ticketId, amount_minor: share.amountMinor })),
      )
      .execute()
  }
  await audit(tx, deps, {
    action: 'refund.requested',
    subjectType: 'refund',
    subjectId: refundId,
    eventId: order.event_id,
    detail: { orderId: order.id, paymentId, amountMinor, currency: payment.currency, cause, tickets: paid.length },
  })
  await announceRefund(tx, refund)
  // One event's may be thousands.
  const lane = cause === 'event_cancelled' ? 'bulk' : 'prompt'
  await enqueue(tx, payBack, { refundId }, { key: payBackKey(refundId, 1), lane })
  return { refundId }
}

/** One job for each time that a refund is asked for. */
export function payBackKey(refundId: string, attempt: number): string {
  return `refund:${refundId}:pay-back:${attempt}`
}

/**
 * Counts money that goes back on its payment and its order.
 * @throws DomainError CONFLICT when it is more than is left of either
 */
export async function countRefund(
  tx: Tx,
  { order, paymentId, amountMinor }: Pick<RefundRequest, 'order' | 'paymentId' | 'amountMinor'>,
  now: Date,
): Promise<void> {
  const counted = { refunded_minor: sql<number>`refunded_minor + ${amountMinor}::bigint`, updated_at: now }
  const payment = await tx
    .updateTable('payment')
    .set(counted)
    .where('id', '=', paymentId)
    .where('status', '=', 'succeeded')
    .where(sql<boolean>`refunded_minor + ${amountMinor}::bigint <= amount_minor`)
    .returning('id')
    .executeTakeFirst()
  const onOrder = await tx
    .updateTable('ticket_order')
    .set(counted)
    .where('id', '=', order.id)
    .where(sql<boolean>`refunded_minor + ${amountMinor}::bigint <= paid_minor`)
    .returning('id')
    .executeTakeFirst()
  if (!payment || !onOrder) throw refuse('CONFLICT', 'That is more than is left of what was paid', { amountMinor })
}

async function countOnTickets(tx: Tx, orderId: string, tickets: TicketShare[]): Promise<void> {
  if (tickets.length === 0) return
  const ids = tickets.map(({ ticketId }) => ticketId)
  // Tickets are locked by id, before they are written in whatever order the plan likes.
  await tx.selectFrom('ticket').select('id').where('id', 'in', ids).orderBy('id').forNoKeyUpdate().execute()
  const { numAffectedRows } = await sql`
    update ticket set refunded_minor = refunded_minor + share.amount
    from unnest(${ids}::uuid[], ${tickets.map(({ amountMinor }) => amountMinor)}::integer[]) as share (id, amount)
    where ticket.id = share.id and ticket.order_id = ${orderId}
      and ticket.refunded_minor::bigint + share.amount <= ticket.price_minor`.execute(tx)
  if (Number(numAffectedRows ?? 0) !== tickets.length) {
    throw refuse('CONFLICT', 'That is more than is left of what a ticket cost', { ticketIds: ids })
  }
}
