import type { KeyObject } from 'node:crypto'
import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'
import { refuse } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { devicePoint, keepDeviceKey, knownDeviceKey, parseDeviceKey } from './device-keys.ts'
import { stationStateAt } from './rules.ts'
import { heartbeatInput, type Station } from './schema.ts'

/** Stations as organizers see them. */
export function selectStations(db: Queryable) {
  return db.selectFrom('station').select([
    'station.id',
    'station.event_id',
    'station.name',
    'station.role',
    'station.lifetime_hours',
    'station.pairing_expires_at',
    'station.paired_at',
    'station.token_expires_at',
    'station.device_name',
    'station.last_seen_at',
    'station.last_report',
    'station.revoked_at',
    'station.created_at',
    sql<string[]>`array(
        select session_id::text from station_session where station_session.station_id = station.id
        order by session_id)`.as('session_ids'),
  ])
}

/** A row of `selectStations`. */
export type StationRow = Awaited<ReturnType<ReturnType<typeof selectStations>['executeTakeFirstOrThrow']>>

const report = heartbeatInput.partial().catch({})

/** A station as organizers see it at an instant. */
export function toStation(row: StationRow, now: Date): Station {
  const facts = {
    pairedAt: row.paired_at,
    pairingExpiresAt: row.pairing_expires_at,
    expiresAt: row.token_expires_at,
    revokedAt: row.revoked_at,
  }
  const last = report.parse(row.last_report ?? {})
  return {
    id: row.id,
    eventId: row.event_id,
    name: row.name,
    role: row.role,
    state: stationStateAt(facts, now),
    sessionIds: row.session_ids,
    lifetimeHours: row.lifetime_hours,
    pairingExpiresAt: iso(row.pairing_expires_at),
    pairedAt: iso(row.paired_at),
    expiresAt: iso(row.token_expires_at),
    deviceName: row.device_name,
    lastSeenAt: iso(row.last_seen_at),
    unsentScans: last.unsentScans ?? null,
    batteryPercent: last.batteryPercent ?? null,
    clockOffsetMs: last.clockOffsetMs ?? null,
    revokedAt: iso(row.revoked_at),
    createdAt: iso(row.created_at),
  }
}

/** One station. @throws DomainError NOT_FOUND */
export async function getStation(db: Queryable, stationId: string, now: Date): Promise<Station> {
  const row = await selectStations(db).where('station.id', '=', stationId).executeTakeFirst()
  if (!row) throw noSuchStation()
  return toStation(row, now)
}

/** The refusal for stations that are not there. */
export function noSuchStation() {
  return refuse('NOT_FOUND', 'There is no such station')
}

/** The public key that a station was paired with, by its thumbprint; null when it is not paired with that. */
export async function findDeviceKey(db: Queryable, stationId: string, thumbprint: string): Promise<KeyObject | null> {
  const known = knownDeviceKey(thumbprint)
  if (known) return known
  const row = await db
    .selectFrom('station')
    .select('device_key')
    .where('id', '=', stationId)
    .where('device_thumbprint', '=', thumbprint)
    .executeTakeFirst()
  if (!row) return null
  const key = parseDeviceKey(devicePoint.parse(row.device_key))
  keepDeviceKey(thumbprint, key)
  return key
}
