import type { PaymentTable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { audit, type Recorded } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import type { ChargeResult } from '../core/payment-processor.ts'
import { requestRefund } from '../refunds/request-refund.ts'
import { type Confirmation, confirmPaid } from './confirm-paid.ts'
import { type LockedOrder, lockOrder } from './lock-order.ts'
import { type SurplusCause, sendMoneyBack, settlePayment, takeStrayCharge } from './payment-jobs.ts'

type SettlingDeps = Pick<Deps, 'db' | 'now' | 'config'> & Recorded

/**
 * What a charge led to. `confirmed`: the order is paid, by this payment or by another. Money that was taken for
 * nothing goes back by a job.
 */
export type Settlement = Exclude<Confirmation, 'paid_twice'> | 'pending' | 'declined'

/**
 * Writes down what the processor answered and confirms the order. Safe to repeat, to do from two sides at once, and
 * to do in any order: only that money was taken is final. The payment's state, what the order was paid, and what goes
 * back of it are written together.
 */
export async function settleCharge(deps: SettlingDeps, paymentId: string, result: ChargeResult): Promise<Settlement> {
  return deps.db.transaction().execute(async (tx) => {
    const { order_id: orderId } = await tx
      .selectFrom('payment')
      .select('order_id')
      .where('id', '=', paymentId)
      .executeTakeFirstOrThrow()
    const order = await lockOrder(tx, orderId)
    const payment = await tx
      .selectFrom('payment')
      .selectAll()
      .where('id', '=', paymentId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    if (payment.status === 'succeeded' || payment.status === 'refunded') return stateOf(deps, order)
    if (result.status === 'succeeded') return succeed(tx, deps, { order, payment, result })
    if (payment.status !== 'started') return stateOf(deps, order)
    if (result.status === 'pending') return notePending(tx, deps, payment, result.reference)
    return decline(tx, deps, { order, payment, result })
  })
}

interface Settling<R extends ChargeResult['status']> {
  order: LockedOrder
  payment: Selectable<PaymentTable>
  result: Extract<ChargeResult, { status: R }>
}

/** What a payment that is over leaves its buyer with. */
function stateOf(deps: SettlingDeps, order: LockedOrder): Settlement {
  if (order.status === 'confirmed') return 'confirmed'
  if (order.event.status === 'cancelled') return 'event_cancelled'
  if (order.status === 'expired') return 'hold_expired'
  if (order.status !== 'pending') return 'order_cancelled'
  return order.expires_at && order.expires_at <= deps.now() ? 'hold_expired' : 'declined'
}

async function succeed(
  tx: Tx,
  deps: SettlingDeps,
  { order, payment, result }: Settling<'succeeded'>,
): Promise<Settlement> {
  const confirmation = await confirmPaid(tx, deps, order, payment)
  const isSurplus = confirmation !== 'confirmed'
  const now = deps.now()
  await tx
    .updateTable('payment')
    .set({ status: 'succeeded', is_surplus: isSurplus, reference: result.reference, updated_at: now })
    .where('id', '=', payment.id)
    .execute()
  await tx
    .updateTable('ticket_order')
    .set({ paid_minor: sql<number>`paid_minor + ${payment.amount_minor}::bigint`, updated_at: now })
    .where('id', '=', order.id)
    .execute()
  const fact = { paymentId: payment.id, action: 'payment.succeeded', settlement: confirmation }
  await auditPayment(tx, deps, order, { ...fact, amountMinor: payment.amount_minor })
  if (isSurplus) await giveBack(tx, deps, { order, payment, cause: surplusCauseOf(confirmation) })
  await endOthers(tx, order.id)
  for (const reference of result.again ?? []) {
    const { amount_minor: amountMinor, currency, processor } = payment
    const stray = { orderId: order.id, reference, amountMinor, currency, processor }
    await enqueue(tx, takeStrayCharge, stray, { key: `stray-charge:${reference}` })
  }
  return confirmation === 'paid_twice' ? stateOf(deps, order) : confirmation
}

function surplusCauseOf(confirmation: Exclude<Confirmation, 'confirmed'>): SurplusCause {
  return confirmation === 'paid_twice' || confirmation === 'event_cancelled' ? confirmation : 'too_late'
}

async function giveBack(
  tx: Tx,
  deps: SettlingDeps,
  { order, payment, cause }: { order: LockedOrder; payment: Selectable<PaymentTable>; cause: SurplusCause },
): Promise<void> {
  const paymentId = payment.id
  await requestRefund(tx, deps, { order, paymentId, amountMinor: payment.amount_minor, cause })
  await enqueue(tx, sendMoneyBack, { orderId: order.id, paymentId, cause }, { key: `payment:${paymentId}:money-back` })
}

/** Whatever else is open for an order that has been paid is given up at once, before it takes money as well. */
async function endOthers(tx: Tx, orderId: string): Promise<void> {
  const others = await tx
    .selectFrom('payment')
    .select('id')
    .where('order_id', '=', orderId)
    .where('status', '=', 'started')
    .execute()
  for (const { id: paymentId } of others) {
    await enqueue(tx, settlePayment, { paymentId, sealedToken: null }, { key: `payment:${paymentId}:end` })
  }
}

async function notePending(
  tx: Tx,
  deps: SettlingDeps,
  payment: Selectable<PaymentTable>,
  reference: string,
): Promise<Settlement> {
  if (payment.reference === null) {
    await tx.updateTable('payment').set({ reference, updated_at: deps.now() }).where('id', '=', payment.id).execute()
  }
  return 'pending'
}

async function decline(
  tx: Tx,
  deps: SettlingDeps,
  { order, payment, result }: Settling<'declined'>,
): Promise<Settlement> {
  const isAbandoned = result.reason === 'canceled'
  // Whoever gave it up had not yet seen that it was opened.
  if (isAbandoned && result.reference === undefined && payment.reference !== null) return 'pending'
  const reference = payment.reference ?? result.reference ?? null
  await tx
    .updateTable('payment')
    .set({ status: isAbandoned ? 'abandoned' : 'declined', reference, updated_at: deps.now() })
    .where('id', '=', payment.id)
    .execute()
  const action = isAbandoned ? 'payment.abandoned' : 'payment.declined'
  const fact = { paymentId: payment.id, action, settlement: 'declined' as const, reason: result.reason }
  await auditPayment(tx, deps, order, fact)
  return isAbandoned ? stateOf(deps, order) : 'declined'
}

function auditPayment(
  tx: Tx,
  deps: SettlingDeps,
  order: LockedOrder,
  { action, paymentId, ...detail }: { paymentId: string; action: string } & Record<string, unknown>,
): Promise<void> {
  return audit(tx, deps, {
    action,
    subjectType: 'payment',
    subjectId: paymentId,
    eventId: order.event_id,
    fields: ['status'],
    detail: { orderId: order.id, ...detail },
  })
}
