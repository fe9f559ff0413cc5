import type { Generated } from 'kysely'
import type { Json } from './json.ts'

/** Work for later, written in the transaction that asks for it. */
export interface JobTable {
  id: Generated<string>
  name: string
  payload: Json
  key: string | null
  run_at: Generated<Date>
  attempts: Generated<number>
  max_attempts: Generated<number>
  leased_until: Date | null
  leased_by: string | null
  completed_at: Date | null
  failed_at: Date | null
  last_error: string | null
  created_at: Generated<Date>
}
