import { z } from 'zod'
import type { CacheKind } from '../core/cache.ts'
import { id } from '../core/values.ts'
import type { EventSeats } from './read-seats.ts'
import { type Event, type EventPage, event, eventPage, memberLevel } from './schema.ts'

/** An event as the public sees it, by id. */
export const eventKind: CacheKind<Event> = { name: 'event', seconds: 300, read: (json) => event.parse(json) }

/** A page of the events that the public sees, by what was asked for. */
export const eventPageKind: CacheKind<EventPage> = {
  name: 'eventPage',
  seconds: 300,
  read: (json) => eventPage.parse(json),
}

const count = z.int()
const limit = count.nullable()

const seats: z.ZodType<EventSeats> = z.object({
  id,
  status: z.enum(['draft', 'published', 'cancelled', 'completed']),
  member_level: memberLevel,
  is_members_only: z.boolean(),
  is_waitlist_open: z.boolean(),
  max_per_buyer: limit,
  waitlist_mode: z.enum(['strict', 'skipping']),
  sessions: z.array(
    z.object({
      id,
      code: z.string(),
      capacity: limit,
      sold: count,
      held: count,
      isActive: z.boolean(),
      startsAt: z.string(),
      endsAt: z.string(),
    }),
  ),
  ticketTypes: z.array(
    z.object({
      id,
      quantity: limit,
      sold: count,
      held: count,
      maxPerOrder: count,
      salesStartAt: z.string().nullable(),
      salesEndAt: z.string().nullable(),
      isActive: z.boolean(),
      priceMinor: count,
      memberPriceMinor: limit,
      memberLevel: memberLevel.nullable(),
      isMembersOnly: z.boolean(),
      isHidden: z.boolean(),
      maxPerBuyer: limit,
      waitingEntries: count,
      waitingSeats: count,
      groups: z.array(count),
      sessionIds: z.array(id),
    }),
  ),
})

/**
 * The counters and terms that availability is computed from, of an event that the public sees, by its id. It has what
 * is hidden and what members pay too: what of it a caller gets is decided for each of them.
 */
export const seatsKind: CacheKind<EventSeats> = { name: 'seats', seconds: 30, read: (json) => seats.parse(json) }
