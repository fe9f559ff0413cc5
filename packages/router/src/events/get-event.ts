import type { Call } from '../core/context.ts'
import { readEvent } from './read-event.ts'
import type { Event, EventRef } from './schema.ts'

/** One event. @throws DomainError NOT_FOUND, also for drafts that the caller may not know of */
export function getEvent(call: Pick<Call, 'db' | 'now' | 'principal'>, { eventId }: EventRef): Promise<Event> {
  return readEvent(call.db, call.principal, eventId, call.now())
}
