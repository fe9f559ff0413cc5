import { sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../core/context.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { selectJobs, toJob } from './queries.ts'
import type { JobState, jobPage, ListJobsInput } from './schema.ts'

const byId = cursorsOf('jobs', 'id')
const byTime = cursorsOf('jobs.waiting', 'instant')

/** Each as an index of the table has it. */
const inState: Record<JobState, ReturnType<typeof sql<boolean>>> = {
  waiting: sql<boolean>`completed_at is null and failed_at is null and leased_until is null`,
  running: sql<boolean>`completed_at is null and failed_at is null and leased_until is not null`,
  failed: sql<boolean>`failed_at is not null`,
  done: sql<boolean>`completed_at is not null`,
}

/** Jobs of one state: waiting ones by when they are due, others newest first. */
export async function listJobs(call: Call, input: ListJobsInput): Promise<z.input<typeof jobPage>> {
  const { state, name, limit, cursor } = input
  const query = selectJobs(call.db)
    .where(inState[state])
    .$if(name !== undefined, (jobs) => jobs.where('name', '=', name ?? ''))
    .limit(limit + 1)
  if (state !== 'waiting') {
    const rows = await query
      .$if(Boolean(cursor), (jobs) => jobs.where('id', '<', byId.decode(cursor ?? '').id))
      .orderBy('id', 'desc')
      .execute()
    return toPage(rows, limit, { cursors: byId }, toJob)
  }
  const place = cursor ? byTime.decode(cursor) : null
  const rows = await query
    .$if(place !== null, (jobs) =>
      jobs.where(sql<boolean>`(run_at, id) > (${place?.sortValue}::timestamptz, ${place?.id}::uuid)`),
    )
    .orderBy('run_at')
    .orderBy('id')
    .execute()
  return toPage(rows, limit, { cursors: byTime, sortValue: (row) => row.exact_run_at }, toJob)
}
