import { z } from 'zod'
import { id, instant } from '../core/values.ts'
import { orderStatus } from './schema.ts'

const amounts = { totalMinor: z.int(), currency: z.string() }
const ofOrder = { eventId: id, orderId: id }
const ofEntry = { eventId: id, entryId: id, ticketTypeId: id, seats: z.int() }

/**
 * Messages of one event's topic `orders`: ids and amounts, nothing of who bought or who waits. A free order is
 * confirmed at once: then `order.confirmed` follows its `order.placed`.
 */
export const orderMessages = {
  'order.placed': z.object({
    ...ofOrder,
    ...amounts,
    status: orderStatus,
    channel: z.enum(['api', 'admin']),
    ticketCount: z.int(),
  }),
  'order.confirmed': z.object({ ...ofOrder, ...amounts, ticketCount: z.int() }),
  /** `from` is `refunded` when money that had been given back came back from the buyer's bank. */
  'order.cancelled': z.object({ ...ofOrder, ...amounts, from: orderStatus, refundMinor: z.int() }),
  'order.expired': z.object(ofOrder),
  /** All that was due for a cancelled order is with the buyer. */
  'order.refunded': z.object({ ...ofOrder, ...amounts, refundedMinor: z.int() }),
  'refund.changed': z.object({
    ...ofOrder,
    refundId: id,
    status: z.enum(['requested', 'succeeded', 'failed', 'withdrawn']),
    amountMinor: z.int(),
    currency: z.string(),
  }),
  'ticket.cancelled': z.object({ ...ofOrder, ticketId: id, ticketTypeId: id }),
  /** Somebody else has it now, with a new code. */
  'ticket.transferred': z.object({ ...ofOrder, ticketId: id, ticketTypeId: id, transfers: z.int() }),
  'waitlist.joined': z.object(ofEntry),
  'waitlist.offered': z.object({ ...ofEntry, expiresAt: instant }),
  /** `left` by themselves; `ended` with the event, or because an offer ran out. */
  'waitlist.left': z.object({ ...ofEntry, status: z.enum(['left', 'ended']) }),
} as const

const message = <T extends string, P extends z.ZodType>(type: T, payload: P) =>
  z.object({ id: z.string(), type: z.literal(type), eventId: id.nullable(), at: instant, payload })

/** A message of `orders` as a subscription gives it. */
export const orderMessage = z.discriminatedUnion('type', [
  message('order.placed', orderMessages['order.placed']),
  message('order.confirmed', orderMessages['order.confirmed']),
  message('order.cancelled', orderMessages['order.cancelled']),
  message('order.expired', orderMessages['order.expired']),
  message('order.refunded', orderMessages['order.refunded']),
  message('refund.changed', orderMessages['refund.changed']),
  message('ticket.cancelled', orderMessages['ticket.cancelled']),
  message('ticket.transferred', orderMessages['ticket.transferred']),
  message('waitlist.joined', orderMessages['waitlist.joined']),
  message('waitlist.offered', orderMessages['waitlist.offered']),
  message('waitlist.left', orderMessages['waitlist.left']),
])

export type OrderMessage = z.infer<typeof orderMessage>
/** Types of the messages of `orders`. */
export type OrderMessageType = keyof typeof orderMessages
