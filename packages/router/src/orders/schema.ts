import { z } from 'zod'
import {
  email,
  id,
  idempotencyKey,
  instant,
  line,
  locale,
  page,
  pageInput,
  secret,
  text,
  token,
} from '../core/values.ts'
import { ticket } from '../tickets/schema.ts'

export const orderStatus = z.enum(['pending', 'confirmed', 'cancelled', 'refunded', 'expired'])

/** What has become of the mail with the tickets: `failed` is given up, and may be sent again. */
export const mailState = z.enum(['waiting', 'sent', 'failed'])

export const orderSummary = z.object({
  id,
  eventId: id,
  code: z.string(),
  status: orderStatus,
  channel: z.enum(['api', 'admin']),
  buyerName: z.string(),
  buyerEmail: z.string(),
  ticketCount: z.int(),
  totalMinor: z.int(),
  currency: z.string(),
  expiresAt: instant.nullable(),
  confirmedAt: instant.nullable(),
  createdAt: instant,
  /** Null while there is none to send. */
  mail: mailState.nullable(),
})

/** An order with its tickets; their codes only once it is confirmed. */
export const order = orderSummary.extend({ tickets: z.array(ticket) })

/** What a buyer gets: `orderToken` reads and pays this order later, and is given only here. */
export const placedOrder = order.extend({ orderToken: z.string() })

export const attendeeInput = z.object({
  name: line(1, 100),
  email: email.optional(),
  dietaryNeeds: text(500).optional(),
  emergencyContact: text(300).optional(),
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

/**
 * Without a `paymentToken` an order that costs money stays pending and holds its seats until `expiresAt`.
 * The sandbox processor takes `tok_ok` and refuses `tok_declined`.
 */
export const createOrderInput = z.object({
  eventId: id,
  items,
  buyer,
  locale: locale.optional(),
  paymentToken: token(1, 200).optional(),
  idempotencyKey: idempotencyKey.optional(),
})
export const payOrderInput = z.object({
  orderId: id,
  orderToken: secret(0, 100).optional(),
  paymentToken: token(1, 200),
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
export const cancelOrderInput = z.object({ orderId: id, reason: line(1, 300).optional() })
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
export type MailState = z.infer<typeof mailState>
export type ResendConfirmationInput = z.infer<typeof resendConfirmationInput>
export type CancelOrderInput = z.infer<typeof cancelOrderInput>
export type ListOrdersInput = z.infer<typeof listOrdersInput>
