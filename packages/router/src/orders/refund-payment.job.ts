import type { Tx } from '@turnout/db'
import { audit, SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { handleJob } from '../core/job-handler.ts'
import { refundPayment } from './jobs.ts'
import { lockOrder } from './lock-order.ts'
import { nextStatus } from './rules.ts'

/** Gives a payment back, then says so on the payment and on the order that was cancelled. Refunds are safe to repeat. */
export const refundPaymentJob = handleJob(refundPayment, async (deps, { paymentId }) => {
  const payment = await deps.db
    .selectFrom('payment')
    .select(['order_id', 'reference', 'amount_minor'])
    .where('id', '=', paymentId)
    .where('status', '=', 'succeeded')
    .executeTakeFirst()
  if (!payment?.reference) return
  await deps.payments.refund(payment.reference, payment.amount_minor)
  await deps.db.transaction().execute((tx) => markRefunded(tx, deps, payment.order_id, paymentId))
})

async function markRefunded(tx: Tx, deps: Deps, orderId: string, paymentId: string): Promise<void> {
  const order = await lockOrder(tx, orderId)
  const now = deps.now()
  const refunded = await tx
    .updateTable('payment')
    .set({ status: 'refunded', updated_at: now })
    .where('id', '=', paymentId)
    .where('status', '=', 'succeeded')
    .returning('id')
    .executeTakeFirst()
  if (!refunded) return
  const status = order.status === 'cancelled' ? nextStatus(order.status, 'refund') : null
  if (status) {
    await tx.updateTable('ticket_order').set({ status, updated_at: now }).where('id', '=', orderId).execute()
  }
  await audit(tx, SYSTEM, {
    action: 'payment.refunded',
    subjectType: 'payment',
    subjectId: paymentId,
    eventId: order.event_id,
    fields: ['status'],
    detail: { orderId },
  })
}
