import type { RefundTable, Tx } from '@turnout/db'
import type { Selectable } from 'kysely'
import { audit, type Recorded } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import type { RefundResult } from '../core/payment-processor.ts'
import { announceOrder } from '../orders/announce-orders.ts'
import { type LockedOrder, lockOrder } from '../orders/lock-order.ts'
import { nextStatus } from '../orders/rules.ts'
import { announceRefund } from './announce-refund.ts'
import { lookAtRefund, sendRefund } from './jobs.ts'
import { isAllBack } from './rules.ts'

type SettlingDeps = Pick<Deps, 'db' | 'now'> & Recorded

const FIRST_LOOK_MS = 60_000
const LONGEST_LOOK_MS = 6 * 3_600_000

/** An answer of the processor, to which asking for a refund, and after which look at it (0 for the asking itself). */
export interface RefundAnswer {
  refundId: string
  attempt: number
  look?: number
  result: RefundResult
}

/**
 * Writes down what the processor says of a refund: when a job asked, or when the processor tells by itself. Safe to
 * repeat, to do from many sides at once, and to do in any order: that money was given is final, whichever asking it
 * answers; what else is said of an earlier asking says nothing of the present one. A refund that is back tells its
 * buyer, and an order that was cancelled is `refunded` with the last of them.
 */
export async function settleRefund(deps: SettlingDeps, answer: RefundAnswer): Promise<void> {
  const { refundId, attempt, result } = answer
  const found = await deps.db.selectFrom('refund').select('order_id').where('id', '=', refundId).executeTakeFirst()
  if (!found) return
  await deps.db.transaction().execute(async (tx) => {
    const order = await lockOrder(tx, found.order_id)
    const refund = await tx
      .selectFrom('refund')
      .selectAll()
      .where('id', '=', refundId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    const isPresent = refund.status === 'requested' && refund.attempts === attempt
    if (refund.status === 'succeeded' || refund.status === 'withdrawn') return
    if (!isPresent && result.status !== 'succeeded') return
    if (result.status === 'pending') return await lookLater(tx, deps, answer, result.reference)
    const failure = result.status === 'failed' ? result.reason.slice(0, 100) : null
    const reference = result.reference ?? refund.reference
    await tx
      .updateTable('refund')
      .set({ status: result.status, reference, failure, updated_at: deps.now() })
      .where('id', '=', refundId)
      .execute()
    await audit(tx, deps, {
      action: `refund.${result.status}`,
      subjectType: 'refund',
      subjectId: refundId,
      eventId: order.event_id,
      fields: ['status'],
      detail: { orderId: order.id, amountMinor: refund.amount_minor, attempt, ...(failure ? { failure } : {}) },
    })
    await announceRefund(tx, { ...refund, status: result.status })
    if (result.status === 'failed') return
    await closePayment(tx, deps, refund)
    await closeOrder(tx, deps, order)
    // One event's may be thousands.
    const lane = refund.cause === 'event_cancelled' ? 'bulk' : 'prompt'
    await enqueue(tx, sendRefund, { refundId }, { key: `refund:${refundId}:mail`, lane })
  })
}

/** Keeps the reference to look by, and looks again after a while, at most every six hours. */
async function lookLater(tx: Tx, deps: SettlingDeps, answer: RefundAnswer, reference: string): Promise<void> {
  const { refundId, attempt, look = 0 } = answer
  await tx.updateTable('refund').set({ reference }).where('id', '=', refundId).execute()
  const pause = Math.min(FIRST_LOOK_MS * 4 ** look, LONGEST_LOOK_MS)
  const payload = { refundId, attempt, look: look + 1 }
  const key = `refund:${refundId}:look:${attempt}:${look + 1}`
  await enqueue(tx, lookAtRefund, payload, { key, runAt: new Date(deps.now().getTime() + pause) })
}

/** A payment of which all has arrived is refunded. */
export async function closePayment(
  tx: Tx,
  deps: Pick<Deps, 'now'>,
  refund: Pick<Selectable<RefundTable>, 'payment_id'>,
): Promise<void> {
  await tx
    .updateTable('payment')
    .set({ status: 'refunded', updated_at: deps.now() })
    .where('id', '=', refund.payment_id)
    .where('status', '=', 'succeeded')
    .whereRef('refunded_minor', '=', 'amount_minor')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('refund')
            .select('id')
            .where('payment_id', '=', refund.payment_id)
            .where('status', 'not in', ['succeeded', 'withdrawn']),
        ),
      ),
    )
    .execute()
}

/**
 * A cancelled order is refunded once all that was due for it is back.
 * @returns whether it is refunded now
 */
export async function closeOrder(tx: Tx, deps: SettlingDeps, order: LockedOrder): Promise<boolean> {
  const status = order.status === 'cancelled' ? nextStatus(order.status, 'refund') : null
  if (!status || !(await isSettled(tx, order.id))) return false
  await changeStatus(tx, deps, order, { status, action: 'order.refunded' })
  return true
}

/** A refunded order whose money came back from the buyer's bank is cancelled again: something is due. */
export async function reopenOrder(tx: Tx, deps: SettlingDeps, order: LockedOrder): Promise<void> {
  const status = nextStatus(order.status, 'bounce')
  if (!status || (await isSettled(tx, order.id))) return
  await changeStatus(tx, deps, order, { status, action: 'order.cancelled' })
}

async function isSettled(tx: Tx, orderId: string): Promise<boolean> {
  const order = await tx
    .selectFrom('ticket_order')
    .select(['paid_minor as paidMinor', 'refunded_minor as refundedMinor'])
    .where('id', '=', orderId)
    .executeTakeFirstOrThrow()
  const refunds = await tx
    .selectFrom('refund')
    .innerJoin('payment', 'payment.id', 'refund.payment_id')
    .select(['refund.status', 'refund.cause', 'refund.is_by_hand', 'payment.is_surplus'])
    .where('refund.order_id', '=', orderId)
    .where('refund.status', '<>', 'withdrawn')
    .execute()
  const cancellations: readonly string[] = ['policy', 'event_cancelled', 'manual']
  return isAllBack(
    order,
    refunds.map(({ status, cause, is_by_hand: isByHand, is_surplus: isSurplus }) => ({
      status,
      isOwed: cancellations.includes(cause) && !isByHand && !isSurplus,
    })),
  )
}

async function changeStatus(
  tx: Tx,
  deps: SettlingDeps,
  order: LockedOrder,
  { status, action }: { status: LockedOrder['status']; action: 'order.refunded' | 'order.cancelled' },
): Promise<void> {
  await tx.updateTable('ticket_order').set({ status, updated_at: deps.now() }).where('id', '=', order.id).execute()
  await audit(tx, deps, {
    action,
    subjectType: 'order',
    subjectId: order.id,
    eventId: order.event_id,
    fields: ['status'],
    detail: { from: order.status },
  })
  const { id: orderId, event_id: eventId, total_minor: totalMinor, currency, status: from } = order
  const told = { eventId, orderId, totalMinor, currency }
  if (action === 'order.cancelled') await announceOrder(tx, action, { ...told, from, refundMinor: 0 })
  else await announceOrder(tx, action, { ...told, refundedMinor: await refundedOf(tx, orderId) })
}

/** What has been given back by now: the locked row that the caller has may be older. */
async function refundedOf(tx: Tx, orderId: string): Promise<number> {
  const order = await tx
    .selectFrom('ticket_order')
    .select('refunded_minor')
    .where('id', '=', orderId)
    .executeTakeFirstOrThrow()
  return order.refunded_minor
}
