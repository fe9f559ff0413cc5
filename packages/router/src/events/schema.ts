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

/** From which level of vetting somebody is a member of an event, for prices and access. */
export const memberLevel = z.enum(['pending', 'vetted', 'trusted'])

/** From so many hours before the start, so much is given back: [{48, 100}, {24, 50}] gives nothing in the last day. */
export const refundStep = z.object({ hoursBefore: z.int().min(0).max(8760), percent: z.int().min(1).max(100) })
/** Falling hours, falling percent. Empty: a buyer who cancels gets nothing back. */
export const refundPolicy = z
  .array(refundStep)
  .max(10)
  .refine((steps) => steps.every((step, i) => i === 0 || step.hoursBefore < (steps[i - 1]?.hoursBefore ?? 0)), {
    error: 'The hours must fall from step to step',
  })
  .refine((steps) => steps.every((step, i) => i === 0 || step.percent <= (steps[i - 1]?.percent ?? 0)), {
    error: 'A later step must not give back more',
  })

/** How an event sells. */
export const saleSettings = z.object({
  memberLevel,
  /** Only members may buy anything of it. */
  isMembersOnly: z.boolean(),
  /** Tickets that one buyer may have of it, over all orders; null is no limit. */
  maxPerBuyer: z.int().min(1).max(1000).nullable(),
  refundPolicy,
  /** Hours before a ticket's first session until which it may be transferred; null is never. */
  transferCutoffHours: z.int().min(0).max(8760).nullable(),
  isWaitlistOpen: z.boolean(),
  /** `strict`: nobody overtakes a group that does not fit yet. `skipping`: who fits goes first. */
  waitlistMode: z.enum(['strict', 'skipping']),
  /** After so many times nobody passes the group any more. */
  waitlistMaxSkips: z.int().min(0).max(100),
  /** How long an offer holds its seats. */
  waitlistOfferMinutes: z.int().min(5).max(20_160),
})

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
  saleSettings,
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

export const createEventInput = eventFields.extend({
  saleSettings: saleSettings.partial().optional(),
  idempotencyKey: idempotencyKey.optional(),
})
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
  /** Only what is named changes. */
  saleSettings: saleSettings.partial().optional(),
})
export const eventRef = z.object({ eventId: id })
/**
 * A draft with the sessions, ticket types, questions and settings of another event, moved so that it starts at
 * `startsAt`: times of day stay as they are in the event's zone. Codes, tickets and the waitlist are not taken over.
 */
export const duplicateEventInput = z.object({
  eventId: id,
  title: line(3, 200).optional(),
  startsAt: instantInput,
  idempotencyKey: idempotencyKey.optional(),
})
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
  'VETTING_REQUIRED',
])

export const sessionAvailability = z.object({
  sessionId: id,
  code: z.string(),
  capacity: z.int().nullable(),
  sold: z.int(),
  held: z.int(),
  available: z.int().nullable(),
  /** Seats that are waited for. */
  waiting: z.int(),
})
export const ticketTypeAvailability = z.object({
  ticketTypeId: id,
  sold: z.int(),
  held: z.int(),
  /** The smallest of its own remainder and of each session it includes; null when nothing limits it. */
  available: z.int().nullable(),
  /** Seats that are waited for, and whether one may join those who wait. */
  waiting: z.int(),
  canWait: z.boolean(),
  /** What one costs the caller: the member price for members. */
  priceMinor: z.int(),
  isAvailable: z.boolean(),
  /** By one more order of the caller, by the limits of an order and of a buyer; 0 also for who has as many as one may. */
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

/** `accessCode` shows the hidden ticket types that it opens. */
export const availabilityInput = z.object({ eventId: id, accessCode: text(60).optional() })

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
export type SaleSettings = z.infer<typeof saleSettings>
export type RefundStep = z.infer<typeof refundStep>
export type MemberLevel = z.infer<typeof memberLevel>
export type DuplicateEventInput = z.infer<typeof duplicateEventInput>
export type AvailabilityInput = z.infer<typeof availabilityInput>
export type EventPage = z.infer<typeof eventPage>
export type ConstraintReason = z.infer<typeof constraintReason>
export type SessionAvailability = z.infer<typeof sessionAvailability>
export type TicketTypeAvailability = z.infer<typeof ticketTypeAvailability>
export type Availability = z.infer<typeof availability>
export type WatchEventsInput = z.infer<typeof watchEventsInput>
export type WatchAvailabilityInput = z.infer<typeof watchAvailabilityInput>
