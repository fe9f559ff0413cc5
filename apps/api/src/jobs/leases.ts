import type { Database } from '@turnout/db'
import { announce } from '@turnout/router/core/announce'
import { inGroups } from '@turnout/router/core/in-groups'
import type { Lane } from '@turnout/router/core/job-definition'
import { topics } from '@turnout/router/core/topics'
import { CompiledQuery, sql } from 'kysely'

/** A job that this process may run until its lease runs out. */
export interface LeasedJob {
  id: string
  name: string
  lane: Lane
  payload: unknown
  /** This run's number, from 1. With the holder it tells this lease from later ones. */
  attempts: number
  max_attempts: number
  /** Since it was written, or its time came, or an admin had it tried again: whichever was last. */
  age_ms: number
}

/** The table's own clock times everything, so that processes need not agree on the time. */
const inMs = (ms: number) => sql<Date>`now() + ${ms} * interval '1 millisecond'`

const LEASED = `
  job.id, job.name, job.lane, job.payload, job.attempts, job.max_attempts,
  (extract(epoch from now() - greatest(job.created_at, job.due_at, job.retried_at)) * 1000)::float8 as age_ms`

/** What is due and nobody's. A lease that has run out is somebody's until `LeaseWatch` has found its holder dead. */
const FREE = 'completed_at is null and failed_at is null and leased_until is null and run_at <= now()'

/** Later runs move `run_at` on. */
const FIRST_DUE = 'due_at = coalesce(due_at, case when attempts = 0 then run_at end)'

const LEASE = `
  update job set leased_by = $1, leased_until = now() + $2::float8 * interval '1 millisecond', attempts = attempts + 1,
    started_at = now(), handed_until = null, ${FIRST_DUE},
    progress_done = null, progress_total = null
  where id in (
    select id from job where lane = $5 and ${FREE} and ($4 or handed_until < now()) order by run_at, id limit $3 for update skip locked)
  returning ${LEASED}`

export interface LeaseOptions {
  lane: Lane
  holder: string
  limit: number
  leaseMs: number
  onlyLost?: boolean
}

/**
 * Takes up to `limit` due jobs of a lane that nobody holds, oldest first. A run that was cut short counts as an attempt.
 * @param onlyLost only jobs that were handed to the queue and did not come out of it in time
 */
export async function leaseJobs(
  db: Database,
  { lane, holder, limit, leaseMs, onlyLost = false }: LeaseOptions,
): Promise<LeasedJob[]> {
  const { rows } = await db.executeQuery<LeasedJob>(CompiledQuery.raw(LEASE, [holder, leaseMs, limit, !onlyLost, lane]))
  return rows
}

const CLAIM = `
  with asked as (
    select * from json_to_recordset($1::json) as one (id uuid, holder text, lease_ms float8)
  ), free as (
    select id from job where id in (select id from asked) and ${FREE} order by id for update
  )
  update job set leased_by = asked.holder, leased_until = now() + asked.lease_ms * interval '1 millisecond',
    attempts = attempts + 1, started_at = now(), handed_until = null, ${FIRST_DUE},
    progress_done = null, progress_total = null
  from asked join free using (id)
  where job.id = asked.id
  returning ${LEASED}`

interface Claim {
  id: string
  holder: string
  leaseMs: number
}

/** Statements of so many jobs at most. */
const AT_ONCE = 100

/**
 * Takes one job, if it is due and nobody holds it. Those who ask at the same moment share a statement.
 * @returns null when it is somebody else's, or over
 */
export const claimJob: (db: Database, claim: Claim) => Promise<LeasedJob | null> = inGroups(
  async (db, claims: Claim[]) => {
    const asked = claims.map(({ id, holder, leaseMs }) => ({ id, holder, lease_ms: leaseMs }))
    const { rows } = await db.executeQuery<LeasedJob>(CompiledQuery.raw(CLAIM, [JSON.stringify(asked)]))
    const taken = new Map(rows.map((job) => [job.id, job]))
    return claims.map(({ id }) => taken.get(id) ?? null)
  },
  { size: () => AT_ONCE, twinOf: ({ id }) => id },
)

const HAND_OVER = `
  with handed as (update job set handed_until = now() + $1::float8 * interval '1 millisecond'
  where id in (
    select id from job where lane = $3 and ${FREE} and (handed_until is null or handed_until < now())
    order by run_at, id limit $2 for update skip locked)
  returning id, name, attempts, run_at)
  select id, name, attempts from handed order by run_at, id`

