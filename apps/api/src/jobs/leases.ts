import type { Database } from '@turnout/db'
import { sql } from 'kysely'

/** A job that this process may run until its lease runs out. */
export interface LeasedJob {
  id: string
  name: string
  payload: unknown
  /** This run's number, from 1. With the holder it tells this lease from later ones. */
  attempts: number
  max_attempts: number
  /** Since it was written. */
  age_ms: number
}

/** The table's own clock times everything, so that processes need not agree on the time. */
const inMs = (ms: number) => sql<Date>`now() + ${ms} * interval '1 millisecond'`

/** Takes up to `limit` due jobs that nobody holds, oldest first. A run that was cut short counts as an attempt. */
export async function leaseJobs(
  db: Database,
  { holder, limit, leaseMs }: { holder: string; limit: number; leaseMs: number },
): Promise<LeasedJob[]> {
  return db
    .updateTable('job')
    .set({ leased_by: holder, leased_until: inMs(leaseMs), attempts: sql`attempts + 1` })
    .where('id', 'in', (due) =>
      due
        .selectFrom('job')
        .select('id')
        .where('completed_at', 'is', null)
        .where('failed_at', 'is', null)
        .where('run_at', '<=', sql<Date>`now()`)
        .where((or) => or.or([or('leased_until', 'is', null), or('leased_until', '<', sql<Date>`now()`)]))
        .orderBy('run_at')
        .orderBy('id')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'name', 'payload', 'attempts', 'max_attempts'])
    .returning(sql<number>`(extract(epoch from now() - created_at) * 1000)::float8`.as('age_ms'))
    .execute()
}

/** Only what still holds its lease may write to the job. */
function held(db: Database, job: LeasedJob, holder: string) {
  return db
    .updateTable('job')
    .where('id', '=', job.id)
    .where('leased_by', '=', holder)
    .where('attempts', '=', job.attempts)
    .where('completed_at', 'is', null)
    .where('failed_at', 'is', null)
}

/** @returns false when the lease was lost */
export async function renewLease(db: Database, job: LeasedJob, holder: string, leaseMs: number): Promise<boolean> {
  const result = await held(db, job, holder)
    .set({ leased_until: inMs(leaseMs) })
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function completeJob(db: Database, job: LeasedJob, holder: string): Promise<void> {
  await held(db, job, holder)
    .set({ completed_at: sql`now()`, leased_by: null, leased_until: null, last_error: null })
    .execute()
}

/**
 * Ends a job for good, or puts it back for another try.
 * @param lives more attempts the job gets for this one, where it is not attempts that are counted
 */
export async function failJob(
  db: Database,
  job: LeasedJob,
  holder: string,
  { error, retryInMs, lives = 0 }: { error: string; retryInMs: number | null; lives?: number },
): Promise<void> {
  const next = retryInMs === null ? { failed_at: sql<Date>`now()` } : { run_at: inMs(retryInMs) }
  await held(db, job, holder)
    .set({ ...next, last_error: error, leased_by: null, leased_until: null })
    .$if(lives > 0, (update) => update.set({ max_attempts: job.attempts + lives }))
    .execute()
}

/** Gives an unfinished job back, as if it had not been taken. */
export async function returnJob(db: Database, job: LeasedJob, holder: string): Promise<void> {
  await held(db, job, holder)
    .set({ leased_by: null, leased_until: null, attempts: job.attempts - 1 })
    .execute()
}
