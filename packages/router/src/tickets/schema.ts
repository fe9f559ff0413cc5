import { z } from 'zod'
import { id, instant, page, pageInput, text } from '../core/values.ts'

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
export const ticketRef = z.object({ ticketId: id })
export const ticketQr = z.object({
  code: z.string(),
  humanCode: z.string(),
  /** The QR as an SVG document, in alphanumeric mode. */
  svg: z.string(),
})
export const cancelTicketInput = z.object({ ticketId: id })

export type Ticket = z.infer<typeof ticket>
export type TicketStatus = z.infer<typeof ticketStatus>
export type ListTicketsInput = z.infer<typeof listTicketsInput>
export type TicketRef = z.infer<typeof ticketRef>
export type TicketQr = z.infer<typeof ticketQr>
export type CancelTicketInput = z.infer<typeof cancelTicketInput>
