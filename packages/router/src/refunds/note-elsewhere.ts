import type { PaymentTable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { audit, SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import type { RefundResult } from '../core/payment-processor.ts'
import { type LockedOrder, lockOrder } from '../orders/lock-order.ts'
import { announceRefund } from './announce-refund.ts'
import { lookAtRefund, sendRefund } from './jobs.ts'
import { countRefund } from './request-refund.ts'
import { closeOrder, closePayment } from './settle-refund.ts'

/** How soon a refund that is not decided is looked at. */
const FIRST_LOOK_MS = 60_000

/** A refund that the processor tells of and that is not in our books. */
export interface RefundElsewhere {
  paymentId: string
  orderId: string
  /** Of the refund, by the processor. */
  reference: string
  /** Ours, of a refund that a restored database has lost; null for one that was made at the processor's. */
  refundId: string | null
  amountMinor: number
  currency: string
}

/**
 * Takes a refund into the books that was made at the processor's, or that a restored database has lost: the money is
 * gone, and must not be given back again. What our books have on its way already is not counted twice.
 * @throws while the payment itself is not settled: the notice is heeded again later
 */
export async function noteRefundElsewhere(deps: Deps, found: RefundElsewhere): Promise<void> {
  const { paymentId, reference } = found
  const result = await deps.payments.lookAtRefund({ refundId: found.refundId ?? '', paymentId, reference })
  if (!result || result.status === 'failed') return
  const left = await deps.db.transaction().execute((tx) => noteOnce(tx, deps, found, result))
  if (left > 0) {
    deps.log.error({ paymentId, reference, left }, 'More was given back at the processor than our books have left')
  }
}

/** @returns what could not be counted any more, in minor units */
async function noteOnce(
  tx: Tx,
  deps: Deps,
  found: RefundElsewhere,
  result: Exclude<RefundResult, { status: 'failed' }>,
): Promise<number> {
  const { paymentId, orderId, reference, amountMinor, currency } = found
  const order = await lockOrder(tx, orderId)
  const payment = await tx
    .selectFrom('payment')
    .selectAll()
    .where('id', '=', paymentId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  if (await isNoted(tx, paymentId, reference)) return 0
  if (payment.status !== 'succeeded' && payment.status !== 'refunded') {
    throw new Error('The payment that was given back is not settled yet')
  }
  const left = Math.min(payment.amount_minor - payment.refunded_minor, order.paid_minor - order.refunded_minor)
  const countedMinor = Math.min(amountMinor, left)
  await audit(tx, SYSTEM, {
    action: 'payment.refunded_elsewhere',
    subjectType: 'payment',
    subjectId: paymentId,
    eventId: order.event_id,
    detail: { orderId, amountMinor, countedMinor, currency, reference },
  })
  if (countedMinor > 0) await writeDown(tx, deps, { found, order, payment, result, countedMinor })
  return amountMinor - countedMinor
}

async function isNoted(tx: Tx, paymentId: string, reference: string): Promise<boolean> {
  const refund = await tx
    .selectFrom('refund')
    .select('id')
    .where('payment_id', '=', paymentId)
    .where('reference', '=', reference)
    .executeTakeFirst()
  if (refund) return true
  const noted = await tx
    .selectFrom('audit_entry')
    .select('id')
    .where('subject_type', '=', 'payment')
    .where('subject_id', '=', paymentId)
    .where('action', '=', 'payment.refunded_elsewhere')
    .where(sql<boolean>`detail ->> 'reference' = ${reference}`)
    .executeTakeFirst()
  return noted !== undefined
}

async function writeDown(
  tx: Tx,
  deps: Deps,
  to: {
    found: RefundElsewhere
    order: LockedOrder
    payment: Selectable<PaymentTable>
    result: Exclude<RefundResult, { status: 'failed' }>
    countedMinor: number
  },
): Promise<void> {
  const { found, order, payment, result, countedMinor } = to
  const now = deps.now()
  await countRefund(tx, { order, paymentId: payment.id, amountMinor: countedMinor }, now)
  const isDone = result.status === 'succeeded'
  const refund = await tx
    .insertInto('refund')
    .values({
      ...(found.refundId ? { id: found.refundId } : {}),
      event_id: order.event_id,
      order_id: order.id,
      payment_id: payment.id,
      amount_minor: countedMinor,
      currency: payment.currency,
      cause: 'elsewhere',
      reason: null,
      status: isDone ? 'succeeded' : 'requested',
      reference: found.reference,
      failure: null,
      requested_by: null,
      created_at: now,
      updated_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await announceRefund(tx, refund)
  if (isDone) {
    await closePayment(tx, deps, refund)
    await closeOrder(tx, { ...deps, ...SYSTEM }, order)
    await enqueue(tx, sendRefund, { refundId: refund.id }, { key: `refund:${refund.id}:mail` })
  } else {
    const runAt = new Date(now.getTime() + FIRST_LOOK_MS)
    const payload = { refundId: refund.id, attempt: 1, look: 1 }
    await enqueue(tx, lookAtRefund, payload, { key: `refund:${refund.id}:look:1:1`, runAt })
  }
}
