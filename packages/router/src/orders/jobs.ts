import { z } from 'zod'
import { defineJob } from '../core/job-definition.ts'
import { id } from '../core/values.ts'

/** A mail server may be away over a weekend. */
const MAIL_HOURS = 3 * 24
/** Money is not given up as long as somebody may still mend the way to the processor. */
const PAYMENT_HOURS = 7 * 24
/** Tries counted only where a job ends its process each time. */
const maxAttempts = 8

/** Mails a confirmed order's tickets to its buyer; with `again`, once more for each such id. */
export const sendConfirmation = defineJob({
  name: 'orders.send-confirmation',
  payload: z.object({ orderId: id, again: id.optional() }),
  maxAttempts,
  retryForHours: MAIL_HOURS,
})

/** Tells one order's buyer that the event was cancelled. */
export const sendCancellation = defineJob({
  name: 'orders.send-cancellation',
  payload: z.object({ orderId: id }),
  maxAttempts,
  retryForHours: MAIL_HOURS,
})

/** Gives one hold's seats back once it has run out. */
export const expireHold = defineJob({
  name: 'orders.expire-hold',
  payload: z.object({ orderId: id }),
  maxAttempts,
  retryForHours: MAIL_HOURS,
})

/** Settles a charge whose answer was lost, by asking for the same charge again. */
export const settlePayment = defineJob({
  name: 'orders.settle-payment',
  /** `sealedToken`: the processor's token for the means of payment, sealed with the installation's secret. */
  payload: z.object({ paymentId: id, sealedToken: z.string() }),
  maxAttempts,
  retryForHours: PAYMENT_HOURS,
})

/** Gives a payment back whose order was cancelled, or came to nothing. */
export const refundPayment = defineJob({
  name: 'orders.refund-payment',
  payload: z.object({ paymentId: id }),
  maxAttempts,
  retryForHours: PAYMENT_HOURS,
})

/** The kind of its deliveries. */
export const CONFIRMATION_MAIL = 'order.confirmation'

/** The cause of a confirmation's mail, which is its job's key as well. */
export function confirmationCause(orderId: string, again?: string): string {
  return again ? `order:${orderId}:confirmation:${again}` : `order:${orderId}:confirmation`
}
