import type { Generated } from 'kysely'
import type { GeneratedJson } from './json.ts'

/** Who did what to which id. Append-only; never personal content. */
export interface AuditEntryTable {
  id: Generated<string>
  at: Generated<Date>
  actor_kind: 'system' | 'anonymous' | 'user' | 'kiosk'
  actor_id: string | null
  station_id: string | null
  device: string | null
  action: string
  subject_type: string
  subject_id: string | null
  event_id: string | null
  fields: Generated<string[]>
  detail: GeneratedJson
  ip: string | null
  user_agent: string | null
}
