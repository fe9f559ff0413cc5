import type { Tx } from '@turnout/db'
import { announce } from '../core/announce.ts'
import { topics } from '../core/topics.ts'
import type { EventRow } from './queries.ts'

/** What of an event its messages are made of. */
type Announced = Pick<EventRow, 'id' | 'title' | 'status' | 'starts_at' | 'published_at'>

/** What happened to an event: made, changed (with the fields of the contract that did), taken away. */
export type EventChange =
  | { type: 'event.created' }
  | { type: 'event.updated'; fields: string[] }
  | { type: 'event.deleted' }
  | { type: 'newEvent' }

/** True when an event is, or was, for everybody to see: a draft is not, nor one that was cancelled as a draft. */
export function isPublic({ status, published_at }: Pick<EventRow, 'status' | 'published_at'>): boolean {
  return status === 'published' || status === 'completed' || (status === 'cancelled' && published_at !== null)
}

/**
 * Announces what happened to an event, in the order given. Each message says whether it is for everybody (see
 * `watchEvents`): asking the database at every delivery would cost a query per subscriber.
 */
export async function announceEvent(tx: Tx, event: Announced, ...changes: EventChange[]): Promise<void> {
  const { id: eventId, status, title } = event
  const forAll = isPublic(event)
  await announce(
    tx,
    ...changes.map(({ type, ...rest }) => ({
      topic: topics.events(),
      type,
      eventId,
      payload:
        type === 'newEvent'
          ? { eventId, status, title, startsAt: event.starts_at.toISOString(), isPublic: forAll }
          : { eventId, status, ...rest, isPublic: forAll },
    })),
  )
}
