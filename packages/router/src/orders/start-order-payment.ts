import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { chargeOrder } from './charge-order.ts'
import { requireOrderAccess } from './queries.ts'
import type { OrderRef, StartedPayment } from './schema.ts'

/**
 * Starts a payment that the buyer's browser completes, or joins the one that is open: a form gets the same client
 * secret each time. Where the processor has no form it only says that a token is wanted.
 * @throws DomainError NOT_FOUND, HOLD_EXPIRED, EVENT_CANCELLED, SESSION_INACTIVE, RATE_LIMITED, UNAVAILABLE, or CONFLICT when it was cancelled or is
 *   being paid by other means just now
 */
export async function startOrderPayment(call: Call, input: OrderRef): Promise<StartedPayment> {
  const { orderId } = input
  await requireOrderAccess(call, input)
  const { next } = call.payments
  const charged = next === 'form' ? await chargeOrder(call, { orderId, paymentToken: null, isOneTry: false }) : null
  const order = await call.db
    .selectFrom('ticket_order')
    .innerJoin('event', 'event.id', 'ticket_order.event_id')
    .select([
      'ticket_order.status',
      'total_minor',
      'ticket_order.currency',
      'expires_at',
      'event.status as event_status',
    ])
    .where('ticket_order.id', '=', orderId)
    .executeTakeFirstOrThrow()
  const isPaid = charged?.state === 'paid' || order.status === 'confirmed'
  if (!charged && !isPaid) refuseClosed(order, call.now())
  return {
    orderId,
    processor: call.payments.name,
    next: isPaid ? 'paid' : next,
    clientSecret: charged?.state === 'pending' ? charged.result.clientSecret : null,
    amountMinor: order.total_minor,
    currency: order.currency,
    expiresAt: iso(order.expires_at),
  }
}

/** What starting the payment would have refused. */
function refuseClosed(order: { status: string; event_status: string; expires_at: Date | null }, now: Date): void {
  if (order.event_status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
  const isOver = order.expires_at !== null && order.expires_at <= now
  if (order.status === 'expired' || (order.status === 'pending' && isOver)) {
    throw refuse('HOLD_EXPIRED', 'The time to pay is over')
  }
  if (order.status !== 'pending') throw refuse('CONFLICT', 'The order was cancelled', { status: order.status })
}