/** A job to put into the queue: its number of runs so far tells one hand-over from those of later runs. */
export interface HandedJob {
  id: string
  name: string
  attempts: number
}

/** Marks up to `limit` due jobs of a lane as handed to the queue for so long; after that they are handed over again. */
export async function handOver(
  db: Database,
  { lane, limit, forMs }: { lane: Lane; limit: number; forMs: number },
): Promise<HandedJob[]> {
  const { rows } = await db.executeQuery<HandedJob>(CompiledQuery.raw(HAND_OVER, [forMs, limit, lane]))
  return rows
}

/** What was marked as handed over has not got there, or was not wanted: it may be handed over again at once. */
export async function takeBack(db: Database, jobs: { id: string }[]): Promise<void> {
  await sql`
    update job set handed_until = null
    where id = any(${jobs.map(({ id }) => id)}::uuid[]) and leased_until is null`.execute(db)
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

const COMPLETE = `
  update job set completed_at = now(), leased_by = null, leased_until = null, last_error = null
  from json_to_recordset($1::json) as asked (id uuid, holder text, attempts integer)
  where job.id = asked.id and job.leased_by = asked.holder and job.attempts = asked.attempts
    and job.completed_at is null and job.failed_at is null`

interface Completion {
  id: string
  holder: string
  attempts: number
}

/** Writes that a job is done. Those that are done at the same moment share a statement; each waits for its commit. */
export const completeJob: (db: Database, job: Completion) => Promise<void> = inGroups(
  async (db, done: Completion[]) => {
    const asked = done.map(({ id, holder, attempts }) => ({ id, holder, attempts }))
    await db.executeQuery(CompiledQuery.raw(COMPLETE, [JSON.stringify(asked)]))
    return done.map(() => undefined)
  },
  { size: () => AT_ONCE },
)

/** Writes that a job is done which somebody has watched, and tells so. */
export async function completeWatched(db: Database, job: LeasedJob, holder: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const done = await held(tx, job, holder)
      .set({ completed_at: sql`now()`, leased_by: null, leased_until: null, last_error: null })
      .executeTakeFirst()
    if (done.numUpdatedRows === 0n) return
    await announce(tx, aboutJob('job.completed', job))
  })
}

/** @returns false when the lease was lost */
export async function writeProgress(
  db: Database,
  job: LeasedJob,
  holder: string,
  { done, total }: { done: number; total: number },
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const written = await held(tx, job, holder).set({ progress_done: done, progress_total: total }).executeTakeFirst()
    if (written.numUpdatedRows === 0n) return false
    await announce(tx, aboutJob('job.progressed', job, { done, total }))
    return true
  })
}

/**
 * Ends a job for good, and tells so, or puts it back for another try.
 * @param lives more attempts the job gets for this one, where it is not attempts that are counted
 */
export async function failJob(
  db: Database,
  job: LeasedJob,
  holder: string,
  { error, retryInMs, lives = 0 }: { error: string; retryInMs: number | null; lives?: number },
): Promise<void> {
  const next = retryInMs === null ? { failed_at: sql<Date>`now()` } : { run_at: inMs(retryInMs) }
  await db.transaction().execute(async (tx) => {
    const written = await held(tx, job, holder)
      .set({ ...next, last_error: error, leased_by: null, leased_until: null })
      .$if(lives > 0, (update) => update.set({ max_attempts: job.attempts + lives }))
      .executeTakeFirst()
    if (retryInMs === null && written.numUpdatedRows > 0n) await announce(tx, aboutJob('job.failed', job))
  })
}

function aboutJob(type: string, { id, name }: LeasedJob, more: object = {}) {
  return { topic: topics.jobs(), type, eventId: null, payload: { jobId: id, name, ...more } }
}

/** Gives an unfinished job back, as if it had not been taken. */
export async function returnJob(db: Database, job: LeasedJob, holder: string): Promise<void> {
  await held(db, job, holder)
    .set({ leased_by: null, leased_until: null, attempts: job.attempts - 1 })
    .execute()
}

/** Puts a job that gave its hand away behind those that are due. The run has its number, but was no try. */
export async function requeueJob(db: Database, job: LeasedJob, holder: string): Promise<void> {
  await held(db, job, holder)
    .set({ leased_by: null, leased_until: null, run_at: sql`now()`, max_attempts: job.max_attempts + 1 })
    .execute()
}
