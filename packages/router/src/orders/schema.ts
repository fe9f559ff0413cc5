import { z } from 'zod'
import { typedCode } from '../codes/schema.ts'
import { isCardNumber } from '../core/card-number.ts'
import {
  email,
  id,
  idempotencyKey,
  instant,
  lastEventId,
  line,
  locale,
  page,
  pageInput,
  secret,
  text,
  token,
} from '../core/values.ts'
import { answer, answersInput } from '../questions/schema.ts'
import { ticket } from '../tickets/schema.ts'

export const orderStatus = z.enum(['pending', 'confirmed', 'cancelled', 'refunded', 'expired'])

/** What has become of the mail with the tickets: `failed` is given up, `bounced` came back; both may be sent again. */
export const mailState = z.enum(['waiting', 'sent', 'failed', 'bounced'])

export const orderSummary = z.object({
  id,
  eventId: id,
  code: z.string(),
  status: orderStatus,
  channel: z.enum(['api', 'admin']),
  buyerName: z.string(),
  buyerEmail: z.string(),
  ticketCount: z.int(),
  /** What it costs, discount taken off. */
  totalMinor: z.int(),
  discountMinor: z.int(),
  paidMinor: z.int(),
  /** What was given back, or is on its way back. */
  refundedMinor: z.int(),
  currency: z.string(),
  expiresAt: instant.nullable(),
  confirmedAt: instant.nullable(),
  createdAt: instant,
  /** Null while there is none to send. */
  mail: mailState.nullable(),
})

/** An order with its tickets; their codes only once it is confirmed. */
export const order = orderSummary.extend({
  tickets: z.array(ticket),
  discountCode: z.string().nullable(),
  /** What was answered for the whole order; empty for those who may not know. */
  answers: z.array(answer),
  /** How often its hold can still be renewed. */
  renewalsLeft: z.int(),
  /** Why it was cancelled, as an organizer or its buyer wrote; null for all but organizers. */
  cancelReason: z.string().nullable(),
})

/** What a buyer gets: `orderToken` reads and pays this order later, and is given only here. */
export const placedOrder = order.extend({ orderToken: z.string() })

export const attendeeInput = z.object({
  name: line(1, 100),
  email: email.optional(),
  dietaryNeeds: text(500).optional(),
  emergencyContact: text(300).optional(),
  /** To the event's questions for each ticket. */
  answers: answersInput.optional(),
})

/** Fewer attendees than the quantity: the rest are named later. */
const item = z
  .object({ ticketTypeId: id, quantity: z.int().min(1).max(10), attendees: z.array(attendeeInput).max(10).default([]) })
  .refine((value) => value.attendees.length <= value.quantity, {
    error: 'More attendees than tickets',
    path: ['attendees'],
  })

const items = z
  .array(item)
  .min(1)
  .max(10)
  .refine((list) => list.reduce((sum, { quantity }) => sum + quantity, 0) <= 10, {
    error: 'An order holds at most 10 tickets',
  })
  .refine((list) => new Set(list.map(({ ticketTypeId }) => ticketTypeId)).size === list.length, {
    error: 'Name each ticket type once',
  })

export const buyer = z.object({ name: line(1, 100), email })

/** The processor's token for a means of payment, such as `pm_…`; never the number of a card. */
const paymentToken = token(1, 200).refine((value) => !isCardNumber(value), {
  error: 'Must be a token, not the number of a payment card',
})

/**
 * Without a `paymentToken` an order that costs money stays pending and holds its seats until `expiresAt`.
 * The sandbox processor takes `tok_ok` and refuses `tok_declined`.
 */
