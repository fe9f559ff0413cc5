import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { iso } from '../core/iso.ts'
import { isHoarded } from './hoarded-holds.ts'
import { expireHold, expiryKey } from './jobs.ts'
import { type LockedOrder, lockOrder } from './lock-order.ts'
import { readOrder, requireOrderAccess } from './queries.ts'
import { isHolding, MAX_RENEWALS } from './renewals.ts'
import type { Order, RenewOrderInput } from './schema.ts'

/**
 * Gives a pending order its whole time to pay again, from now on, twice at most, once for one idempotency key. The job
 * that would have ended it finds it renewed and leaves it to the one that is written here. Who holds many seats unpaid
 * of what is full is given no more time, so that others have their turn.
 * @throws DomainError NOT_FOUND, HOLD_EXPIRED, EVENT_CANCELLED, or CONFLICT for an order that is not pending, was
 *   renewed too often, or holds what others look for
 */
export async function renewOrder(call: Call, input: RenewOrderInput): Promise<Order> {
  await requireOrderAccess(call, input)
  await once(call, 'orders.renew', input, async (tx) => {
    const order = await lockOrder(tx, input.orderId)
    const now = call.now()
    requireRenewable(order, now)
    if (await isHoarded(tx, order, now)) throw hoarded(order)
    const renewal = order.renewals + 1
    const inFull = new Date(now.getTime() + call.config.holdMinutes * 60_000)
    // Never sooner than it would have ended anyway.
    const expiresAt = order.expires_at && order.expires_at > inFull ? order.expires_at : inFull
    await tx
      .updateTable('ticket_order')
      .set({ expires_at: expiresAt, renewals: renewal, updated_at: now })
      .where('id', '=', order.id)
      .execute()
    const payload = { orderId: order.id, renewal }
    await enqueue(tx, expireHold, payload, { runAt: expiresAt, key: expiryKey(order.id, renewal) })
    await audit(tx, call, {
      action: 'order.renewed',
      subjectType: 'order',
      subjectId: order.id,
      eventId: order.event_id,
      fields: ['expiresAt'],
      detail: { renewals: renewal },
    })
    return { renewal }
  })
  return readOrder(call, input.orderId)
}

function requireRenewable(order: LockedOrder, now: Date): void {
  if (order.event.status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
  const { status } = order
  if (status === 'expired' || (status === 'pending' && !isHolding(order, now))) {
    throw refuse('HOLD_EXPIRED', 'The time to pay is over and the seats are free again', { orderId: order.id })
  }
  if (status !== 'pending') throw refuse('CONFLICT', 'Only a pending order holds seats', { status })
  if (order.renewals >= MAX_RENEWALS) {
    throw refuse('CONFLICT', 'The time to pay was renewed too often', { renewals: order.renewals })
  }
}

function hoarded({ expires_at: expiresAt }: LockedOrder) {
  const details = { expiresAt: expiresAt && iso(expiresAt) }
  return refuse('CONFLICT', 'You hold many seats, and others find none: pay before your time is over', details)
}
