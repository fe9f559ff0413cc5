import type { Generated, GeneratedAlways } from 'kysely'

/** Somebody who waits for seats of a ticket type, in order of `place`. */
export interface WaitlistEntryTable {
  id: Generated<string>
  event_id: string
  ticket_type_id: string
  place: GeneratedAlways<string>
  name: string
  email: string
  user_id: string | null
  locale: Generated<string>
  seats: number
  status: 'waiting' | 'offered' | 'taken' | 'left' | 'ended'
  /** How often somebody later got seats while these did not fit. */
  times_passed: Generated<number>
  secret_hash: Buffer
  /** Since when the address is known to be theirs; null keeps no seat from others. */
  confirmed_at: Date | null
  /** The code that opened a hidden ticket type. */
  access_code_id: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
