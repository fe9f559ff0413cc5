import { z } from 'zod'
import { email, id, idempotencyKey, instant, line, locale, page, pageInput, secret, text } from '../core/values.ts'
import { answer, answersInput } from '../questions/schema.ts'

export const ticketStatus = z.enum(['held', 'valid', 'cancelled', 'expired'])

/** One person's right to enter. `code` is the signed code of the QR; both codes are null until it is valid. */
export const ticket = z.object({
  id,
  eventId: id,
  orderId: id,
  orderCode: z.string(),
  ticketTypeId: id,
  ticketTypeName: z.string(),
  status: ticketStatus,
  attendeeName: z.string().nullable(),
  attendeeEmail: z.string().nullable(),
  priceMinor: z.int(),
  code: z.string().nullable(),
  humanCode: z.string().nullable(),
  sessionIds: z.array(id),
  /** What it would cost without a code. */
  fullPriceMinor: z.int(),
  refundedMinor: z.int(),
  /** How often it changed hands, at most 3 times. Its buyer does not see the code of a transferred one. */
  transfers: z.int(),
  createdAt: instant,
})

export const listTicketsInput = pageInput.extend({
  eventId: id,
  /** Attendee's name or e-mail, or a ticket's or an order's code. */
  search: text(200).optional(),
  status: ticketStatus.optional(),
})
export const ticketPage = page(
  ticket.extend({
    /** Codes of the sessions it is checked in to now. */
    checkedInTo: z.array(z.string()),
  }),
)
/**
 * By an organizer; by the signed-in buyer, or with the order's token, while it was not transferred; or with the
 * ticket's own token, which its present holder has by mail.
 */
const byHolder = { ticketId: id, orderToken: secret(0, 100).optional(), ticketToken: secret(0, 100).optional() }
export const holderRef = z.object(byHolder)

/**
 * A ticket as its holder sees it; what is private of it for its holder, the event's own organizers and admins only. To
 * somebody whom it was passed on to neither its order nor its price is told: no id, an empty code, 0.
 */
export const ticketDetails = ticket.extend({
  orderId: id.nullable(),
  eventTitle: z.string(),
  timeZone: z.string(),
  sessions: z.array(z.object({ id, code: z.string(), name: z.string(), startsAt: instant, endsAt: instant })),
  checkedInTo: z.array(z.string()),
  /** Null for those who may not know. */
  personal: z
    .object({ dietaryNeeds: z.string().nullable(), emergencyContact: z.string().nullable(), answers: z.array(answer) })
    .nullable(),
  /** Until when it may be transferred; null when it may not be any more. */
  transferableUntil: instant.nullable(),
})
export const updateAttendeeInput = z.object({
  ...byHolder,
  name: line(1, 100).optional(),
  email: email.nullish(),
  dietaryNeeds: text(500).nullish(),
  emergencyContact: text(300).nullish(),
  /** Only the questions named are changed. */
  answers: answersInput.optional(),
})
/** Gives the ticket to another person: it gets a new code, and the old one opens no door from then on. */
export const transferTicketInput = z.object({
  ...byHolder,
  /** `locale`: of the mails to them; the order's, if left out. */
  to: z.object({ name: line(1, 100), email, locale: locale.optional() }),
  message: text(500).optional(),
  idempotencyKey: idempotencyKey.optional(),
})
/** Sends the present holder of a ticket that changed hands the ticket once more. */
export const resendTicketInput = z.object({ ticketId: id, idempotencyKey: idempotencyKey.optional() })
/** Tickets of a user: bought by them. One's own, or anybody's for organizers. */
export const listUserTicketsInput = pageInput.extend({ userId: id.optional(), includePast: z.boolean().default(false) })
export const userTicketPage = page(
  ticket.extend({ eventTitle: z.string(), timeZone: z.string(), startsAt: instant, endsAt: instant.nullable() }),
)
export const ticketQr = z.object({
  code: z.string(),
  humanCode: z.string(),
  /** The QR as an SVG document, in alphanumeric mode. */
  svg: z.string(),
})
/**
 * By an organizer, or by its buyer or holder until its first session starts. Theirs gives money back by the event's
 * policy; an organizer's all of it, unless they say how much.
 */
export const cancelTicketInput = z.object({
  ...byHolder,
  reason: line(1, 300).optional(),
  /** Without it a holder who would get nothing back is refused: NOT_REFUNDABLE. */
  acceptNoRefund: z.boolean().optional(),
  /** Organizers only; all that is left of what the ticket cost, if left out. */
  refundMinor: z.int().min(0).optional(),
})

export type Ticket = z.infer<typeof ticket>
export type TicketStatus = z.infer<typeof ticketStatus>
export type ListTicketsInput = z.infer<typeof listTicketsInput>
export type HolderRef = z.infer<typeof holderRef>
export type TicketDetails = z.infer<typeof ticketDetails>
export type UpdateAttendeeInput = z.infer<typeof updateAttendeeInput>
export type TransferTicketInput = z.infer<typeof transferTicketInput>
export type ResendTicketInput = z.infer<typeof resendTicketInput>
export type ListUserTicketsInput = z.infer<typeof listUserTicketsInput>
export type UserTicketPage = z.infer<typeof userTicketPage>
export type TicketQr = z.infer<typeof ticketQr>
export type CancelTicketInput = z.infer<typeof cancelTicketInput>
