import type { Tx } from '@turnout/db'
import { audit, SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { announceRefund } from '../refunds/announce-refund.ts'
import { reopenOrder, settleRefund } from '../refunds/settle-refund.ts'
import { lockOrder } from './lock-order.ts'

/**
 * Looks at a refund that the processor told of. One that had arrived and was sent back by the buyer's bank, weeks
 * later perhaps, has failed after all: it can be asked for anew.
 * @param reference of the refund at the processor
 */
export async function lookAtOwnRefund(deps: Deps, refundId: string, reference: string): Promise<void> {
  const refund = await deps.db
    .selectFrom('refund')
    .innerJoin('payment', 'payment.id', 'refund.payment_id')
    .selectAll('refund')
    .where('refund.id', '=', refundId)
    .where('payment.processor', '=', deps.payments.name)
    .executeTakeFirst()
  if (!refund || (refund.reference !== null && refund.reference !== reference)) return
  const result = await deps.payments.lookAtRefund({ refundId, paymentId: refund.payment_id, reference })
  // One that was asked for anew has no reference yet: what failed is the asking before.
  const isOfBefore = refund.reference === null && refund.attempts > 1 && result?.status !== 'succeeded'
  if (!result || isOfBefore) return
  if (refund.status === 'requested') {
    await settleRefund({ ...deps, ...SYSTEM }, { refundId, attempt: refund.attempts, result })
  } else if (refund.status === 'succeeded' && result.status === 'failed') {
    const { reason } = result
    await deps.db.transaction().execute((tx) => noteBounced(tx, deps, { refundId, orderId: refund.order_id, reason }))
    deps.log.error({ refundId, reason }, 'A refund that had arrived came back: somebody has to ask for it anew')
  }
}

async function noteBounced(
  tx: Tx,
  deps: Deps,
  { refundId, orderId, reason }: { refundId: string; orderId: string; reason: string },
): Promise<void> {
  const order = await lockOrder(tx, orderId)
  const now = deps.now()
  const bounced = await tx
    .updateTable('refund')
    .set({ status: 'failed', failure: reason.slice(0, 100), updated_at: now })
    .where('id', '=', refundId)
    .where('status', '=', 'succeeded')
    .returning(['id', 'event_id', 'order_id', 'status', 'payment_id', 'amount_minor', 'currency'])
    .executeTakeFirst()
  if (!bounced) return
  await tx
    .updateTable('payment')
    .set({ status: 'succeeded', updated_at: now })
    .where('id', '=', bounced.payment_id)
    .where('status', '=', 'refunded')
    .execute()
  await audit(tx, SYSTEM, {
    action: 'refund.failed',
    subjectType: 'refund',
    subjectId: refundId,
    eventId: order.event_id,
    fields: ['status'],
    detail: { orderId, amountMinor: bounced.amount_minor, failure: reason, from: 'succeeded' },
  })
  await announceRefund(tx, bounced)
  await reopenOrder(tx, { ...deps, ...SYSTEM }, order)
}
