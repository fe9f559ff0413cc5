import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { queueState } from './queries.ts'
import type { JobSummary } from './schema.ts'

/** How much waits, runs and has failed, in all and by kind. */
export async function getJobSummary({ db }: Pick<Call, 'db'>): Promise<JobSummary> {
  const state = await queueState(db)
  const { rows: kinds } = await sql<JobSummary['kinds'][number]>`
    select name,
      count(*) filter (where failed_at is null and leased_until is null)::float8 as waiting,
      count(*) filter (where failed_at is null and leased_until is not null)::float8 as running,
      count(*) filter (where failed_at is not null)::float8 as failed
    from (
      select name, leased_until, failed_at from job where completed_at is null and failed_at is null
      union all
      select name, leased_until, failed_at from job where failed_at is not null
    ) as open
    group by name order by name`.execute(db)
  return { ...state, kinds }
}
