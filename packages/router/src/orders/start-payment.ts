import type { PaymentTable, Tx } from '@turnout/db'
import type { Selectable } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { refuse } from '../core/errors.ts'
import type { ChargeRequest } from '../core/payment-processor.ts'
import { paymentIdOf } from './codes.ts'
import { settlePayment } from './jobs.ts'
import { type LockedOrder, lockOrder } from './lock-order.ts'
import { releaseRunOutHold } from './release-hold.ts'

/** How long a charge has before a job asks for its answer. */
const SETTLE_AFTER_MS = 120_000
/** What a token is sealed for while its charge is open. */
export const PAYMENT_TOKEN_PURPOSE = 'payment-token'

/** `open`: charge it now. The rest needs no charge: paid already, declined before, or the hold has run out. */
export type StartedPayment =
  | { state: 'open'; charge: ChargeRequest }
  | { state: 'paid' }
  | { state: 'declined' | 'hold_expired' }

export interface PaymentRequest {
  orderId: string
  paymentToken: string
  /** A repeated `orders.create`: what was declined once is declined again, and not tried again. */
  isOneTry: boolean
}

/**
 * Writes down that an order is about to be charged, before it is, so that no charge is forgotten. The payment's id
 * is made of the order, the attempt and the token: a retry joins the charge that is under way.
 * @throws DomainError EVENT_CANCELLED, or CONFLICT when the order was cancelled or is being paid by other means
 */
export async function startPayment(tx: Tx, call: Call, request: PaymentRequest): Promise<StartedPayment> {
  const { orderId, paymentToken, isOneTry } = request
  const order = await lockOrder(tx, orderId)
  if (order.status === 'confirmed') return { state: 'paid' }
  if (order.event.status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
  if (order.status === 'expired') return { state: 'hold_expired' }
  if (order.status !== 'pending') throw refuse('CONFLICT', 'The order was cancelled', { status: order.status })
  const payments = await tx.selectFrom('payment').selectAll().where('order_id', '=', orderId).execute()
  const declined = payments.filter(({ status }) => status === 'declined').length
  const paymentId = paymentIdOf(call.secrets, orderId, declined, paymentToken)
  const open = payments.find(({ status }) => status === 'started')
  if (open && open.id !== paymentId) throw refuse('CONFLICT', 'The order is being paid just now', { orderId })
  if (open) return { state: 'open', charge: chargeOf(open, order.code, paymentToken) }
  if (isOneTry && declined > 0) return { state: 'declined' }
  if (await releaseRunOutHold(tx, call, order)) return { state: 'hold_expired' }
  const payment = await openPayment(tx, call, order, { paymentId, paymentToken })
  return { state: 'open', charge: chargeOf(payment, order.code, paymentToken) }
}

/** What the processor is asked for. The same payment always asks for the same. */
export function chargeOf(payment: Selectable<PaymentTable>, orderCode: string, token: string): ChargeRequest {
  return {
    paymentId: payment.id,
    amountMinor: payment.amount_minor,
    currency: payment.currency,
    token,
    description: `Order ${orderCode}`,
  }
}

async function openPayment(
  tx: Tx,
  call: Call,
  order: LockedOrder,
  { paymentId, paymentToken }: { paymentId: string; paymentToken: string },
): Promise<Selectable<PaymentTable>> {
  const payment = await tx
    .insertInto('payment')
    .values({
      id: paymentId,
      order_id: order.id,
      processor: call.payments.name,
      reference: null,
      amount_minor: order.total_minor,
      currency: order.currency,
      status: 'started',
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  const sealedToken = call.secrets.seal(PAYMENT_TOKEN_PURPOSE, Buffer.from(paymentToken)).toString('base64')
  const runAt = new Date(call.now().getTime() + SETTLE_AFTER_MS)
  await enqueue(tx, settlePayment, { paymentId, sealedToken }, { runAt, key: `payment:${paymentId}:settle` })
  await audit(tx, call, {
    action: 'payment.started',
    subjectType: 'payment',
    subjectId: paymentId,
    eventId: order.event_id,
    detail: { orderId: order.id, amountMinor: order.total_minor, currency: order.currency },
  })
  return payment
}
