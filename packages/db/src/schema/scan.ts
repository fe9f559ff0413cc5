import type { Generated } from 'kysely'
import type { Json } from './json.ts'

/** Every scan ever received, with the answer it got. */
export interface ScanTable {
  id: string
  event_id: string
  session_id: string | null
  ticket_id: string | null
  station_id: string | null
  user_id: string | null
  content_hash: Buffer
  code_hash: Buffer
  direction: 'in' | 'out'
  scanned_at: Date
  clock_offset_ms: Generated<number>
  corrected_at: Date
  received_at: Generated<Date>
  sequence: number | null
  signature: string | null
  outcome: 'admitted' | 'refused'
  reason: string | null
  is_forced: Generated<boolean>
  force_reason: string | null
  answer: Json
}
