import type { EventTable, SessionTable, Tx } from '@turnout/db'
import type { Selectable } from 'kysely'
import type { SessionSeats } from '../events/announce-availability.ts'
import { noteMoves } from '../sessions/note-moves.ts'
import { requirePlace } from '../sessions/requirements.ts'
import type { ImportedEvent, ImportedSession } from './model.ts'
import { chosenCapacity, type ImportOptions } from './prepare.ts'
import { changedColumns, type ReportBuilder } from './report.ts'
import type { WrittenVenue } from './write-venue.ts'

type SessionRow = Selectable<SessionTable>

interface Target {
  event: ImportedEvent
  /** The event as it was; null for one that is being made. */
  before: Selectable<EventTable> | null
  eventId: string
  lastNumber: number
  venue: WrittenVenue | null
  options: ImportOptions
  report: ReportBuilder
  now: Date
}

/** The seats of a session that was made or changed. */
export type WrittenSession = SessionSeats & { isNew: boolean }

/**
 * Makes and changes an event's sessions by their guids. A capacity is never cut below what is taken, and sessions that
 * the file no longer names stay: tickets may have been sold for them.
 * @returns the seats of those that were made or changed
 */
export async function writeSessions(tx: Tx, target: Target): Promise<WrittenSession[]> {
  const { event, eventId, report } = target
  const rows = await tx
    .selectFrom('session')
    .selectAll()
    .where('event_id', '=', eventId)
    .where('import_guid', 'is not', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  const byGuid = new Map(rows.map((row) => [row.import_guid, row]))
  if (target.before) await noteMoves(tx, target.before, movedBy(target, byGuid), target.now)
  let { lastNumber } = target
  const written: WrittenSession[] = []
  const added = event.sessions.filter(({ guid }) => !byGuid.has(guid)).length
  if (added > 0) await requirePlace(tx, eventId, added)
  for (const session of event.sessions) {
    const known = byGuid.get(session.guid)
    byGuid.delete(session.guid)
    if (!known) lastNumber += 1
    const seats = known
      ? await changeSession(tx, target, session, known)
      : await makeSession(tx, target, session, lastNumber)
    if (seats) written.push({ ...seats, isNew: !known })
  }
  if (lastNumber > target.lastNumber) {
    await tx.updateTable('event').set({ last_session_number: lastNumber }).where('id', '=', eventId).execute()
  }
  for (const left of byGuid.values()) {
    const why = 'No longer in the file; left as it is'
    report.add('session', 'skipped', { name: left.name, where: left.import_guid ?? '', id: left.id, why })
  }
  return written
}

/** Ids of the sessions that the file moves or renames; all of them when it does so to their event. */
function movedBy(target: Target, byGuid: ReadonlyMap<string | null, SessionRow>): string[] | 'all' {
  const { venue, before } = target
  if ((venue && venue.id !== before?.venue_id) || target.event.title !== before?.title) return 'all'
  return target.event.sessions.flatMap((session) => {
    const known = byGuid.get(session.guid)
    if (!known || cutTooFar(target, session, known) !== null) return []
    const { name, starts_at, ends_at, room_id } = columnsOf(session, venue)
    return changedColumns(known, { name, starts_at, ends_at, room_id }).length > 0 ? [known.id] : []
  })
}

/** The capacity that was chosen for a session, when it is below what is taken; null otherwise. */
function cutTooFar({ options }: Target, session: ImportedSession, { sold, held }: SessionRow): number | null {
  const chosen = chosenCapacity(options, session.roomName)
  return typeof chosen === 'number' && chosen < sold + held ? chosen : null
}

function columnsOf(session: ImportedSession, venue: WrittenVenue | null) {
  return {
    name: session.name,
    description: session.description,
    starts_at: session.startsAt,
    ends_at: session.endsAt,
    room_id: (session.roomName !== null && venue?.rooms.get(session.roomName)?.id) || null,
  }
}

async function makeSession(tx: Tx, target: Target, session: ImportedSession, number: number): Promise<SessionSeats> {
  const { venue, options, report, eventId } = target
  const ofRoom = session.roomName === null ? null : (venue?.rooms.get(session.roomName)?.capacity ?? null)
  const chosen = chosenCapacity(options, session.roomName)
  const made = await tx
    .insertInto('session')
    .values({
      ...columnsOf(session, venue),
      event_id: eventId,
      number,
      capacity: chosen === undefined ? ofRoom : chosen,
      import_guid: session.guid,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  report.add('session', 'created', { name: session.name, where: session.where, id: made.id })
  return seatsOf(made, made.capacity)
}

async function changeSession(
  tx: Tx,
  target: Target,
  session: ImportedSession,
  known: SessionRow,
): Promise<SessionSeats | null> {
  const { report, venue, options } = target
  const entry = { name: session.name, where: session.where, id: known.id }
  const chosen = chosenCapacity(options, session.roomName)
  const tooFar = cutTooFar(target, session, known)
  if (tooFar !== null) {
    const taken = known.sold + known.held
    report.add('session', 'skipped', { ...entry, why: `Capacity ${tooFar} is below the ${taken} taken` })
    return null
  }
  const wanted = { ...columnsOf(session, venue), ...(chosen === undefined ? {} : { capacity: chosen }) }
  const changed = changedColumns(known, wanted)
  if (changed.length === 0) {
    report.add('session', 'unchanged', entry)
    return null
  }
  const after = await tx
    .updateTable('session')
    .set({ ...wanted, updated_at: target.now })
    .where('id', '=', known.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  report.add('session', 'changed', { ...entry, why: changed.join(', ') })
  return seatsOf(after, known.capacity)
}

function seatsOf({ id, code, capacity, sold, held }: SessionRow, capacityBefore: number | null): SessionSeats {
  return { sessionId: id, code, capacity, sold, held, before: { sold, held, capacity: capacityBefore } }
}
