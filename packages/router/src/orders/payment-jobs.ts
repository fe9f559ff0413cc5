import { z } from 'zod'
import { defineJob } from '../core/job-definition.ts'
import { id } from '../core/values.ts'

/** Money is not given up as long as somebody may still mend the way to the processor. */
const PAYMENT_HOURS = 7 * 24
/** A mail server may be away over a weekend. */
const MAIL_HOURS = 3 * 24
/** Tries counted only where a job ends its process each time. */
const maxAttempts = 8

const reference = z.string().min(1).max(255)
const currency = z.string().length(3)

/** Asks what became of an open payment, until it is finished; gives it up once nobody waits for it any more. */
export const settlePayment = defineJob({
  name: 'orders.settle-payment',
  payload: z.object({
    paymentId: id,
    /** The processor's token for the means of payment, sealed with the installation's secret; null for a form. */
    sealedToken: z.string().nullable(),
    /** How often it was asked before. */
    round: z.int().min(0).default(0),
  }),
  maxAttempts,
  retryForHours: PAYMENT_HOURS,
})

/** A charge that the processor took for an order, and that nobody here knows of. */
export const strayCharge = z.object({
  orderId: id,
  reference,
  amountMinor: z.int().min(1),
  currency,
  /** Whose charge it is: the one that is set up, if left out. */
  processor: z.string().optional(),
})

/** Takes up a charge that nobody here knows of: it pays its order, or goes back. */
export const takeStrayCharge = defineJob({
  name: 'orders.take-stray-charge',
  payload: strayCharge,
  maxAttempts,
  retryForHours: PAYMENT_HOURS,
})

/**
 * What a processor tells by itself. It says what to look at, never what became of it, so that it does not matter in
 * which order such notices come, how late, or how often.
 */
export const paymentNotice = z.discriminatedUnion('about', [
  z.object({
    about: z.literal('charge'),
    reference,
    /** Of ours, as far as the processor was told: the charge may be of another program. */
    paymentId: id.nullable(),
    orderId: id.nullable(),
    amountMinor: z.int(),
    currency,
  }),
  z.object({
    about: z.literal('refund'),
    /** Of the refund; null where only the charge is known. */
    reference: reference.nullable(),
    chargeReference: reference.nullable(),
    /** Of ours; null for a refund that was made at the processor's. */
    refundId: id.nullable(),
    amountMinor: z.int(),
    currency,
  }),
  z.object({
    about: z.literal('dispute'),
    reference,
    chargeReference: reference,
    /** A code such as `fraudulent`. */
    reason: z.string().max(60),
    amountMinor: z.int(),
    currency,
  }),
])
export type PaymentNotice = z.infer<typeof paymentNotice>

/** Looks at what a notice of the processor is about. */
export const heedNotice = defineJob({
  name: 'orders.heed-payment-notice',
  payload: z.object({ processor: z.string(), notice: paymentNotice }),
  maxAttempts,
  retryForHours: PAYMENT_HOURS,
})

/** Why money that was taken goes back at once. */
export const surplusCause = z.enum(['too_late', 'paid_twice', 'event_cancelled'])
export type SurplusCause = z.infer<typeof surplusCause>

/** Tells a buyer that money came too late or twice, and goes back. */
export const sendMoneyBack = defineJob({
  name: 'orders.send-money-back',
  payload: z.object({ orderId: id, paymentId: id, cause: surplusCause }),
  maxAttempts,
  retryForHours: MAIL_HOURS,
})
