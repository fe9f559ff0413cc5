import { z } from 'zod'
import { defineJob } from '../core/job-definition.ts'
import { id } from '../core/values.ts'

/** A mail server may be away over a weekend. */
const MAIL_HOURS = 3 * 24
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
  lane: 'bulk',
})

/** Gives one hold's seats back once it has run out; `renewal` says for which of its ends the job was written. */
export const expireHold = defineJob({
  name: 'orders.expire-hold',
  payload: z.object({ orderId: id, renewal: z.int().default(0) }),
  maxAttempts,
  retryForHours: MAIL_HOURS,
})

/** Tells a buyer that the time to pay is almost over; of no use later, so it is not tried for long. */
export const sendHoldEnding = defineJob({
  name: 'orders.send-hold-ending',
  payload: z.object({ orderId: id, renewal: z.int() }),
  maxAttempts,
})

/** The key of the job that ends an order's hold after so many renewals. */
export function expiryKey(orderId: string, renewal: number): string {
  return renewal === 0 ? `order:${orderId}:expire` : `order:${orderId}:expire:${renewal}`
}

/** The kind of its deliveries. */
export const CONFIRMATION_MAIL = 'order.confirmation'

/** The cause of a confirmation's mail, which is its job's key as well. */
export function confirmationCause(orderId: string, again?: string): string {
  return again ? `order:${orderId}:confirmation:${again}` : `order:${orderId}:confirmation`
}
