import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { refuse } from '../core/errors.ts'
import { lockOrder } from '../orders/lock-order.ts'
import { announceRefund } from './announce-refund.ts'
import { payBack } from './jobs.ts'
import { selectRefunds, toRefund } from './queries.ts'
import { payBackKey } from './request-refund.ts'
import type { Refund, RetryRefundInput } from './schema.ts'

/** How soon a refund without an answer may be asked about again by hand. */
const AGAIN_MS = 60_000

/**
 * Asks the processor again. One that it refused is asked for anew; one without an answer so far, whose job may have
 * been given up after days of outage, is asked about under its old number, so that it is not paid twice.
 * @throws DomainError NOT_FOUND, or CONFLICT when the money is back already or it was withdrawn
 */
export async function retryRefund(call: Call, { refundId }: RetryRefundInput): Promise<Refund> {
  const found = await call.db.selectFrom('refund').select('order_id').where('id', '=', refundId).executeTakeFirst()
  if (!found) throw refuse('NOT_FOUND', 'There is no such refund')
  return call.db.transaction().execute(async (tx) => {
    const order = await lockOrder(tx, found.order_id)
    const refund = await tx
      .selectFrom('refund')
      .selectAll()
      .where('id', '=', refundId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    if (refund.status === 'succeeded') throw refuse('CONFLICT', 'The money is back already', { status: refund.status })
    if (refund.status === 'withdrawn') throw refuse('CONFLICT', 'The refund was given up', { status: refund.status })
    const isNew = refund.status === 'failed'
    const attempt = isNew ? refund.attempts + 1 : refund.attempts
    if (isNew) {
      await tx
        .updateTable('refund')
        .set({ status: 'requested', attempts: attempt, reference: null, failure: null, updated_at: call.now() })
        .where('id', '=', refundId)
        .execute()
    }
    const again = isNew ? '' : `:${Math.floor(call.now().getTime() / AGAIN_MS)}`
    await enqueue(tx, payBack, { refundId }, { key: `${payBackKey(refundId, attempt)}${again}` })
    await audit(tx, call, {
      action: 'refund.retried',
      subjectType: 'refund',
      subjectId: refundId,
      eventId: order.event_id,
      fields: isNew ? ['status'] : [],
      detail: { orderId: order.id, attempt },
    })
    if (isNew) await announceRefund(tx, { ...refund, status: 'requested' })
    return toRefund(await selectRefunds(tx).where('refund.id', '=', refundId).executeTakeFirstOrThrow())
  })
}
