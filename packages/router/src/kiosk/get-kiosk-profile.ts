import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'
import { doorTimes } from '../check-in/rules.ts'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { type KioskPrincipal, requireKiosk } from '../core/principal.ts'
import { ticketKeyOf } from '../tickets/queries.ts'
import { noSuchStation } from './queries.ts'
import type { KioskProfile } from './schema.ts'

/** What the calling station needs to know of itself and its event to decide at the door. */
export async function getKioskProfile(call: Call): Promise<KioskProfile> {
  const kiosk = requireKiosk(call.principal)
  return readProfile(call, kiosk)
}

/** The same for a station given, inside or outside of a transaction. */
export async function readProfile(call: Call, kiosk: KioskPrincipal, db: Queryable = call.db): Promise<KioskProfile> {
  const station = await db
    .selectFrom('station')
    .innerJoin('event', 'event.id', 'station.event_id')
    .select(['station.name', 'event.code', 'event.title', 'event.time_zone', 'event.status'])
    .select(['event.starts_at', 'event.ends_at'])
    .where('station.id', '=', kiosk.stationId)
    .executeTakeFirst()
  if (!station) throw noSuchStation()
  const { keyId, publicKey } = await ticketKeyOf(call, kiosk.eventId, db)
  return {
    stationId: kiosk.stationId,
    stationName: station.name,
    role: kiosk.role,
    expiresAt: iso(kiosk.expiresAt),
    event: {
      id: kiosk.eventId,
      code: station.code,
      title: station.title,
      timeZone: station.time_zone,
      startsAt: iso(station.starts_at),
      endsAt: iso(station.ends_at),
      status: station.status,
    },
    sessions: await sessionsOf(db, kiosk),
    ticketTypes: await ticketTypesOf(db, kiosk.eventId),
    ticketKey: { keyId, publicKey: publicKey.toString('base64url') },
    serverTime: iso(call.now()),
  }
}

async function sessionsOf(db: Queryable, kiosk: KioskPrincipal): Promise<KioskProfile['sessions']> {
  if (kiosk.sessionIds?.length === 0) return []
  const rows = await db
    .selectFrom('session')
    .leftJoin('room', 'room.id', 'session.room_id')
    .select(['session.id', 'session.code', 'session.name', 'session.starts_at', 'session.ends_at'])
    .select(['session.doors_open_at', 'session.admission_ends_at', 'session.is_active', 'room.name as room_name'])
    .where('session.event_id', '=', kiosk.eventId)
    .$if(kiosk.sessionIds !== null, (query) => query.where('session.id', 'in', kiosk.sessionIds ?? []))
    .orderBy('session.starts_at')
    .orderBy('session.id')
    .execute()
  return rows.map((row) => {
    const { doorsOpenAt, admissionEndsAt } = doorTimes({
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      doorsOpenAt: row.doors_open_at,
      admissionEndsAt: row.admission_ends_at,
    })
    return {
      id: row.id,
      code: row.code,
      name: row.name,
      startsAt: iso(row.starts_at),
      endsAt: iso(row.ends_at),
      doorsOpenAt: iso(doorsOpenAt),
      admissionEndsAt: iso(admissionEndsAt),
      isActive: row.is_active,
      roomName: row.room_name,
    }
  })
}

async function ticketTypesOf(db: Queryable, eventId: string): Promise<KioskProfile['ticketTypes']> {
  const rows = await db
    .selectFrom('ticket_type')
    .select(['id', 'number', 'name'])
    .select(
      sql<string[]>`array(
        select session_id::text from ticket_type_session
        where ticket_type_session.ticket_type_id = ticket_type.id order by session_id)`.as('session_ids'),
    )
    .where('event_id', '=', eventId)
    .orderBy('number')
    .execute()
  return rows.map(({ session_ids: sessionIds, ...type }) => ({ ...type, sessionIds }))
}
