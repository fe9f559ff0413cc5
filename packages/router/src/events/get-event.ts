import type { Call } from '../core/context.ts'
import { eventKind } from './cached.ts'
import { isPublic } from './queries.ts'
import { readEvent, readPublicEvent } from './read-event.ts'
import type { Event, EventRef } from './schema.ts'

/** One event. @throws DomainError NOT_FOUND, also for drafts that the caller may not know of */
export function getEvent(
  call: Pick<Call, 'db' | 'now' | 'principal' | 'cache'>,
  { eventId }: EventRef,
): Promise<Event> {
  const { db, principal, cache } = call
  if (!isPublic(principal)) return readEvent(db, principal, eventId, call.now())
  return cache.wrap(eventKind, eventId, () => readPublicEvent(db, eventId, call.now()))
}
