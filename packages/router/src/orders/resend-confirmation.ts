import { randomUUID } from 'node:crypto'
import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { CONFIRMATION_MAIL, confirmationCause, sendConfirmation } from './jobs.ts'
import { type LockedOrder, lockOrder } from './lock-order.ts'
import { readOrder } from './queries.ts'
import type { Order, ResendConfirmationInput } from './schema.ts'

/**
 * Sends the mail with the tickets once more. One that is still on its way is not sent twice for that, but tried at
 * once.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, or CONFLICT for an order that is not confirmed, or
 *   whose tickets were all passed on
 */
export async function resendConfirmation(call: Call, input: ResendConfirmationInput): Promise<Order> {
  const { orderId } = await once(call, 'orders.resendConfirmation', input, async (tx) => {
    const order = await lockOrder(tx, input.orderId)
    if (order.event.status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
    if (order.status !== 'confirmed') {
      throw refuse('CONFLICT', 'Only a confirmed order has a mail to send', { status: order.status })
    }
    await requireOwnTicket(tx, order.id)
    const isOnItsWay = await hurry(tx, order.id)
    if (!isOnItsWay) await sendAgain(tx, order)
    await audit(tx, call, {
      action: 'order.confirmation_resent',
      subjectType: 'order',
      subjectId: order.id,
      eventId: order.event_id,
      detail: { isOnItsWay },
    })
    return { orderId: order.id }
  })
  return readOrder(call, orderId)
}

/** Tickets that were passed on are their new holders' only. */
async function requireOwnTicket(tx: Tx, orderId: string): Promise<void> {
  const own = await tx
    .selectFrom('ticket')
    .select('id')
    .where('order_id', '=', orderId)
    .where('status', '=', 'valid')
    .where('transfers', '=', 0)
    .executeTakeFirst()
  if (!own) throw refuse('CONFLICT', 'The buyer has no ticket of this order any more', { reason: 'passed_on' })
}

/** Has the mail that still waits tried now. @returns false when none waits */
async function hurry(tx: Tx, orderId: string): Promise<boolean> {
  const deliveries = await tx
    .selectFrom('mail_delivery')
    .select('cause')
    .where('order_id', '=', orderId)
    .where('kind', '=', CONFIRMATION_MAIL)
    .execute()
  const { numUpdatedRows } = await tx
    .updateTable('job')
    .set({ run_at: sql`least(run_at, now())` })
    .where('key', 'in', [confirmationCause(orderId), ...deliveries.map(({ cause }) => cause)])
    .where('completed_at', 'is', null)
    .where('failed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

async function sendAgain(tx: Tx, order: LockedOrder): Promise<void> {
  const again = randomUUID()
  const cause = confirmationCause(order.id, again)
  await tx
    .insertInto('mail_delivery')
    .values({
      cause,
      kind: CONFIRMATION_MAIL,
      event_id: order.event_id,
      order_id: order.id,
      user_id: order.buyer_user_id,
      status: 'sending',
      message_id: null,
      error: null,
      sent_at: null,
    })
    .execute()
  await enqueue(tx, sendConfirmation, { orderId: order.id, again }, { key: cause })
}