export const createOrderInput = z.object({
  eventId: id,
  items,
  buyer,
  locale: locale.optional(),
  paymentToken: paymentToken.optional(),
  /** One per order; refused with NOT_FOUND when it does nothing here. */
  discountCode: typedCode.optional(),
  /** Opens hidden ticket types. */
  accessCode: typedCode.optional(),
  /** To the event's questions for the whole order. */
  answers: answersInput.optional(),
  idempotencyKey: idempotencyKey.optional(),
})
export const payOrderInput = z.object({
  orderId: id,
  orderToken: secret(0, 100).optional(),
  paymentToken,
})
/** Tickets given by an organizer, free of charge. */
export const giveTicketsInput = z.object({
  eventId: id,
  items,
  buyer,
  locale: locale.optional(),
  idempotencyKey: idempotencyKey.optional(),
})
/** By an organizer, by the signed-in buyer, or by whoever has the order's token. */
export const orderRef = z.object({ orderId: id, orderToken: secret(0, 100).optional() })
export const resendConfirmationInput = z.object({ orderId: id, idempotencyKey: idempotencyKey.optional() })
/**
 * By an organizer, by the signed-in buyer, or with the order's token. A buyer's gives money back by the event's
 * policy, all of it for an order that was never confirmed; an organizer's all of it, unless they say how much.
 */
export const cancelOrderInput = orderRef.extend({
  reason: line(1, 300).optional(),
  /** Without it a buyer who would get nothing back is refused: NOT_REFUNDABLE. */
  acceptNoRefund: z.boolean().optional(),
  /** Organizers only; all that was paid, if left out. */
  refundMinor: z.int().min(0).optional(),
})
/** Starts a payment that the buyer's browser completes: where the processor has such, its secret for the form. */
export const startPaymentInput = orderRef
export const startedPayment = z.object({
  orderId: id,
  processor: z.string(),
  /** `form`: show the processor's form with the secret. `token`: call `orders.pay` with a payment token. `paid`: done. */
  next: z.enum(['form', 'token', 'paid']),
  clientSecret: z.string().nullable(),
  amountMinor: z.int(),
  currency: z.string(),
  expiresAt: instant.nullable(),
})
/** With the same key as before it gives no more time, but the same answer. */
export const renewOrderInput = orderRef.extend({ idempotencyKey: idempotencyKey.optional() })
/** Only the questions named are changed. By the buyer, or by the event's own organizers. */
export const watchOrdersInput = z.object({ eventId: id, lastEventId })
export const updateAnswersInput = orderRef.extend({ answers: answersInput })
/** What happened to an order, oldest first. */
export const orderHistory = z.array(
  z.object({
    id,
    at: instant,
    /** As in the audit: `order.created`, `payment.succeeded`, `ticket.transferred`, … */
    action: z.string(),
    actorKind: z.enum(['system', 'anonymous', 'user', 'kiosk']),
    actorName: z.string().nullable(),
    subjectType: z.string(),
    subjectId: z.string().nullable(),
    fields: z.array(z.string()),
    detail: z.record(z.string(), z.unknown()),
  }),
)
export const listOrdersInput = pageInput.extend({
  eventId: id,
  status: orderStatus.optional(),
  /** Buyer's name or e-mail, or the order's code. */
  search: text(100).optional(),
})
export const orderPage = page(orderSummary)

export type OrderStatus = z.infer<typeof orderStatus>
export type OrderSummary = z.infer<typeof orderSummary>
export type Order = z.infer<typeof order>
export type PlacedOrder = z.infer<typeof placedOrder>
export type OrderItem = z.infer<typeof item>
export type Buyer = z.infer<typeof buyer>
export type CreateOrderInput = z.infer<typeof createOrderInput>
export type PayOrderInput = z.infer<typeof payOrderInput>
export type GiveTicketsInput = z.infer<typeof giveTicketsInput>
export type OrderRef = z.infer<typeof orderRef>
export type RenewOrderInput = z.infer<typeof renewOrderInput>
export type WatchOrdersInput = z.infer<typeof watchOrdersInput>
export type UpdateAnswersInput = z.infer<typeof updateAnswersInput>
export type MailState = z.infer<typeof mailState>
export type ResendConfirmationInput = z.infer<typeof resendConfirmationInput>
export type StartedPayment = z.infer<typeof startedPayment>
export type OrderHistory = z.infer<typeof orderHistory>
export type AttendeeInput = z.infer<typeof attendeeInput>
export type CancelOrderInput = z.infer<typeof cancelOrderInput>
export type ListOrdersInput = z.infer<typeof listOrdersInput>
