import type { Tx } from '@turnout/db'
import { invalid, refuse } from '../core/errors.ts'
import { MAX_SESSIONS_PER_EVENT } from './rules.ts'

/**
 * Asked under the event's lock, so that two at once cannot both take the last place.
 * @throws DomainError CONFLICT with the limit when the event has all the sessions it may have
 */
export async function requirePlace(tx: Tx, eventId: string, adding = 1): Promise<void> {
  const { count } = await tx
    .selectFrom('session')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('event_id', '=', eventId)
    .executeTakeFirstOrThrow()
  if (Number(count) + adding > MAX_SESSIONS_PER_EVENT) {
    const limit = MAX_SESSIONS_PER_EVENT
    throw refuse('CONFLICT', `An event has at most ${limit} sessions`, { limit, eventId })
  }
}

/** @throws DomainError VALIDATION_ERROR with the limit, for more seats than the organisation allows a session */
export async function requireCapacity(tx: Tx, capacity: number | null): Promise<void> {
  if (capacity === null) return
  const { max_session_capacity: limit } = await tx
    .selectFrom('organisation')
    .select('max_session_capacity')
    .executeTakeFirstOrThrow()
  if (capacity > limit) throw invalid('capacity', `A session has at most ${limit} seats here`, { limit })
}

/** @throws DomainError NOT_FOUND for a room that is not one of the event's venue */
export async function requireRoom(tx: Tx, roomId: string, venueId: string | null): Promise<void> {
  const room = await tx
    .selectFrom('room')
    .select('id')
    .where('id', '=', roomId)
    .where('venue_id', '=', venueId)
    .executeTakeFirst()
  if (!room) throw refuse('NOT_FOUND', 'The venue of the event has no such room', { field: 'roomId', roomId })
}

/** @throws DomainError PAST_DATE */
export function requireFuture(startsAt: Date, now: Date): void {
  if (startsAt < now) throw refuse('PAST_DATE', 'A session cannot start in the past', { field: 'startsAt' })
}
