import type { Call } from '../core/context.ts'
import { type DomainError, type ErrorDetails, refuse } from '../core/errors.ts'
import type { ChargeRequest, ChargeResult } from '../core/payment-processor.ts'
import { faultName } from './fault-name.ts'
import { type Settlement, settleCharge } from './settle-charge.ts'
import { type PaymentRequest, startPayment } from './start-payment.ts'

/**
 * Pays an order: one transaction writes down that it will be charged, the processor is asked outside of any, another
 * transaction confirms. A declined order stays pending, so that the buyer can try another card while it holds its
 * seats. When the processor cannot be reached the charge is settled later by a job.
 * @param hints what a refusal tells the caller of the order beside its id
 * @throws DomainError PAYMENT_DECLINED, HOLD_EXPIRED, EVENT_CANCELLED, CONFLICT, UNAVAILABLE
 */
export async function chargeOrder(call: Call, request: PaymentRequest, hints: ErrorDetails = {}): Promise<void> {
  const details = { orderId: request.orderId, ...hints }
  const started = await call.db.transaction().execute((tx) => startPayment(tx, call, request))
  if (started.state === 'paid') return
  if (started.state !== 'open') throw refusalOf(started.state, details)
  const result = await charge(call, started.charge, details)
  const settlement = await settleCharge(call, started.charge.paymentId, result)
  if (settlement === 'confirmed') return
  throw refusalOf(settlement, result.status === 'declined' ? { ...details, reason: result.reason } : details)
}

async function charge(call: Call, request: ChargeRequest, details: ErrorDetails): Promise<ChargeResult> {
  try {
    return await call.payments.charge(request)
  } catch (error) {
    call.log.error(
      { fault: faultName(error), paymentId: request.paymentId },
      'A charge got no answer and will be settled later',
    )
    throw refuse('UNAVAILABLE', 'The payment could not be completed just now and is being looked into', details)
  }
}

const refusals: Record<Exclude<Settlement, 'confirmed'>, [Parameters<typeof refuse>[0], string]> = {
  declined: ['PAYMENT_DECLINED', 'The payment was declined'],
  hold_expired: ['HOLD_EXPIRED', 'The time to pay is over and the seats were given to others'],
  order_cancelled: ['CONFLICT', 'The order was cancelled'],
  event_cancelled: ['EVENT_CANCELLED', 'The event was cancelled'],
}

function refusalOf(settlement: Exclude<Settlement, 'confirmed'>, details: ErrorDetails): DomainError {
  return refuse(...refusals[settlement], details)
}
