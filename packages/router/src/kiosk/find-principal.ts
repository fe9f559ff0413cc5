import { PREPARED, type Queryable } from '@turnout/db'
import { sql } from 'kysely'
import type { KioskPrincipal } from '../core/principal.ts'
import { noSuchStation } from './queries.ts'

/** A paired station with all that says whether and as whom it may call. */
export function selectPairedStations(db: Queryable) {
  return db
    .selectFrom('station')
    .innerJoin('event', 'event.id', 'station.event_id')
    .modifyFront(sql.raw(PREPARED))
    .select([
      'station.id',
      'station.event_id',
      'station.role',
      'station.device_key',
      'station.device_thumbprint',
      'station.token_expires_at',
      'station.revoked_at',
      'station.last_seen_at',
      'event.status as event_status',
      'event.deleted_at as event_deleted_at',
      sql<string[] | null>`case when station.is_limited then array(
        select session_id::text from station_session where station_session.station_id = station.id) end`.as(
        'session_ids',
      ),
    ])
}

/** A row of `selectPairedStations`. */
export type PairedStationRow = Awaited<ReturnType<ReturnType<typeof selectPairedStations>['executeTakeFirstOrThrow']>>

/** Who a paired station is; null for one that was never paired. */
export function toPrincipal(row: PairedStationRow): KioskPrincipal | null {
  if (!row.device_thumbprint || !row.token_expires_at) return null
  return {
    kind: 'kiosk',
    stationId: row.id,
    eventId: row.event_id,
    sessionIds: row.session_ids,
    role: row.role,
    device: row.device_thumbprint,
    expiresAt: row.token_expires_at,
  }
}

/** The principal of a station that has just been paired. */
export async function findPrincipal(db: Queryable, stationId: string): Promise<KioskPrincipal> {
  const row = await selectPairedStations(db).where('station.id', '=', stationId).executeTakeFirst()
  const principal = row && toPrincipal(row)
  if (!principal) throw noSuchStation()
  return principal
}
