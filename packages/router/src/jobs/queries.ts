import type { Database, Queryable } from '@turnout/db'
import { sql } from 'kysely'
import { z } from 'zod'
import { refuse } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import type { Job, JobState, Schedule } from './schema.ts'

/** To the microsecond, for cursors. */
const exactRunAt = sql<string>`to_char(run_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

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

/** Jobs as they are shown, for queries that narrow them down. */
export function selectJobs(db: Queryable) {
  return db
    .selectFrom('job')
    .select([
      'id',
      'name',
      'payload',
      'attempts',
      'max_attempts',
      'run_at',
      'created_at',
      'started_at',
      'completed_at',
      'failed_at',
      'leased_until',
      'last_error',
      'progress_done',
      'progress_total',
      'discard_reason',
    ])
    .select(exactRunAt.as('exact_run_at'))
}

type JobRow = Awaited<ReturnType<ReturnType<typeof selectJobs>['executeTakeFirstOrThrow']>>

/** The outside of a job. Of its payload only ids are shown: the rest may be sealed, or say who somebody is. */
export function toJob(row: JobRow): Job {
  const { progress_done: done, progress_total: total } = row
  return {
    id: row.id,
    name: row.name,
    state: stateOf(row),
    refersTo: idsOf(row.payload),
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    runAt: iso(row.run_at),
    createdAt: iso(row.created_at),
    startedAt: iso(row.started_at),
    finishedAt: iso(row.completed_at ?? row.failed_at),
    lastError: row.last_error,
    progress: done === null || total === null ? null : { done, total },
    discardReason: row.discard_reason,
  }
}

function stateOf({ completed_at, failed_at, leased_until }: JobRow): JobState {
  if (completed_at) return 'done'
  if (failed_at) return 'failed'
  return leased_until ? 'running' : 'waiting'
}

const anId = z.uuid().toLowerCase()

function idsOf(payload: unknown): Record<string, string> {
  const fields = payload !== null && typeof payload === 'object' ? Object.entries(payload) : []
  return Object.fromEntries(
    fields.flatMap(([name, value]) => {
      const { data } = anId.safeParse(value)
      return data === undefined ? [] : [[name, data]]
    }),
  )
}

/** @throws DomainError NOT_FOUND */
export async function findJob(db: Queryable, id: string): Promise<Job> {
  const row = await selectJobs(db).where('id', '=', id).executeTakeFirst()
  if (!row) throw refuse('NOT_FOUND', 'There is no such job')
  return toJob(row)
}

/** Schedules as they are shown. */
export function selectSchedules(db: Queryable) {
  return db
    .selectFrom('schedule')
    .selectAll()
    .select((row) =>
      row
        .exists(
          row
            .selectFrom('job')
            .select('job.id')
            .whereRef('job.id', '=', 'schedule.job_id')
            .where('job.leased_until', 'is not', null),
        )
        .as('is_running'),
    )
}

type ScheduleRow = Awaited<ReturnType<ReturnType<typeof selectSchedules>['executeTakeFirstOrThrow']>>

export function toSchedule(row: ScheduleRow): Schedule {
  return {
    name: row.name,
    everyMs: row.every_ms,
    nextAt: iso(row.next_at),
    isRunning: Boolean(row.is_running),
    runs: row.runs,
    lastStartedAt: iso(row.last_started_at),
    lastFinishedAt: iso(row.last_finished_at),
    lastMs: row.last_ms,
    lastError: row.last_error,
    lastFailedAt: iso(row.last_failed_at),
  }
}
