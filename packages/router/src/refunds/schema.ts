import { z } from 'zod'
import { id, idempotencyKey, instant, line, page, pageInput, secret } from '../core/values.ts'

/** `failed`: refused for good, and waits for a person. `withdrawn`: given up then, and not counted as given back. */
export const refundStatus = z.enum(['requested', 'succeeded', 'failed', 'withdrawn'])
/**
 * `policy`: a cancellation by the event's steps. `event_cancelled`: all of it. `manual`: by an organizer, with a
 * reason. `too_late`: paid after the seats were gone. `paid_twice`: the processor took it more than once.
 * `elsewhere`: made at the processor's, or lost here and found there.
 */
export const refundCause = z.enum(['policy', 'event_cancelled', 'manual', 'too_late', 'paid_twice', 'elsewhere'])

/** Money on its way back, or there. */
export const refund = z.object({
  id,
  orderId: id,
  eventId: id,
  amountMinor: z.int(),
  currency: z.string(),
  cause: refundCause,
  reason: z.string().nullable(),
  status: refundStatus,
  /** Why the processor would not, where it said. */
  failure: z.string().nullable(),
  /** Why it was withdrawn. */
  withdrawnReason: z.string().nullable(),
  tickets: z.array(z.object({ ticketId: id, amountMinor: z.int() })),
  createdAt: instant,
  updatedAt: instant,
})
export const listRefundsInput = pageInput.extend({
  eventId: id.optional(),
  orderId: id.optional(),
  status: refundStatus.optional(),
})
export const refundPage = page(refund)

/** What a cancellation now would give back, by the event's policy. By organizer, buyer, or the order's token. */
export const quoteRefundInput = z.object({
  orderId: id,
  orderToken: secret(0, 100).optional(),
  /** All that stand, if left out. */
  ticketIds: z.array(id).min(1).max(10).optional(),
})
export const refundQuote = z.object({
  currency: z.string(),
  /** Of 100, by the step that holds now; null where nothing was paid. */
  percent: z.int().nullable(),
  refundMinor: z.int(),
  /** What the tickets cost, less what was given back before. */
  paidMinor: z.int(),
  /** Until when this percentage holds; null when it does not change any more. */
  until: instant.nullable(),
  tickets: z.array(
    z.object({
      ticketId: id,
      paidMinor: z.int(),
      refundMinor: z.int(),
      /** Why its buyer cannot cancel it any more; then nothing comes back. */
      obstacle: z.enum(['checked_in', 'started']).nullable(),
    }),
  ),
})
/** By hand: an amount for the order, or for tickets. Tickets stay valid. Never more than was paid. */
export const createRefundInput = z.object({
  orderId: id,
  amountMinor: z.int().min(1).max(2_147_483_647),
  /** Spread over these tickets in order, or over all of the order's. */
  ticketIds: z.array(id).min(1).max(10).optional(),
  reason: line(3, 300),
  idempotencyKey: idempotencyKey.optional(),
})
export const retryRefundInput = z.object({ refundId: id })
/** Gives up one that failed, so that the money can go back in another way. */
export const withdrawRefundInput = z.object({ refundId: id, reason: line(3, 300) })
/** How far an event's refunds have come. */
export const refundProgressInput = z.object({ eventId: id })
export const refundProgress = z.object({
  currency: z.string(),
  /** Orders that are still to be looked at. */
  ordersLeft: z.int(),
  requested: z.object({ count: z.int(), amountMinor: z.int() }),
  succeeded: z.object({ count: z.int(), amountMinor: z.int() }),
  failed: z.object({ count: z.int(), amountMinor: z.int() }),
})

export type Refund = z.infer<typeof refund>
export type RefundCause = z.infer<typeof refundCause>
export type ListRefundsInput = z.infer<typeof listRefundsInput>
export type RefundPage = z.infer<typeof refundPage>
export type QuoteRefundInput = z.infer<typeof quoteRefundInput>
export type RefundQuote = z.infer<typeof refundQuote>
export type CreateRefundInput = z.infer<typeof createRefundInput>
export type WithdrawRefundInput = z.infer<typeof withdrawRefundInput>
export type RetryRefundInput = z.infer<typeof retryRefundInput>
export type RefundProgressInput = z.infer<typeof refundProgressInput>
export type RefundProgress = z.infer<typeof refundProgress>
