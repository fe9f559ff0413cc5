import { type Database, PREPARED, type TicketTable } from '@turnout/db'
import { CompiledQuery } from 'kysely'
import { inGroups } from '../core/in-groups.ts'
import type { ReadCode } from './rules.ts'

/** An admission that stands. */
export interface StandingRow {
  checkInId: string
  scanId: string
  at: string
  stationId: string | null
  stationName: string | null
}

/** A session as a door needs it: whether the ticket includes it, and the admission of the ticket that stands. */
export interface DoorSessionRow {
  id: string
  code: string
  isActive: boolean
  startsAt: string
  endsAt: string
  doorsOpenAt: string | null
  admissionEndsAt: string | null
  isIncluded: boolean
  standing: StandingRow | null
}

/** A ticket as a door needs it. Instants as JSON gives them. */
export interface DoorTicketRow {
  id: string
  eventId: string
  status: TicketTable['status']
  serial: number
  validFrom: string | null
  validUntil: string | null
  attendeeName: string | null
  humanCode: string
  ticketTypeName: string
  orderCode: string
  /** This serial is on the revocation list. */
  isListed: boolean
}

/** All that a decision rests on, as it was at one instant. */
export interface DoorRow {
  event_id: string
  event_status: 'draft' | 'published' | 'cancelled' | 'completed'
  /** When the scanning station was paired; null for people. */
  paired_at: Date | null
  /** The answer that a scan of this id got. */
  prior: { contentHash: string; answer: unknown } | null
  public_key: Buffer | null
  key_event_id: string | null
  ticket: DoorTicketRow | null
  /** The session asked for and those that the ticket includes; all of the event when none was asked for. */
  sessions: DoorSessionRow[]
  /** For the admission, if there will be one. */
  check_in_id: string
}

/** What is scanned, where. */
export interface DoorQuery {
  eventId: string
  scanId: string
  stationId: string | null
  code: ReadCode
  sessionCode: string | undefined
}

/** One statement for the scans of a moment: every one as of the same instant, which is after it was asked for. */
const READ = `${PREPARED}
  select asked.n, door.*
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::smallint[], $8::text[])
    with ordinality as asked (event_id, scan_id, station_id, ticket_id, human_code, key_id, serial, session_code, n)
  cross join lateral (
    select
      event.id as event_id, event.status as event_status, key.public_key, key.event_id as key_event_id,
      uuidv7() as check_in_id,
      (select paired_at from station where id = asked.station_id) as paired_at,
      (select json_build_object('contentHash', encode(content_hash, 'hex'), 'answer', answer)
        from scan where id = asked.scan_id) as prior,
      case when ticket.id is not null then json_build_object(
        'id', ticket.id, 'eventId', ticket.event_id, 'status', ticket.status, 'serial', ticket.serial,
        'validFrom', ticket.valid_from, 'validUntil', ticket.valid_until, 'attendeeName', ticket.attendee_name,
        'humanCode', ticket.human_code, 'ticketTypeName', ticket_type.name, 'orderCode', ticket_order.code,
        'isListed', exists(select from revoked_code
          where ticket_id = ticket.id and serial = asked.serial)) end as ticket,
      (select coalesce(json_agg(json_build_object(
          'id', session.id, 'code', session.code, 'isActive', session.is_active, 'startsAt', session.starts_at,
          'endsAt', session.ends_at, 'doorsOpenAt', session.doors_open_at,
          'admissionEndsAt', session.admission_ends_at, 'isIncluded', inclusion.session_id is not null,
          'standing', case when check_in.id is not null then json_build_object(
            'checkInId', check_in.id, 'scanId', check_in.scan_id, 'at', check_in.admitted_at,
            'stationId', check_in.station_id, 'stationName', station.name) end)
          order by session.starts_at, session.id), '[]')
        from session
        left join ticket_type_session inclusion
          on inclusion.ticket_type_id = ticket.ticket_type_id and inclusion.session_id = session.id
        left join check_in
          on check_in.ticket_id = ticket.id and check_in.session_id = session.id and check_in.status = 'standing'
        left join station on station.id = check_in.station_id
        where session.event_id = event.id and (asked.session_code is null
          or session.code = asked.session_code or inclusion.session_id is not null)) as sessions
    from event
    left join event_key key on key.id = asked.key_id
    left join ticket on ticket.id = coalesce(
      asked.ticket_id, (select named.id from ticket named where named.human_code = asked.human_code))
    left join ticket_type on ticket_type.id = ticket.ticket_type_id
    left join ticket_order on ticket_order.id = ticket.order_id
    where event.id = asked.event_id and event.deleted_at is null
    limit 1) as door
  order by asked.n`

/** Reads what is known of a scan; undefined when the event is not there. */
export const readDoor: (db: Database, query: DoorQuery) => Promise<DoorRow | undefined> = inGroups(readAll)

async function readAll(db: Database, queries: DoorQuery[]): Promise<(DoorRow | undefined)[]> {
  const claims = queries.map(({ code }) => (code.kind === 'signed' ? code.decoded.claims : null))
  const values = [
    queries.map(({ eventId }) => eventId),
    queries.map(({ scanId }) => scanId),
    queries.map(({ stationId }) => stationId),
    claims.map((claim) => claim?.ticketId ?? null),
    queries.map(({ code }) => (code.kind === 'human' ? code.code : null)),
    claims.map((claim) => claim?.keyId ?? null),
    claims.map((claim) => claim?.serial ?? null),
    queries.map(({ sessionCode = null }) => sessionCode),
  ]
  const { rows } = await db.executeQuery<DoorRow & { n: number }>(CompiledQuery.raw(READ, values))
  const doors: (DoorRow | undefined)[] = queries.map(() => undefined)
  for (const row of rows) doors[row.n - 1] = row
  return doors
}
