import type { Tx } from '@turnout/db'
import type { Call } from '../core/context.ts'
import { announceAvailability } from '../events/announce-availability.ts'
import { announceEvent } from '../events/announce-event.ts'
import type { EventRow } from '../events/queries.ts'
import type { Session } from './schema.ts'

/**
 * What follows every change of an event's sessions, in its transaction: the event starts with the first and ends with
 * the last of them, and all who watch it hear of it. An event whose last session is gone keeps its times.
 * `session` is null once it was deleted.
 */
export async function afterChange(
  tx: Tx,
  call: Call,
  event: EventRow,
  session: Session | null,
  before: { capacity: number | null; sold: number; held: number },
): Promise<void> {
  const span = await tx
    .selectFrom('session')
    .select(({ fn }) => [fn.min('starts_at').as('starts_at'), fn.max('ends_at').as('ends_at')])
    .where('event_id', '=', event.id)
    .executeTakeFirst()
  const starts_at = span?.starts_at ?? event.starts_at
  const ends_at = span?.ends_at ?? event.ends_at
  const followed = await tx
    .updateTable('event')
    .set({ starts_at, ends_at, updated_at: call.now() })
    .where('id', '=', event.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await announceAvailability(tx, {
    eventId: event.id,
    eventName: event.title,
    sessions: session ? [{ ...seatsOf(session), before }] : [],
    ticketTypes: [],
    threshold: call.config.minimumSpotsThreshold,
  })
  await announceEvent(tx, followed, {
    type: 'event.updated',
    fields: [
      'sessions',
      ...(starts_at.getTime() === event.starts_at.getTime() ? [] : ['startsAt']),
      ...(ends_at?.getTime() === event.ends_at?.getTime() ? [] : ['endsAt']),
    ],
  })
}

function seatsOf({ id: sessionId, code, capacity, sold, held }: Session) {
  return { sessionId, code, capacity, sold, held }
}
