import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { invalid } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { getVisibleEvent, noSuchEvent } from '../events/queries.ts'
import { doorEventId, doorSessionIds } from './door-event.ts'
import { type PendingChanges, readPending } from './pending-changes.ts'
import { doorTimes } from './rules.ts'
import type { ScanEntry, Stats, StatsInput } from './schema.ts'

const ARRIVALS_MS = 3 * 3_600_000
const LAST_SCANS = 50

/**
 * How the door goes: admitted of expected by session, arrivals by minute, the last scans; for a station, of its own
 * sessions. The numbers are those of `position` exactly: whoever subscribes from it and applies each message once
 * stays right. For that, everything is read in one snapshot, and changes that the snapshot has but that have no
 * position yet (a message gets it after its commit, and then a later one) are taken out again.
 * @throws DomainError NOT_FOUND, FORBIDDEN
 */
export async function getStats(call: Call, input: StatsInput): Promise<Stats> {
  const eventId = await statsEventId(call, input.eventId)
  const now = call.now()
  return call.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const pending = await readPending(tx, eventId)
      const scope = { eventId, sessionIds: doorSessionIds(call), pending }
      return {
        eventId,
        sessions: await readSessions(tx, scope),
        arrivals: await readArrivals(tx, scope, new Date(now.getTime() - ARRIVALS_MS)),
        lastScans: await readLastScans(tx, scope),
        position: pending.position,
        calculatedAt: iso(now),
      }
    })
}

/** Organizers and stations as at the door; a teacher the events assigned. */
async function statsEventId(call: Call, asked: string | undefined): Promise<string> {
  const { principal } = call
  if (principal.kind !== 'user' || principal.role !== 'teacher') {
    return (await getVisibleEvent(call, doorEventId(call, asked))).id
  }
  if (!asked) throw invalid('eventId', 'Name the event')
  const assigned = await call.db
    .selectFrom('event_organizer')
    .innerJoin('event', 'event.id', 'event_organizer.event_id')
    .select('event.id')
    .where('event.id', '=', asked)
    .where('event.deleted_at', 'is', null)
    .where('event_organizer.user_id', '=', principal.userId)
    .executeTakeFirst()
  if (!assigned) throw noSuchEvent()
  return assigned.id
}

interface Scope {
  eventId: string
  sessionIds: string[] | null
  pending: PendingChanges
}

async function readSessions(tx: Tx, { eventId, sessionIds, pending }: Scope): Promise<Stats['sessions']> {
  const rows = await tx
    .selectFrom('session')
    .select(['id', 'code', 'name', 'starts_at', 'ends_at', 'doors_open_at', 'admission_ends_at', 'sold'])
    .select(
      sql<number>`(select count(*) from check_in
        where check_in.session_id = session.id and check_in.status = 'standing')`.as('admitted'),
    )
    .where('event_id', '=', eventId)
    .where(sql<boolean>`${sessionIds}::uuid[] is null or id = any (${sessionIds}::uuid[])`)
    .orderBy('starts_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => {
    const door = doorTimes({
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      doorsOpenAt: row.doors_open_at,
      admissionEndsAt: row.admission_ends_at,
    })
    return {
      sessionId: row.id,
      code: row.code,
      name: row.name,
      startsAt: iso(row.starts_at),
      endsAt: iso(row.ends_at),
      doorsOpenAt: iso(door.doorsOpenAt),
      admissionEndsAt: iso(door.admissionEndsAt),
      expected: row.sold,
      admitted: row.admitted - (pending.admitted.get(row.id) ?? 0),
    }
  })
}

async function readArrivals(tx: Tx, scope: Scope, since: Date): Promise<Stats['arrivals']> {
  const { eventId, sessionIds, pending } = scope
  const { rows } = await sql<{
    minute: Date
    session_id: string
    station_id: string | null
    station_name: string | null
    count: number
  }>`
    select date_trunc('minute', check_in.admitted_at, 'UTC') as minute, check_in.session_id, check_in.station_id,
      station.name as station_name, count(*) as count
    from check_in left join station on station.id = check_in.station_id
    where check_in.event_id = ${eventId} and check_in.status = 'standing' and check_in.admitted_at >= ${since}
      and check_in.scan_id <> all (${pending.scanIds}::uuid[])
      and (${sessionIds}::uuid[] is null or check_in.session_id = any (${sessionIds}::uuid[]))
    group by 1, 2, 3, 4
    order by 1, 2, 3`.execute(tx)
  return rows.map((row) => ({
    minute: iso(row.minute),
    sessionId: row.session_id,
    stationId: row.station_id,
    stationName: row.station_name,
    count: row.count,
  }))
}

async function readLastScans(tx: Tx, { eventId, sessionIds, pending }: Scope): Promise<ScanEntry[]> {
  const { rows } = await sql<ScanEntry & { at: Date }>`
    select scan.id as "scanId", scan.corrected_at as at, scan.outcome, scan.reason, scan.is_forced as forced,
      session.code as "sessionCode", scan.station_id as "stationId", station.name as "stationName",
      scan.ticket_id as "ticketId", ticket.attendee_name as "attendeeName", ticket_type.name as "ticketTypeName",
      check_in.id as "checkInId", check_in.status
    from scan
    left join session on session.id = scan.session_id
    left join station on station.id = scan.station_id
    left join ticket on ticket.id = scan.ticket_id
    left join ticket_type on ticket_type.id = ticket.ticket_type_id
    left join check_in on check_in.scan_id = scan.id
    where scan.event_id = ${eventId} and scan.id <> all (${pending.scanIds}::uuid[])
      and (${sessionIds}::uuid[] is null or scan.session_id = any (${sessionIds}::uuid[]))
    order by scan.received_at desc, scan.id desc
    limit ${LAST_SCANS}`.execute(tx)
  return rows.map((row) => ({ ...row, at: iso(row.at) }))
}
