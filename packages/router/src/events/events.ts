import { z } from 'zod'
import { id, instant } from '../core/values.ts'
import { eventStatus } from './schema.ts'

/** Messages of the topic `events`. Drafts are announced to nobody but those who may see them. */
export const eventMessages = {
  newEvent: z.object({ eventId: id, title: z.string(), startsAt: instant, status: eventStatus }),
  'event.created': z.object({ eventId: id, status: eventStatus }),
  'event.updated': z.object({ eventId: id, status: eventStatus, fields: z.array(z.string()) }),
  'event.deleted': z.object({ eventId: id, status: eventStatus }),
} as const

/** Messages of one event's topic `availability`. */
export const availabilityMessages = {
  'availability.changed': z.object({
    eventId: id,
    sessions: z.array(
      z.object({ sessionId: id, code: z.string(), capacity: z.int().nullable(), sold: z.int(), held: z.int() }),
    ),
    ticketTypes: z.array(z.object({ ticketTypeId: id, sold: z.int(), held: z.int() })),
  }),
  spotsFillingUp: z.object({ eventId: id, eventName: z.string(), sessionId: id, remainingSpots: z.int() }),
} as const

const message = <T extends string, P extends z.ZodType>(type: T, payload: P) =>
  z.object({ id: z.string(), type: z.literal(type), eventId: id.nullable(), at: instant, payload })

/** A message of `events` as a subscription gives it. */
export const eventMessage = z.discriminatedUnion('type', [
  message('newEvent', eventMessages.newEvent),
  message('event.created', eventMessages['event.created']),
  message('event.updated', eventMessages['event.updated']),
  message('event.deleted', eventMessages['event.deleted']),
])

/** A message of `availability` as a subscription gives it. */
export const availabilityMessage = z.discriminatedUnion('type', [
  message('availability.changed', availabilityMessages['availability.changed']),
  message('spotsFillingUp', availabilityMessages.spotsFillingUp),
])

export type EventMessage = z.infer<typeof eventMessage>
export type AvailabilityMessage = z.infer<typeof availabilityMessage>
