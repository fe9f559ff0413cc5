import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { enqueue } from '../core/enqueue.ts'
import type { EventRow } from '../events/queries.ts'
import { tellMoves } from './jobs.ts'

/** Nobody is told of a move before so much time went by without another one of the event. */
export const SETTLE_MS = 120_000

/**
 * Notes where some sessions of a locked event are, and whether they take place, before they are moved or switched, so
 * that those who hold tickets for them are told. Of a draft nobody holds any.
 * @param sessionIds `all` for a move of the whole event to another place
 */
export async function noteMoves(tx: Tx, event: EventRow, sessionIds: string[] | 'all', now: Date): Promise<void> {
  if (event.status !== 'published' || sessionIds.length === 0) return
  const noted = await tx
    .insertInto('session_move')
    .columns([
      'event_id',
      'session_id',
      'from_starts_at',
      'from_ends_at',
      'from_room_id',
      'from_venue_id',
      'from_place',
      'from_is_active',
      'moved_at',
    ])
    .expression((eb) =>
      eb
        .selectFrom('session')
        .leftJoin('room', 'room.id', 'session.room_id')
        .select([
          'session.event_id',
          'session.id',
          'session.starts_at',
          'session.ends_at',
          'session.room_id',
          sql<string | null>`${event.venue_id}::uuid`.as('from_venue_id'),
          // In the words in which the mail names the new place.
          sql<string | null>`nullif(concat_ws(', ', room.name, (
            select concat_ws(', ', venue.name, nullif(venue.address, ''), nullif(venue.city, ''))
            from venue where venue.id = ${event.venue_id}::uuid)), '')`.as('from_place'),
          'session.is_active',
          sql<Date>`${now}::timestamptz`.as('moved_at'),
        ])
        .where('session.event_id', '=', event.id)
        .$if(sessionIds !== 'all', (query) => query.where('session.id', 'in', [...sessionIds]))
        .orderBy('session.id'),
    )
    .returning(['id', 'session_id'])
    .execute()
  const [first] = noted
  if (!first) return
  await tx
    .updateTable('session')
    .set((eb) => ({ moves: eb('moves', '+', 1) }))
    .where(
      'id',
      'in',
      noted.map(({ session_id }) => session_id),
    )
    .execute()
  const runAt = new Date(now.getTime() + SETTLE_MS)
  await enqueue(tx, tellMoves, { eventId: event.id }, { key: `moves:${first.id}`, runAt })
}
