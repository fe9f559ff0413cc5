import type { Queryable, SessionTable } from '@turnout/db'
import type { Selectable } from 'kysely'
import { refuse } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { remainderOf } from '../events/rules.ts'
import type { Session } from './schema.ts'

/** A row of the table `session`. */
export type SessionRow = Selectable<SessionTable>

/** An event's sessions, in order of time. */
export async function readSessions(db: Queryable, eventId: string): Promise<Session[]> {
  const rows = await selectSessions(db)
    .where('session.event_id', '=', eventId)
    .orderBy('session.starts_at')
    .orderBy('session.number')
    .execute()
  return rows.map(toSession)
}

/** One session. @throws DomainError NOT_FOUND */
export async function readSession(db: Queryable, sessionId: string): Promise<Session> {
  const row = await selectSessions(db).where('session.id', '=', sessionId).executeTakeFirst()
  if (!row) throw noSuchSession()
  return toSession(row)
}

/** The event a session belongs to, to be locked before the session. @throws DomainError NOT_FOUND */
export async function eventOfSession(db: Queryable, sessionId: string): Promise<string> {
  const row = await db.selectFrom('session').select('event_id').where('id', '=', sessionId).executeTakeFirst()
  if (!row) throw noSuchSession()
  return row.event_id
}

/** The refusal for sessions that are not there. */
export function noSuchSession() {
  return refuse('NOT_FOUND', 'There is no such session')
}

function selectSessions(db: Queryable) {
  return db
    .selectFrom('session')
    .leftJoin('room', 'room.id', 'session.room_id')
    .selectAll('session')
    .select('room.name as room_name')
}

function toSession(row: SessionRow & { room_name: string | null }): Session {
  return {
    id: row.id,
    eventId: row.event_id,
    code: row.code,
    name: row.name,
    description: row.description,
    startsAt: iso(row.starts_at),
    endsAt: iso(row.ends_at),
    roomId: row.room_id,
    roomName: row.room_name,
    capacity: row.capacity,
    sold: row.sold,
    held: row.held,
    available: remainderOf(row),
    isActive: row.is_active,
    doorsOpenAt: iso(row.doors_open_at),
    admissionEndsAt: iso(row.admission_ends_at),
  }
}
