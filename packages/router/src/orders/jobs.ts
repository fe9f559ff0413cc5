import { z } from 'zod'
import { defineJob } from '../core/enqueue.ts'
import { id } from '../core/values.ts'

/** Mails a confirmed order's tickets to its buyer. */
export const sendConfirmation = defineJob({
  name: 'orders.send-confirmation',
  payload: z.object({ orderId: id }),
  maxAttempts: 8,
})

/** Tells one order's buyer that the event was cancelled. */
export const sendCancellation = defineJob({
  name: 'orders.send-cancellation',
  payload: z.object({ orderId: id }),
  maxAttempts: 8,
})

/** Gives one hold's seats back once it has run out. */
export const expireHold = defineJob({
  name: 'orders.expire-hold',
  payload: z.object({ orderId: id }),
  maxAttempts: 8,
})

/** Settles a charge whose answer was lost, by asking for the same charge again. */
export const settlePayment = defineJob({
  name: 'orders.settle-payment',
  payload: z.object({ orderId: id, reference: z.string(), amountMinor: z.int() }),
  maxAttempts: 8,
})
