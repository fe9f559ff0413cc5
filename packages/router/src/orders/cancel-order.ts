import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { revokeTickets } from '../tickets/revoke-tickets.ts'
import { type LockedOrder, lockOrder } from './lock-order.ts'
import { readOrder } from './queries.ts'
import { nextStatus } from './rules.ts'
import type { CancelOrderInput, Order } from './schema.ts'
import { moveSeats } from './seats.ts'
import { enqueueRefund } from './settle-charge.ts'

/**
 * Cancels an order: its tickets open no door any more, its seats are free again, and what was paid is given back by a
 * job, after which the order is `refunded`.
 * @throws DomainError NOT_FOUND, or CONFLICT when it is neither pending nor confirmed
 */
export async function cancelOrder(call: Call, input: CancelOrderInput): Promise<Order> {
  await call.db.transaction().execute(async (tx) => {
    const order = await lockOrder(tx, input.orderId)
    const moves = await revokeTickets(tx, call.now(), { orderId: order.id })
    await markCancelled(tx, call, order, input.reason)
    await moveSeats(tx, call, order.event, moves)
  })
  return readOrder(call, input.orderId)
}

/** Cancels an order that has no standing tickets any more, and has a job refund what was paid. */
export async function markCancelled(tx: Tx, call: Call, order: LockedOrder, reason?: string): Promise<void> {
  const status = nextStatus(order.status, 'cancel')
  if (!status) throw refuse('CONFLICT', 'The order cannot be cancelled any more', { status: order.status })
  const now = call.now()
  await tx
    .updateTable('ticket_order')
    .set({ status, cancelled_at: now, cancel_reason: reason ?? null, holder_hash: null, updated_at: now })
    .where('id', '=', order.id)
    .execute()
  const paid = await tx
    .selectFrom('payment')
    .select('id')
    .where('order_id', '=', order.id)
    .where('status', '=', 'succeeded')
    .executeTakeFirst()
  if (paid) await enqueueRefund(tx, paid.id)
  await audit(tx, call, {
    action: 'order.cancelled',
    subjectType: 'order',
    subjectId: order.id,
    eventId: order.event_id,
    fields: ['status'],
    detail: { from: order.status, isRefunded: paid !== undefined },
  })
}
