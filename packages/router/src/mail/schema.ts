import { z } from 'zod'
import { id, instant, line, locale, page, pageInput } from '../core/values.ts'

/** Mails kept in files because no SMTP server is set; `isCapturing` is false when mail is really sent. */
export const capturedMails = z.object({
  isCapturing: z.boolean(),
  mails: z.array(
    z.object({
      id: z.string(),
      at: instant,
      to: z.string(),
      subject: z.string(),
      html: z.string(),
      text: z.string(),
      /** By which a delivery and its mail are brought together; null for those that older versions kept. */
      messageId: z.string().nullish(),
    }),
  ),
})
export const listCapturedInput = z.object({ limit: z.int().min(1).max(100).default(50) }).default({ limit: 50 })

/**
 * What became of a mail: `sending` until a server has it; `failed` when none will take it; `bounced` when it was taken
 * and came back; `complained` when somebody called it spam.
 */
export const mailStatus = z.enum(['sending', 'sent', 'failed', 'bounced', 'complained'])

/** One mail for one cause. */
export const mailDelivery = z.object({
  id,
  /** Such as `order.confirmation`. */
  kind: z.string(),
  status: mailStatus,
  eventId: id.nullable(),
  eventTitle: z.string().nullable(),
  orderId: id.nullable(),
  orderCode: z.string().nullable(),
  ticketId: id.nullable(),
  /** The address as the mail was sent; null before its first try, and for mails of older versions. */
  recipient: z.string().nullable(),
  /** How often it was tried. */
  attempts: z.int(),
  /** The last fault by its codes, such as `EENVELOPE 450`; `UNREACHABLE` where such mails do not arrive any more. */
  error: z.string().nullable(),
  /** What a mail server said of it (RFC 3463), such as `5.1.1`. */
  statusCode: z.string().nullable(),
  messageId: z.string().nullable(),
  createdAt: instant,
  sentAt: instant.nullable(),
  bouncedAt: instant.nullable(),
})
export const deliveryPage = page(mailDelivery)
export const listDeliveriesInput = pageInput.extend({
  eventId: id.optional(),
  orderId: id.optional(),
  ticketId: id.optional(),
  kind: line(1, 60).optional(),
  /** `trouble` is whatever did not arrive. */
  status: z.enum([...mailStatus.options, 'trouble']).optional(),
  /** A whole address, or a part of one. */
  search: line(1, 200).optional(),
})

/** Every kind of mail there is; lists have a name for each. */
export const mailKinds = [
  'order.confirmation',
  'order.hold-ending',
  'order.cancellation',
  'order.money-back',
  'order.refund',
  'order.tickets-cancelled',
  'session.moved',
  'ticket.transferred',
  'ticket.passed_on',
  'ticket.cancellation',
  'waitlist.joined',
  'waitlist.offer',
  'waitlist.ended',
  'vetting.decision',
  'access.password-reset',
  'event.reminder',
  'message',
  'message.test',
  'webhook.failing',
  'webhook.given_up',
  'webhook.switched_off',
  'webhook.gone',
] as const

/** Mails that can be looked at with made-up names and dates. */
export const previewKind = z.enum([
  'order.confirmation',
  'order.hold-ending',
  'order.cancellation',
  'order.money-back',
  'session.moved',
  'ticket.transferred',
  'ticket.passed_on',
  'waitlist.joined',
  'waitlist.offer',
  'waitlist.ended',
  'vetting.decision',
  'access.password-reset',
])
export const previewMailInput = z.object({ kind: previewKind, locale })
export const previewedMail = z.object({
  subject: z.string(),
  /** With its pictures inside. */
  html: z.string(),
  text: z.string(),
  calendar: z.string().nullable(),
})

export type MailStatus = z.infer<typeof mailStatus>
export type MailDelivery = z.infer<typeof mailDelivery>
export type ListDeliveriesInput = z.infer<typeof listDeliveriesInput>
export type PreviewKind = z.infer<typeof previewKind>
export type PreviewMailInput = z.infer<typeof previewMailInput>
export type PreviewedMail = z.infer<typeof previewedMail>
export type CapturedMails = z.infer<typeof capturedMails>
export type ListCapturedInput = z.infer<typeof listCapturedInput>
