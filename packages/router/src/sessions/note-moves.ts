import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { enqueue } from '../core/enqueue.ts'
import type { EventRow } from '../events/queries.ts'
import { tellMoves } from './jobs.ts'

/** Nobody is told of a move before so much time went by without another one of the event. */
export const SETTLE_MS = 120_000

/** Where a session is, in the words of mails: of joined `session`, `event`, `venue` and `room`. */
export const placeText = sql<string | null>`nullif(concat_ws(', ', nullif(room.name, ''), case
  when venue.name <> '' then concat_ws(', ', venue.name, nullif(venue.address, ''), nullif(venue.city, ''))
  else concat_ws(', ', nullif(event.location_text, ''), nullif(event.address, '')) end), '')`

/** What those who hold tickets for a session know of it besides its times and whether it takes place. */
export interface SessionDetails {
  title: string
  name: string
  place: string | null
  url: string | null
  isOnline: boolean
}

/** The same of joined `session`, `event`, `venue` and `room`, to keep and to compare. */
export const detailsJson = sql<string>`jsonb_build_object('title', event.title, 'name', session.name,
  'place', ${placeText}, 'url', event.url, 'isOnline', event.is_online)`

/**
 * Notes where some sessions of a locked event are, what they are called and whether they take place, before that is
 * changed, so that those who hold tickets for them are told, and calendars take what they are told: each note raises
 * the sequence number of the sessions' entries. Of a draft nobody holds any.
 * @param sessionIds `all` for a change of the whole event
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
      'from_details',
      'moved_at',
    ])
    .expression((eb) =>
      eb
        .selectFrom('session')
        .innerJoin('event', 'event.id', 'session.event_id')
        .leftJoin('venue', 'venue.id', 'event.venue_id')
        .leftJoin('room', 'room.id', 'session.room_id')
        .select([
          'session.event_id',
          'session.id',
          'session.starts_at',
          'session.ends_at',
          'session.room_id',
          'event.venue_id',
          // In the words in which the mail names the new place.
          placeText.as('from_place'),
          'session.is_active',
          detailsJson.as('from_details'),
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
