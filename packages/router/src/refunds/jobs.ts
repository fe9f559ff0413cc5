import { z } from 'zod'
import { defineJob } from '../core/job-definition.ts'
import { id } from '../core/values.ts'

/** Money is not given up as long as somebody may still mend the way to the processor. */
const MONEY_HOURS = 7 * 24
/** A mail server may be away over a weekend. */
const MAIL_HOURS = 3 * 24
/** Tries counted only where a job ends its process each time. */
const maxAttempts = 8

/** Has the processor give back one refund. */
export const payBack = defineJob({
  name: 'refunds.pay-back',
  payload: z.object({ refundId: id }),
  maxAttempts,
  retryForHours: MONEY_HOURS,
})

/** Asks what became of a refund that the processor has not decided on; `look` counts from 1. */
export const lookAtRefund = defineJob({
  name: 'refunds.look-at',
  payload: z.object({ refundId: id, attempt: z.int(), look: z.int() }),
  maxAttempts,
  retryForHours: MONEY_HOURS,
})

/** Tells the buyer that money is back. */
export const sendRefund = defineJob({
  name: 'refunds.send-refund',
  payload: z.object({ refundId: id }),
  maxAttempts,
  retryForHours: MAIL_HOURS,
})

/** Tells the buyer that tickets were cancelled and what comes back; or whom one of them was passed on to. */
export const sendTicketsCancelled = defineJob({
  name: 'refunds.send-tickets-cancelled',
  payload: z.object({ orderId: id, ticketIds: z.array(id), refundMinor: z.int(), holderOf: id.optional() }),
  maxAttempts,
  retryForHours: MAIL_HOURS,
})

/** Cancels the orders of an event that was called off, and gives all of their money back. */
export const refundEvent = defineJob({
  name: 'refunds.refund-event',
  payload: z.object({ eventId: id }),
  maxAttempts,
  retryForHours: MONEY_HOURS,
})
