import type { Generated } from 'kysely'

/** One thing people go to. */
export interface EventTable {
  id: Generated<string>
  code: string
  title: string
  short_description: Generated<string>
  full_description: Generated<string>
  event_type: Generated<'class' | 'social_event'>
  policies: Generated<string>
  status: Generated<'draft' | 'published' | 'cancelled' | 'completed'>
  starts_at: Date
  ends_at: Date | null
  is_all_day: Generated<boolean>
  time_zone: string
  currency: string
  venue_id: string | null
  location_text: string | null
  address: string | null
  latitude: number | null
  longitude: number | null
  is_online: Generated<boolean>
  url: string | null
  topics: Generated<string[]>
  last_session_number: Generated<number>
  last_ticket_type_number: Generated<number>
  version: Generated<number>
  import_key: string | null
  cancel_reason: string | null
  published_at: Date | null
  cancelled_at: Date | null
  created_by: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
  deleted_at: Date | null
}
