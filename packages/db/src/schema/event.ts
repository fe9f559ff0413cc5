import type { Generated } from 'kysely'
import type { GeneratedJson } from './json.ts'

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
  /** The vetting level from which somebody is a member here, for prices and access. */
  member_level: Generated<'pending' | 'vetted' | 'trusted'>
  is_members_only: Generated<boolean>
  /** Tickets that one buyer may have of it; null is no limit. */
  max_per_buyer: number | null
  /** Steps of hours before the start and percent. */
  refund_policy: GeneratedJson
  /** Hours before a ticket's first session until which it may be transferred; null is never. */
  transfer_cutoff_hours: Generated<number | null>
  is_waitlist_open: Generated<boolean>
  waitlist_mode: Generated<'strict' | 'skipping'>
  waitlist_max_skips: Generated<number>
  waitlist_offer_minutes: Generated<number>
  /** Whether anybody has ever waited at it. */
  has_line: Generated<boolean>
}
