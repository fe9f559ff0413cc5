import { z } from 'zod'
import { done, id, idempotencyKey, instant, instantInput, line, minorUnits, text } from '../core/values.ts'
import { memberLevel } from '../events/schema.ts'
import { MAX_SESSIONS_PER_EVENT } from '../sessions/rules.ts'

/** What is sold: a name, a price in minor units of the event's currency, and the sessions it includes. */
export const ticketType = z.object({
  id,
  eventId: id,
  name: z.string(),
  description: z.string(),
  priceMinor: z.int(),
  currency: z.string(),
  /** Ids of the sessions it includes, in order of time. */
  sessionIds: z.array(id),
  /** How many of it may be sold; null when only its sessions limit it. */
  quantity: z.int().nullable(),
  sold: z.int(),
  held: z.int(),
  maxPerOrder: z.int(),
  salesStartAt: instant.nullable(),
  salesEndAt: instant.nullable(),
  isActive: z.boolean(),
  sortOrder: z.int(),
  /** What a member pays; null is the same price for all. */
  memberPriceMinor: z.int().nullable(),
  /** Who is a member for it; null is as the event says. */
  memberLevel: memberLevel.nullable(),
  isMembersOnly: z.boolean(),
  /** Seen and sold only with an access code. */
  isHidden: z.boolean(),
  /** How many one buyer may have, over all orders; null is no limit. */
  maxPerBuyer: z.int().nullable(),
})

const ticketTypeFields = z.object({
  name: line(1, 100),
  description: text(2000),
  priceMinor: minorUnits,
  sessionIds: z.array(id).max(MAX_SESSIONS_PER_EVENT),
  quantity: z.int().min(1).max(1_000_000).nullish(),
  maxPerOrder: z.int().min(1).max(10),
  salesStartAt: instantInput.nullish(),
  salesEndAt: instantInput.nullish(),
  isActive: z.boolean(),
  sortOrder: z.int().min(0).max(1000),
  memberPriceMinor: minorUnits.nullish(),
  memberLevel: memberLevel.nullish(),
  isMembersOnly: z.boolean(),
  isHidden: z.boolean(),
  maxPerBuyer: z.int().min(1).max(1000).nullish(),
})

export const createTicketTypeInput = ticketTypeFields.extend({
  eventId: id,
  description: text(2000).default(''),
  sessionIds: z.array(id).max(MAX_SESSIONS_PER_EVENT).default([]),
  maxPerOrder: z.int().min(1).max(10).default(10),
  isActive: z.boolean().default(true),
  sortOrder: z.int().min(0).max(1000).optional(),
  isMembersOnly: z.boolean().default(false),
  isHidden: z.boolean().default(false),
  idempotencyKey: idempotencyKey.optional(),
})
export const updateTicketTypeInput = ticketTypeFields.partial().extend({ ticketTypeId: id })
/** One cell of the session matrix. */
export const setInclusionInput = z.object({ ticketTypeId: id, sessionId: id, isIncluded: z.boolean() })
export const ticketTypeRef = z.object({ ticketTypeId: id })
/** `accessCode` shows the hidden ones that it opens. */
export const listTicketTypesInput = z.object({ eventId: id, accessCode: text(60).optional() })
export const ticketTypeList = z.array(ticketType)
export { done }

export type TicketType = z.infer<typeof ticketType>
export type CreateTicketTypeInput = z.infer<typeof createTicketTypeInput>
export type UpdateTicketTypeInput = z.infer<typeof updateTicketTypeInput>
export type SetInclusionInput = z.infer<typeof setInclusionInput>
export type TicketTypeRef = z.infer<typeof ticketTypeRef>
export type ListTicketTypesInput = z.infer<typeof listTicketTypesInput>
