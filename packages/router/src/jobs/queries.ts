import type { Database } from '@turnout/db'
import { sql } from 'kysely'

/** How much work waits, and for how long. */
export interface QueueState {
  /** Due or to be done later. */
  waiting: number
  running: number
  /** Given up, and still kept. */
  failed: number
  /** How long the oldest due job has waited for a free hand, in seconds; 0 when none is due. */
  oldestDueSeconds: number
}

/** Of all jobs of the installation, as the database has it; one statement. */
export async function queueState(db: Database): Promise<QueueState> {
  const { rows } = await sql<QueueState>`
    select
      count(*) filter (where leased_until is null)::float8 as waiting,
      count(*) filter (where leased_until is not null)::float8 as running,
      (select count(*)::float8 from job where failed_at is not null) as failed,
      coalesce(extract(epoch from now() - min(greatest(run_at, created_at))
        filter (where leased_until is null and run_at <= now())), 0)::float8 as "oldestDueSeconds"
    from job where completed_at is null and failed_at is null`.execute(db)
  const [state] = rows
  if (!state) throw new Error('A count gives one row')
  return { ...state, oldestDueSeconds: Math.max(0, state.oldestDueSeconds) }
}
