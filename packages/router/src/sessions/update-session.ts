import type { SessionTable, Tx } from '@turnout/db'
import type { Updateable } from 'kysely'
import { audit } from '../core/audit.ts'
import { changedColumns, fieldOf } from '../core/changes.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { type EventRow, lockEventContents } from '../events/queries.ts'
import { wakeWaitlist } from '../waitlist/queries.ts'
import { afterChange } from './after-change.ts'
import { noteMoves } from './note-moves.ts'
import { eventOfSession, noSuchSession, readSession, type SessionRow } from './queries.ts'
import { requireCapacity, requireFuture, requireRoom } from './requirements.ts'
import { changedTimes, requireSensibleTimes, type SessionTimes } from './rules.ts'
import type { Session, UpdateSessionInput } from './schema.ts'

/**
 * Changes a session. Doors that are not spoken of move with it; who holds tickets for it is told when it is moved or
 * renamed, or does not take place, or does after all, and who waits for its seats gets those that there are more of.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, CONFLICT once the event is over, PAST_DATE, VALIDATION_ERROR;
 * CAPACITY_BELOW_SOLD with `sold` and `held`
 */
export function updateSession(call: Call, input: UpdateSessionInput): Promise<Session> {
  const { sessionId, ...fields } = input
  const now = call.now()
  return call.db.transaction().execute(async (tx) => {
    const event = await lockEventContents(tx, await eventOfSession(tx, sessionId))
    const before = await lockSession(tx, sessionId)
    const times = changedTimes(timesOf(before), fields)
    requireSensibleTimes(times)
    if (times.startsAt.getTime() !== before.starts_at.getTime()) requireFuture(times.startsAt, now)
    await requireSeats(tx, before, fields.capacity)
    if (fields.roomId && fields.roomId !== before.room_id) await requireRoom(tx, fields.roomId, event.venue_id)
    return writeSession(tx, call, event, before, {
      name: fields.name,
      description: fields.description,
      starts_at: times.startsAt,
      ends_at: times.endsAt,
      room_id: fields.roomId,
      capacity: fields.capacity,
      is_active: fields.isActive,
      doors_open_at: times.doorsOpenAt,
      admission_ends_at: times.admissionEndsAt,
    })
  })
}

/** A sale locks the same row before it counts, so what is read here stays true until the commit. */
async function lockSession(tx: Tx, sessionId: string): Promise<SessionRow> {
  const session = await tx
    .selectFrom('session')
    .selectAll()
    .where('id', '=', sessionId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!session) throw noSuchSession()
  return session
}

/** More than the limit is refused only where it is asked for anew: the limit may have been higher once. */
async function requireSeats(tx: Tx, before: SessionRow, capacity: number | null | undefined): Promise<void> {
  if (capacity === undefined || capacity === before.capacity) return
  await requireCapacity(tx, capacity)
  const { sold, held } = before
  if (capacity !== null && capacity < sold + held) {
    throw refuse('CAPACITY_BELOW_SOLD', `${sold + held} seats of this session are taken`, { sold, held, capacity })
  }
}

async function writeSession(
  tx: Tx,
  call: Call,
  event: EventRow,
  before: SessionRow,
  columns: Updateable<SessionTable>,
): Promise<Session> {
  const changed = changedColumns(before, columns)
  if (changed.length === 0) return readSession(tx, before.id)
  if (changed.some((column) => moving.has(column))) await noteMoves(tx, event, [before.id], call.now())
  await tx
    .updateTable('session')
    .set({ ...columns, updated_at: call.now() })
    .where('id', '=', before.id)
    .execute()
  const session = await readSession(tx, before.id)
  await audit(tx, call, {
    action: 'session.updated',
    subjectType: 'session',
    subjectId: before.id,
    eventId: event.id,
    fields: changed.map(fieldOf),
    detail: changed.includes('capacity') ? { capacity: session.capacity, was: before.capacity } : {},
  })
  await afterChange(tx, call, event, session, before)
  if (hasMoreSeats(before, session)) await wakeWaitlist(tx, event.id)
  return session
}

/** Columns that say where and when a session is, what it is called and whether it takes place: holders are told. */
const moving = new Set(['name', 'starts_at', 'ends_at', 'room_id', 'is_active'])

/** True when there may be seats for those who wait: more of them, or a session that takes guests again. */
function hasMoreSeats(before: SessionRow, after: Session): boolean {
  if (!before.is_active && after.isActive) return true
  return before.capacity !== null && (after.capacity === null || after.capacity > before.capacity)
}

function timesOf(row: SessionRow): SessionTimes {
  return {
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    doorsOpenAt: row.doors_open_at,
    admissionEndsAt: row.admission_ends_at,
  }
}
