import type { Generated } from 'kysely'
import type { Json } from './json.ts'

/** One kiosk at the door, with its token (hashed) and its device key. */
export interface StationTable {
  id: Generated<string>
  event_id: string
  name: string
  role: 'steward' | 'supervisor'
  /** May admit only to the sessions in `station_session`, else to all of its event. */
  is_limited: Generated<boolean>
  lifetime_hours: number
  pairing_code_hash: Buffer | null
  pairing_expires_at: Date
  paired_at: Date | null
  token_hash: Buffer | null
  token_expires_at: Date | null
  device_key: Json | null
  device_thumbprint: string | null
  device_name: string | null
  last_seen_at: Date | null
  last_report: Json | null
  revoked_at: Date | null
  revoked_by: string | null
  revoke_reason: string | null
  issued_by: string | null
  created_at: Generated<Date>
}
