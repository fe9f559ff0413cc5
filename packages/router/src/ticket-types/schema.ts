import { z } from 'zod'
import { done, id, idempotencyKey, instant, instantInput, line, minorUnits, text } from '../core/values.ts'
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
})

export const createTicketTypeInput = ticketTypeFields.extend({
  eventId: id,
  description: text(2000).default(''),
  sessionIds: z.array(id).max(MAX_SESSIONS_PER_EVENT).default([]),
  maxPerOrder: z.int().min(1).max(10).default(10),
  isActive: z.boolean().default(true),
  sortOrder: z.int().min(0).max(1000).optional(),
  idempotencyKey: idempotencyKey.optional(),
})
export const updateTicketTypeInput = ticketTypeFields.partial().extend({ ticketTypeId: id })
/** One cell of the session matrix. */
export const setInclusionInput = z.object({ ticketTypeId: id, sessionId: id, isIncluded: z.boolean() })
export const ticketTypeRef = z.object({ ticketTypeId: id })
export const listTicketTypesInput = z.object({ eventId: id })
export const ticketTypeList = z.array(ticketType)
export { done }

export type TicketType = z.infer<typeof ticketType>
export type CreateTicketTypeInput = z.infer<typeof createTicketTypeInput>
export type UpdateTicketTypeInput = z.infer<typeof updateTicketTypeInput>
export type SetInclusionInput = z.infer<typeof setInclusionInput>
export type TicketTypeRef = z.infer<typeof ticketTypeRef>
export type ListTicketTypesInput = z.infer<typeof listTicketTypesInput>
