import type { Generated } from 'kysely'

/** A member's wish for a higher vetting level. */
export interface VettingRequestTable {
  id: Generated<string>
  user_id: string
  level: 'vetted' | 'trusted'
  message: Generated<string>
  status: 'open' | 'granted' | 'refused'
  answer: string | null
  decided_by: string | null
  decided_at: Date | null
  created_at: Generated<Date>
}
