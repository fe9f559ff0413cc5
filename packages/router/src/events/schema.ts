import { z } from 'zod'
import {
  coordinates,
  currency,
  done,
  id,
  idempotencyKey,
  instant,
  instantInput,
  lastEventId,
  line,
  page,
  pageInput,
  searchText,
  text,
  timeZone,
  webUrl,
} from '../core/values.ts'

export const eventStatus = z.enum(['draft', 'published', 'cancelled', 'completed'])
export const eventType = z.enum(['class', 'social_event'])

/** Seats over all sessions of an event; `capacity` is null when a session has no limit. */
export const fill = z.object({ capacity: z.int().nullable(), sold: z.int(), held: z.int() })

/** What lists show of an event. */
export const eventSummary = z.object({
  id,
  code: z.string(),
  title: z.string(),
  shortDescription: z.string(),
  eventType,
  status: eventStatus,
  startsAt: instant,
  endsAt: instant.nullable(),
  isAllDay: z.boolean(),
  timeZone: z.string(),
  isOnline: z.boolean(),
  venueName: z.string().nullable(),
  locationText: z.string().nullable(),
  sessionCount: z.int(),
  ticketsSold: z.int(),
  fill,
})

/** What still keeps an event from being published. */
export const missingPiece = z.enum(['sessions', 'ticket_types', 'session_without_ticket_type', 'past'])

export const event = eventSummary.extend({
  fullDescription: z.string(),
  policies: z.string(),
  currency: z.string(),
  venueId: id.nullable(),
  address: z.string().nullable(),
  coordinates: coordinates.nullable(),
  url: z.string().nullable(),
  topics: z.array(z.string()),
  organizers: z.array(z.object({ userId: id, name: z.string(), role: z.enum(['primary', 'organizer', 'teacher']) })),
  cancelReason: z.string().nullable(),
  missing: z.array(missingPiece),
  version: z.int(),
  createdAt: instant,
  updatedAt: instant,
})

const eventFields = z.object({
  title: line(3, 200),
  shortDescription: text(500).default(''),
  fullDescription: text(20_000).default(''),
  eventType: eventType.default('class'),
  policies: text(5000).default(''),
  /** First start; once the event has sessions it follows them. */
  startsAt: instantInput,
  endsAt: instantInput.nullish(),
  isAllDay: z.boolean().default(false),
  timeZone: timeZone.optional(),
  currency: currency.optional(),
  venueId: id.nullish(),
  locationText: line(1, 200).nullish(),
  address: line(1, 300).nullish(),
  coordinates: coordinates.nullish(),
  isOnline: z.boolean().default(false),
  url: webUrl.nullish(),
  topics: z.array(line(1, 50)).max(20).default([]),
  /** Users who run it beside its creator. */
  organizerIds: z.array(id).max(20).default([]),
  /** Teachers it is assigned to. */
  teacherIds: z.array(id).max(20).default([]),
})

export const createEventInput = eventFields.extend({ idempotencyKey: idempotencyKey.optional() })
export const updateEventInput = z.object({
  eventId: id,
  /** The version that was read; another one in the database gives CONFLICT. */
  version: z.int().optional(),
  title: line(3, 200).optional(),
  shortDescription: text(500).optional(),
  fullDescription: text(20_000).optional(),
  eventType: eventType.optional(),
  policies: text(5000).optional(),
  startsAt: instantInput.optional(),
  endsAt: instantInput.nullish(),
  isAllDay: z.boolean().optional(),
  timeZone: timeZone.optional(),
  currency: currency.optional(),
  venueId: id.nullish(),
  locationText: line(1, 200).nullish(),
  address: line(1, 300).nullish(),
  coordinates: coordinates.nullish(),
  isOnline: z.boolean().optional(),
  url: webUrl.nullish(),
  topics: z.array(line(1, 50)).max(20).optional(),
  organizerIds: z.array(id).max(20).optional(),
  teacherIds: z.array(id).max(20).optional(),
})
export const eventRef = z.object({ eventId: id })
export const cancelEventInput = z.object({ eventId: id, reason: line(1, 500) })
export const listEventsInput = pageInput.extend({
  search: searchText(100).optional(),
  status: z.array(eventStatus).max(4).optional(),
  eventType: eventType.optional(),
  /** Events that end after this instant. */
  from: instantInput.optional(),
  /** Events that start before this instant. */
  to: instantInput.optional(),
  organizerId: id.optional(),
  order: z.enum(['soonest', 'latest']).default('soonest'),
})
export const eventPage = page(eventSummary)

/** Why a ticket type cannot be bought now. */
export const constraintReason = z.enum([
  'SESSION_FULL',
  'SOLD_OUT',
  'SALES_NOT_STARTED',
  'SALES_ENDED',
  'NOT_PUBLISHED',
  'CANCELLED',
  'SESSION_INACTIVE',
])

export const sessionAvailability = z.object({
  sessionId: id,
  code: z.string(),
  capacity: z.int().nullable(),
  sold: z.int(),
  held: z.int(),
  available: z.int().nullable(),
})
export const ticketTypeAvailability = z.object({
  ticketTypeId: id,
  sold: z.int(),
  held: z.int(),
  /** The smallest of its own remainder and of each session it includes; null when nothing limits it. */
  available: z.int().nullable(),
  isAvailable: z.boolean(),
  maxPurchasable: z.int(),
  constraintReason: constraintReason.nullable(),
  /** Sessions that leave the least; their ids. */
  limitingSessionIds: z.array(id),
})
export const availability = z.object({
  eventId: id,
  sessions: z.array(sessionAvailability),
  ticketTypes: z.array(ticketTypeAvailability),
  calculatedAt: instant,
})

export const watchEventsInput = z.object({ lastEventId }).default({})
export const watchAvailabilityInput = z.object({ eventId: id, lastEventId })
export { done }

export type EventSummary = z.infer<typeof eventSummary>
export type Event = z.infer<typeof event>
export type EventStatus = z.infer<typeof eventStatus>
export type MissingPiece = z.infer<typeof missingPiece>
export type CreateEventInput = z.infer<typeof createEventInput>
export type UpdateEventInput = z.infer<typeof updateEventInput>
export type EventRef = z.infer<typeof eventRef>
export type CancelEventInput = z.infer<typeof cancelEventInput>
export type ListEventsInput = z.infer<typeof listEventsInput>
export type EventPage = z.infer<typeof eventPage>
export type ConstraintReason = z.infer<typeof constraintReason>
export type SessionAvailability = z.infer<typeof sessionAvailability>
export type TicketTypeAvailability = z.infer<typeof ticketTypeAvailability>
export type Availability = z.infer<typeof availability>
export type WatchEventsInput = z.infer<typeof watchEventsInput>
export type WatchAvailabilityInput = z.infer<typeof watchAvailabilityInput>
