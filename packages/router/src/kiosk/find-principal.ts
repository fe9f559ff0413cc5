import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'
import type { KioskPrincipal } from '../core/principal.ts'
import { noSuchStation } from './queries.ts'

/** A paired station with all that says whether and as whom it may call. */
export interface PairedStationRow {
  id: string
  event_id: string
  role: 'steward' | 'supervisor'
  device_thumbprint: string | null
  token_expires_at: Date | null
  revoked_at: Date | null
  event_status: 'draft' | 'published' | 'cancelled' | 'completed'
  event_deleted_at: Date | null
  /** Null for all of the event. */
  session_ids: string[] | null
}

/** What `PairedStationRow` holds, to be put before a condition. */
export const SELECT_PAIRED_STATION = `
  select station.id, station.event_id, station.role, station.device_thumbprint, station.token_expires_at,
    station.revoked_at, event.status as event_status, event.deleted_at as event_deleted_at,
    case when station.is_limited then array(
      select session_id::text from station_session where station_session.station_id = station.id) end as session_ids
  from station join event on event.id = station.event_id`

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
  const { rows } =
    await sql<PairedStationRow>`${sql.raw(SELECT_PAIRED_STATION)} where station.id = ${stationId}`.execute(db)
  const principal = rows[0] && toPrincipal(rows[0])
  if (!principal) throw noSuchStation()
  return principal
}
