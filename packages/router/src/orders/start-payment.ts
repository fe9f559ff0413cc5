import type { PaymentTable, Tx } from '@turnout/db'
import type { Selectable } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call, Deps } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { type DomainError, refuse } from '../core/errors.ts'
import type { ChargeRequest } from '../core/payment-processor.ts'
import { isOrganizer } from '../core/principal.ts'
import { paymentIdOf } from './codes.ts'
import { DECLINED_AT_MOST } from './limit-payments.ts'
import { type LockedOrder, lockOrder } from './lock-order.ts'
import { settlePayment } from './payment-jobs.ts'
import { releaseRunOutHold } from './release-hold.ts'

/** How long a charge has before a job asks for its answer. */
const SETTLE_AFTER_MS = 120_000
/** What a token is sealed for while its charge is open. */
const PAYMENT_TOKEN_PURPOSE = 'payment-token'

/**
 * `open`: charge it now. `busy`: another payment is under way, by other means. `late`: so is one whose order holds
 * nothing any more. The rest needs no charge: paid already, declined before, or the hold has run out.
 */
export type StartedPayment =
  | { state: 'open'; charge: ChargeRequest }
  | { state: 'busy' | 'late'; payment: Selectable<PaymentTable> }
  | { state: 'paid' }
  | { state: 'declined' }
  | { state: 'hold_expired' }

export interface PaymentRequest {
  orderId: string
  /** Null: the buyer's browser completes the charge with the processor's form. */
  paymentToken: string | null
  /** A repeated `orders.create`: what was declined once is declined again, and not tried again. */
  isOneTry: boolean
}

/**
 * Writes down that an order is about to be charged, before it is, so that no charge is forgotten. The payment's id
 * is made of the order, the attempt and the token: a retry joins the charge that is under way.
 * @throws DomainError EVENT_CANCELLED, SESSION_INACTIVE, RATE_LIMITED, or CONFLICT when the order was cancelled
 */
export async function startPayment(tx: Tx, call: Call, request: PaymentRequest): Promise<StartedPayment> {
  const { orderId, paymentToken, isOneTry } = request
  const order = await lockOrder(tx, orderId)
  const payments = await tx.selectFrom('payment').selectAll().where('order_id', '=', orderId).execute()
  const open = payments.find(({ status }) => status === 'started')
  const closed = closedState(order)
  if (closed) return open && closed === 'hold_expired' ? { state: 'late', payment: open } : { state: closed }
  await requireSessions(tx, orderId)
  const over = payments.filter(({ status }) => status !== 'started').length
  const paymentId = paymentIdOf(call.secrets, orderId, over, paymentToken ?? '')
  if (open && order.expires_at && order.expires_at <= call.now()) return { state: 'late', payment: open }
  const isOwn = open?.processor === call.payments.name
  const isJoined = isOwn && (open.id === paymentId || (open.flow === 'form' && paymentToken === null))
  if (open && !isJoined) return { state: 'busy', payment: open }
  if (open) return { state: 'open', charge: chargeOf(call, open, order.code, paymentToken) }
  const declined = payments.filter(({ status }) => status === 'declined').length
  if (isOneTry && declined > 0) return { state: 'declined' }
  if (declined >= DECLINED_AT_MOST && !isOrganizer(call.principal)) throw tooManyDeclined(call, order)
  if (await releaseRunOutHold(tx, call, order)) return { state: 'hold_expired' }
  const payment = await openPayment(tx, call, order, { paymentId, paymentToken })
  return { state: 'open', charge: chargeOf(call, payment, order.code, paymentToken) }
}

/**
 * What an order that takes no payment is; null for one that does.
 * @throws DomainError EVENT_CANCELLED, CONFLICT
 */
function closedState(order: LockedOrder): 'paid' | 'hold_expired' | null {
  if (order.status === 'confirmed') return 'paid'
  if (order.event.status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
  if (order.status === 'expired') return 'hold_expired'
  if (order.status !== 'pending') throw refuse('CONFLICT', 'The order was cancelled', { status: order.status })
  return null
}

function tooManyDeclined(call: Call, { expires_at: end }: LockedOrder): DomainError {
  const retryAfterSeconds = Math.max(1, Math.ceil(((end ?? call.now()).getTime() - call.now().getTime()) / 1000))
  return refuse('RATE_LIMITED', 'Too many payments of this order were declined', { retryAfterSeconds })
}

/**
 * Nobody pays for a session that was called off. Sessions are switched with their event locked, as it is here.
 * @throws DomainError SESSION_INACTIVE
 */
async function requireSessions(tx: Tx, orderId: string): Promise<void> {
  const off = await tx
    .selectFrom('ticket')
    .innerJoin('ticket_type_session', 'ticket_type_session.ticket_type_id', 'ticket.ticket_type_id')
    .innerJoin('session', 'session.id', 'ticket_type_session.session_id')
    .select('session.id')
    .where('ticket.order_id', '=', orderId)
    .where('session.is_active', '=', false)
    .executeTakeFirst()
  if (off) throw refuse('SESSION_INACTIVE', 'A session of this order does not take place', { sessionId: off.id })
}

/** What the processor is asked for. The same payment always asks for the same. */
export function chargeOf(
  deps: Pick<Deps, 'db' | 'now'>,
  payment: Selectable<PaymentTable>,
  orderCode: string,
  token: string | null,
): ChargeRequest {
  const { id: paymentId, order_id: orderId, amount_minor: amountMinor, currency, reference } = payment
  return {
    paymentId,
    orderId,
    amountMinor,
    currency,
    ...(token === null ? {} : { token }),
    description: `Order ${orderCode}`,
    reference,
    opened: (opened) => noteReference(deps, paymentId, opened),
  }
}

/** Keeps a charge's reference before money moves; a payment that was given up meanwhile is not gone on with. */
async function noteReference(deps: Pick<Deps, 'db' | 'now'>, paymentId: string, reference: string): Promise<void> {
  const noted = await deps.db
    .updateTable('payment')
    .set({ reference, updated_at: deps.now() })
    .where('id', '=', paymentId)
    .where('status', '=', 'started')
    .where((eb) => eb.or([eb('reference', 'is', null), eb('reference', '=', reference)]))
    .returning('id')
    .executeTakeFirst()
  if (!noted) throw new PaymentOver()
}

/** A payment was given up, or settled, while its charge was being opened: no money has moved by this call. */
export class PaymentOver extends Error {
  override readonly name = 'PaymentOver'
}

/**
 * A job's copy of the token for a means of payment; null when it was sealed with a secret that this installation has
 * no longer: what became of the charge is asked all the same, by its reference.
 */
export function unsealToken(deps: Pick<Deps, 'secrets'>, sealedToken: string | null): string | null {
  if (sealedToken === null) return null
  try {
    return deps.secrets.unseal(PAYMENT_TOKEN_PURPOSE, Buffer.from(sealedToken, 'base64')).toString()
  } catch {
    return null
  }
}

async function openPayment(
  tx: Tx,
  call: Call,
  order: LockedOrder,
  { paymentId, paymentToken }: { paymentId: string; paymentToken: string | null },
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
      flow: paymentToken === null ? 'form' : 'token',
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  const sealedToken =
    paymentToken && call.secrets.seal(PAYMENT_TOKEN_PURPOSE, Buffer.from(paymentToken)).toString('base64')
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
