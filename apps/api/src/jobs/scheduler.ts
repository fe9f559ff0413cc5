import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '@turnout/db'
import type { Deps } from '@turnout/router'
import type { JobHandler } from '@turnout/router/core/job-handler'
import { sql } from 'kysely'
import { describeError, type Logger } from '../adapters/logger.ts'
import { createBackoff } from '../realtime/backoff.ts'
import type { Waker } from '../realtime/waker.ts'
import { lastWords } from './executor.ts'

/** Something to do again and again. Doing it twice does no harm: a process may die before it has said that it is done. */
export interface Chore {
  /** What its schedule is called, in the table and on the screen. */
  name: string
  everyMs: number
  run(deps: Deps): Promise<unknown>
}

const TICK_MS = 1_000
/** Begun so often at most for one slot; its process died each time but the last. */
const ATTEMPTS = 3

const jobName = (chore: string) => `schedule.${chore}`

/** Runs of schedules are jobs, so that they are leased, given back and run again as any other. */
export function choreHandlers(chores: readonly Chore[], log: Logger): JobHandler[] {
  return chores.map((chore) => ({
    name: jobName(chore.name),
    async run(deps, _payload, job) {
      const startedAt = performance.now()
      const error = await chore.run(deps).then(
        () => null,
        (fault: unknown) => {
          log.warn({ chore: chore.name, error: describeError(fault) }, 'a chore failed and will be tried again')
          return lastWords(fault)
        },
      )
      // Nobody looks for the job of a run that is over; what is known of it stands in the schedule.
      await sql`
        with over as (delete from job where id = ${job?.id ?? null}::uuid returning id, started_at)
        update schedule set runs = runs + 1, last_started_at = over.started_at, last_finished_at = now(),
          last_ms = ${performance.now() - startedAt}::float8, last_error = ${error}::text,
          last_failed_at = case when ${error}::text is null then last_failed_at else now() end
        from over where schedule.name = ${chore.name}`.execute(deps.db)
    },
  }))
}

/** Writes schedules that are new, and how often each is due now. */
export async function ensureSchedules(db: Database, chores: readonly Pick<Chore, 'name' | 'everyMs'>[]): Promise<void> {
  const rows = [...chores]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, everyMs }) => ({ name, every_ms: everyMs, next_at: sql<Date>`now()` }))
  if (rows.length === 0) return
  await db
    .insertInto('schedule')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ every_ms: (row) => row.ref('excluded.every_ms') })
        .where('schedule.every_ms', '!=', (row) => row.ref('excluded.every_ms')),
    )
    .execute()
}

/**
 * Writes a job for each schedule that is due, whatever the number of processes that ask: whoever moves its next slot
 * writes the job. There is none while that of the slot before is not over, so late ones are made up for by one run.
 * Slots lie on a grid of the clock. A next slot that is further away than one interval means that the clock was set
 * back, so it is due as well; and jobs of schedules are dated back, so that it does not hide them.
 * @returns how many jobs were written
 */
export async function beginDueSchedules(db: Database, names: readonly string[]): Promise<number> {
  const { numAffectedRows } = await sql`
    with due as (
      select name, every_ms from schedule
      where name = any(${names}::text[])
        and (next_at <= now() or next_at > now() + (every_ms + 1000) * interval '1 millisecond')
        and not exists (
          select from job where job.id = schedule.job_id and completed_at is null and failed_at is null
        )
      for update skip locked
    ), slot as (
      update schedule set job_id = uuidv7(),
        next_at = to_timestamp((floor(extract(epoch from now()) * 1000 / due.every_ms) + 1) * due.every_ms / 1000)
      from due where schedule.name = due.name
      returning schedule.name, schedule.job_id
    )
    insert into job (id, name, payload, run_at, max_attempts)
    select job_id, 'schedule.' || name, '{}', now() - interval '1 day', ${ATTEMPTS} from slot`.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** Keeps schedules going until it is stopped. */
export function startScheduler(options: { db: Database; chores: readonly Chore[]; waker: Waker; log: Logger }): {
  stop(): Promise<void>
} {
  const { db, chores, waker, log } = options
  const names = chores.map(({ name }) => name)
  const stopping = new AbortController()
  const loop = async (): Promise<void> => {
    const backoff = createBackoff()
    let isReady = false
    while (!stopping.signal.aborted) {
      try {
        if (!isReady) await ensureSchedules(db, chores)
        isReady = true
        if ((await beginDueSchedules(db, names)) > 0) waker.send('changed')
        backoff.reset()
        await pause(TICK_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
      } catch (error) {
        log.warn({ error: describeError(error) }, 'schedules cannot be read, trying again')
        await backoff.wait(stopping.signal)
      }
    }
  }
  const looping = loop()
  return {
    async stop() {
      stopping.abort()
      await looping
    },
  }
}
