import type { Tx } from '@turnout/db'
import { invalid, refuse } from '../core/errors.ts'

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
