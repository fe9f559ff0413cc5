import { z } from 'zod'
import type { CacheDrop, Heard } from './core/cache.ts'
import { topics } from './core/topics.ts'

const ofVenue = z.object({ venueId: z.string() })

/**
 * What a change makes untrue of all that the public is shown from a cache. Whatever writes something that is shown
 * announces it on one of these topics; `cached.db.test.ts` has each such change made.
 */
export function dropsOf({ topic, eventId, payload }: Heard): CacheDrop[] {
  if (eventId !== null) return isAboutSeats(topic, eventId) ? ofEvent(eventId) : []
  // Events show where they take place, and who runs them.
  if (topic === topics.people()) return [{ kind: 'event' }]
  if (topic !== topics.venues()) return []
  const { data } = ofVenue.safeParse(payload)
  return [{ kind: 'venue', key: data?.venueId }, { kind: 'venuePage' }, { kind: 'event' }, { kind: 'eventPage' }]
}

/** Orders move seats, and who waits is shown as well. */
function isAboutSeats(topic: string, eventId: string): boolean {
  return topic === topics.events() || topic === topics.availability(eventId) || topic === topics.orders(eventId)
}

function ofEvent(eventId: string): CacheDrop[] {
  return [{ kind: 'event', key: eventId }, { kind: 'seats', key: eventId }, { kind: 'eventPage' }]
}
