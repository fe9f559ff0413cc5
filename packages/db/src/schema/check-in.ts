import type { Generated } from 'kysely'

/** One ticket admitted to one session. */
export interface CheckInTable {
  id: Generated<string>
  event_id: string
  session_id: string
  ticket_id: string
  scan_id: string
  station_id: string | null
  user_id: string | null
  admitted_at: Date
  status: 'standing' | 'superseded' | 'undone'
  undone_at: Date | null
  undone_by_station: string | null
  undone_by_user: string | null
  undo_reason: string | null
}
