import type { Generated } from 'kysely'

/** Something that is done again and again, by one process each time. */
export interface ScheduleTable {
  name: string
  every_ms: number
  next_at: Date
  /** The job of the latest run; there is no other before that one is over. */
  job_id: string | null
  runs: Generated<number>
  last_started_at: Date | null
  last_finished_at: Date | null
  last_ms: number | null
  last_error: string | null
  last_failed_at: Date | null
}
