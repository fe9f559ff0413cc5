import { z } from 'zod'
import { done, id, idempotencyKey, instant, instantInput, line, locale, page, pageInput, text } from '../core/values.ts'
import { unknownPlaceholders } from './rules.ts'

/** `sending` has begun, `sent` is over; what is cancelled while it is being sent stays out as far as it came. */
export const messageStatus = z.enum(['draft', 'scheduled', 'sending', 'sent', 'cancelled'])

/**
 * Whom a message goes to. `holders` have a valid ticket, `unpaid` have ordered and not paid yet, `waiting` are in a
 * line. Sessions and ticket types narrow it down: to tickets of any of these types that include any of these sessions;
 * none of a kind is all of it. `checkIn` looks at these sessions, or at all. `to`: each ticket's holder, at the address
 * on the ticket or else the buyer's; or the buyers of tickets that were not passed on.
 */
export const audience = z.object({
  who: z.enum(['holders', 'unpaid', 'waiting']),
  to: z.enum(['holders', 'buyers']),
  sessionIds: z.array(id).max(200),
  ticketTypeIds: z.array(id).max(100),
  checkIn: z.enum(['any', 'checked_in', 'not_checked_in']),
})
export const audienceInput = z
  .object({
    who: audience.shape.who.default('holders'),
    to: audience.shape.to.default('holders'),
    sessionIds: audience.shape.sessionIds.default([]),
    ticketTypeIds: audience.shape.ticketTypeIds.default([]),
    checkIn: audience.shape.checkIn.default('any'),
  })
  .refine(({ who, checkIn }) => who === 'holders' || checkIn === 'any', {
    path: ['checkIn'],
    error: 'Only those who hold tickets can be checked in',
  })

/** Where answers go: to the address that mails come from, or to the account of whoever sends it. */
export const replyTo = z.enum(['organisation', 'sender'])

/** How many a message went to, and did not: `skipped` had nothing any more that it was for. */
export const messageFigures = z.object({
  recipients: z.int(),
  pending: z.int(),
  sent: z.int(),
  failed: z.int(),
  /** Of the sent ones, those that came back, or were called spam. */
  bounced: z.int(),
  declined: z.int(),
  skipped: z.int(),
})

/** A message as lists show it. */
export const messageSummary = z.object({
  id,
  eventId: id,
  status: messageStatus,
  subject: z.string(),
  audience,
  sendAt: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  figures: messageFigures,
})
export const message = messageSummary.extend({
  body: z.string(),
  replyTo,
  /** To be named by whoever changes or sends it: what they have seen of it. */
  version: z.int(),
  sentByName: z.string().nullable(),
})
export const messagePage = page(messageSummary)

const PLACEHOLDERS = { error: 'Has a placeholder that is not known, or one that a subject cannot have' }
const subject = line(0, 150).refine((value) => unknownPlaceholders(value, 'subject').length === 0, PLACEHOLDERS)
const body = text(20_000).refine((value) => unknownPlaceholders(value, 'body').length === 0, PLACEHOLDERS)

const content = { subject, body, audience: audienceInput, replyTo }
/** A draft may still be without words; what is sent may not. */
export const createMessageInput = z.object({
  eventId: id,
  subject: subject.default(''),
  body: body.default(''),
  audience: audienceInput.prefault({}),
  replyTo: replyTo.default('organisation'),
  idempotencyKey: idempotencyKey.optional(),
})
export const updateMessageInput = z.object({ messageId: id, version: z.int().min(1), ...content })
export const messageRef = z.object({ messageId: id })
export const listMessagesInput = pageInput.extend({ eventId: id })

export const audienceCountInput = z.object({ eventId: id, audience: audienceInput.prefault({}) })
/** `people` are the addresses, each counted once. Sessions and ticket types show what choosing them would reach. */
export const audienceCount = z.object({
  people: z.int(),
  tickets: z.int(),
  declined: z.int(),
  withoutAddress: z.int(),
  sessions: z.array(z.object({ id, code: z.string(), name: z.string(), startsAt: instant, tickets: z.int() })),
  ticketTypes: z.array(z.object({ id, name: z.string(), tickets: z.int() })),
})

/** Shows what the nth of the recipients would get; beyond the last, or with none, somebody made up would. */
export const previewMessageInput = z.object({
  eventId: id,
  subject,
  body,
  audience: audienceInput.prefault({}),
  replyTo: replyTo.default('organisation'),
  locale: locale.optional(),
  nth: z.int().min(0).max(1000).default(0),
})
export const messagePreview = z.object({
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  locale,
  /** Null for somebody made up. */
  recipient: z.object({ name: z.string(), address: z.string() }).nullable(),
  hasNext: z.boolean(),
})

/** To the caller's own address, as the nth of the recipients would get it. */
export const sendTestInput = z.object({
  messageId: id,
  locale: locale.optional(),
  nth: z.int().min(0).max(1000).default(0),
  idempotencyKey: idempotencyKey.optional(),
})

/** `expectedPeople`: what the sender was told of how many it goes to. Without `sendAt` it goes at once. */
export const sendMessageInput = z.object({
  messageId: id,
  version: z.int().min(1),
  expectedPeople: z.int().min(0),
  sendAt: instantInput.nullish(),
  idempotencyKey: idempotencyKey.optional(),
})

export const listFailuresInput = pageInput.extend({ messageId: id })
/** A mail that did not arrive: `code` is the server's (RFC 3463), or the name of the fault. */
export const failurePage = page(
  z.object({
    id,
    address: z.string().nullable(),
    status: z.enum(['failed', 'bounced', 'complained']),
    code: z.string().nullable(),
    at: instant,
  }),
)
export { done }

export type Audience = z.infer<typeof audience>
export type Message = z.infer<typeof message>
export type MessageSummary = z.infer<typeof messageSummary>
export type MessageStatus = z.infer<typeof messageStatus>
export type MessageFigures = z.infer<typeof messageFigures>
export type ReplyTo = z.infer<typeof replyTo>
export type CreateMessageInput = z.infer<typeof createMessageInput>
export type UpdateMessageInput = z.infer<typeof updateMessageInput>
export type MessageRef = z.infer<typeof messageRef>
export type ListMessagesInput = z.infer<typeof listMessagesInput>
export type AudienceCountInput = z.infer<typeof audienceCountInput>
export type AudienceCount = z.infer<typeof audienceCount>
export type PreviewMessageInput = z.infer<typeof previewMessageInput>
export type MessagePreview = z.infer<typeof messagePreview>
export type SendTestInput = z.infer<typeof sendTestInput>
export type SendMessageInput = z.infer<typeof sendMessageInput>
export type ListFailuresInput = z.infer<typeof listFailuresInput>
export type FailurePage = z.infer<typeof failurePage>
