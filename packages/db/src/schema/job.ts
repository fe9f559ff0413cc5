import type { Generated } from 'kysely'
import type { Json } from './json.ts'

/** Work for later, written in the transaction that asks for it. */
export interface JobTable {
  id: Generated<string>
  name: string
  payload: Json
  key: string | null
  /** Bulk work gets a few hands of its own, and none of those of the rest. */
  lane: Generated<'prompt' | 'bulk'>
  run_at: Generated<Date>
  /** For when it was first meant, known from its first run on: what is tried by time is so from then on. */
  due_at: Date | null
  attempts: Generated<number>
  max_attempts: Generated<number>
  /** Given to the queue: until then it is not given again, unless somebody has taken it meanwhile. */
  handed_until: Date | null
  leased_until: Date | null
  leased_by: string | null
  /** Of the run that was begun last. */
  started_at: Date | null
  progress_done: number | null
  progress_total: number | null
  completed_at: Date | null
  failed_at: Date | null
  last_error: string | null
  /** When an admin had it tried again: what is tried by time is so from then on. */
  retried_at: Date | null
  /** An admin put it away undone; it counts as completed. */
  discarded_at: Date | null
  discard_reason: string | null
  created_at: Generated<Date>
}
