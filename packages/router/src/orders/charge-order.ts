import type { Call } from '../core/context.ts'
import { type DomainError, type ErrorDetails, refuse } from '../core/errors.ts'
import { faultName } from '../core/fault-name.ts'
import type { ChargeRequest, ChargeResult } from '../core/payment-processor.ts'
import { countDeclined, limitPayments } from './limit-payments.ts'
import { resolvePayment } from './resolve-payment.ts'
import { type Settlement, settleCharge } from './settle-charge.ts'
import { PaymentOver, type PaymentRequest, type StartedPayment, startPayment } from './start-payment.ts'

/** Starts at most: others may give a payment up, or settle it, while it is being opened. */
const STARTS = 4

/** What came of trying to pay: done, or up to the buyer's bank or browser, by the result's client secret. */
export type Charged =
  | { state: 'paid' }
  | { state: 'pending'; charge: ChargeRequest; result: Extract<ChargeResult, { status: 'pending' }> }

/**
 * Pays an order: one transaction writes down that it will be charged, the processor is asked outside of any, another
 * transaction confirms. A declined order stays pending, so that the buyer can try another card while it holds its
 * seats. When the processor cannot be reached the charge is settled later by a job; so is one that is not decided.
 * @param hints what a refusal tells the caller of the order beside its id
 * @throws DomainError PAYMENT_DECLINED, HOLD_EXPIRED, EVENT_CANCELLED, SESSION_INACTIVE, CONFLICT, UNAVAILABLE, RATE_LIMITED
 */
export async function chargeOrder(call: Call, request: PaymentRequest, hints: ErrorDetails = {}): Promise<Charged> {
  const details = { orderId: request.orderId, ...hints }
  await limitPayments(call, details)
  for (let start = 0; start < STARTS; start++) {
    const started = await call.db.transaction().execute((tx) => startPayment(tx, call, request))
    if (started.state === 'paid') return { state: 'paid' }
    if (started.state === 'declined' || started.state === 'hold_expired') throw refusalOf(started.state, details)
    const charged =
      started.state === 'open'
        ? await makeCharge(call, started.charge, details)
        : await clearTheWay(call, request, started, details)
    if (charged) return charged
  }
  throw busy(details)
}

/** @returns null when the payment was given up by somebody else meanwhile: start anew */
async function makeCharge(call: Call, charge: ChargeRequest, details: ErrorDetails): Promise<Charged | null> {
  const result = await answered(call, charge.paymentId, details, () =>
    call.payments.charge(charge).catch((error: unknown) => {
      if (error instanceof PaymentOver) return null
      throw error
    }),
  )
  if (!result) return null
  const settlement = await settleCharge(call, charge.paymentId, result)
  if (settlement === 'confirmed') return { state: 'paid' }
  if (settlement === 'pending') return result.status === 'pending' ? { state: 'pending', charge, result } : null
  // A form whose charge was ended at the processor's is no refusal of the buyer's card.
  if (charge.token === undefined && settlement === 'declined') return null
  if (settlement === 'declined') await countDeclined(call)
  throw refusalOf(settlement, result.status === 'declined' ? { ...details, reason: result.reason } : details)
}

/** Deals with another payment of the order that is under way: it is settled, or given up for this one. */
async function clearTheWay(
  call: Call,
  { paymentToken }: PaymentRequest,
  { state, payment }: Extract<StartedPayment, { state: 'busy' | 'late' }>,
  details: ErrorDetails,
): Promise<null> {
  const { id: paymentId, reference, flow, processor } = payment
  // Two cards at once: the first goes first. Of one at another processor nobody knows whether it took the money.
  if ((state === 'busy' && flow === 'token') || processor !== call.payments.name) throw busy(details)
  const settlement = await answered(call, paymentId, details, async () => {
    if (state === 'late') return resolvePayment(call, paymentId, paymentToken)
    // A form that the buyer left for another means of payment.
    const ended: ChargeResult = reference
      ? await call.payments.abandon({ paymentId, reference })
      : { status: 'declined', reason: 'canceled' }
    return settleCharge(call, paymentId, ended)
  })
  if (settlement === 'pending') throw busy(details)
  return null
}

async function answered<T>(call: Call, paymentId: string, details: ErrorDetails, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    call.log.error({ fault: faultName(error), paymentId }, 'A charge got no answer and will be settled later')
    throw refuse('UNAVAILABLE', 'The payment could not be completed just now and is being looked into', details)
  }
}

const refusals: Record<Exclude<Settlement, 'confirmed' | 'pending'>, [Parameters<typeof refuse>[0], string]> = {
  declined: ['PAYMENT_DECLINED', 'The payment was declined'],
  hold_expired: ['HOLD_EXPIRED', 'The time to pay is over and the seats were given to others'],
  order_cancelled: ['CONFLICT', 'The order was cancelled'],
  event_cancelled: ['EVENT_CANCELLED', 'The event was cancelled'],
  session_inactive: ['SESSION_INACTIVE', 'A session of this order does not take place'],
}

function refusalOf(settlement: Exclude<Settlement, 'confirmed' | 'pending'>, details: ErrorDetails): DomainError {
  return refuse(...refusals[settlement], details)
}

function busy(details: ErrorDetails): DomainError {
  return refuse('CONFLICT', 'The order is being paid just now', details)
}
