import type { PaymentNotice } from '@turnout/router'
import { id } from '@turnout/router/core/values'
import type Stripe from 'stripe'
import { fromStripeAmount } from './stripe-amounts.ts'
import { codeOf } from './stripe-faults.ts'

/**
 * What an event of Stripe's is about.
 * @returns null for events that are none of our business
 */
export function noticeOf(event: Stripe.Event): PaymentNotice | null {
  switch (event.type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled':
    case 'payment_intent.processing':
      return chargeNotice(event.data.object)
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated':
      return refundNotice(event.data.object)
    case 'charge.refunded':
      return {
        about: 'refund',
        reference: null,
        chargeReference: idOf(event.data.object.payment_intent),
        refundId: null,
        ...amountOf(event.data.object.amount_refunded, event.data.object.currency),
      }
    case 'charge.dispute.created':
      return disputeNotice(event.data.object)
    default:
      return null
  }
}

function chargeNotice(intent: Stripe.PaymentIntent): PaymentNotice {
  return {
    about: 'charge',
    reference: intent.id,
    paymentId: uuidIn(intent.metadata.paymentId),
    orderId: uuidIn(intent.metadata.orderId),
    ...amountOf(intent.amount_received, intent.currency),
  }
}

function refundNotice(refund: Stripe.Refund): PaymentNotice {
  return {
    about: 'refund',
    reference: refund.id,
    chargeReference: idOf(refund.payment_intent),
    refundId: uuidIn(refund.metadata?.refundId),
    ...amountOf(refund.amount, refund.currency),
  }
}

function disputeNotice(dispute: Stripe.Dispute): PaymentNotice | null {
  const chargeReference = idOf(dispute.payment_intent)
  if (!chargeReference) return null
  const reason = codeOf(dispute.reason)
  return {
    about: 'dispute',
    reference: dispute.id,
    chargeReference,
    reason,
    ...amountOf(dispute.amount, dispute.currency),
  }
}

function amountOf(amount: number, stripeCurrency: string): { amountMinor: number; currency: string } {
  const currency = stripeCurrency.toUpperCase()
  return { amountMinor: fromStripeAmount(amount, currency), currency }
}

function idOf(reference: string | { id: string } | null): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null)
}

/** Other programs on the same account have metadata of their own. */
function uuidIn(value: string | undefined): string | null {
  return id.safeParse(value).data ?? null
}
