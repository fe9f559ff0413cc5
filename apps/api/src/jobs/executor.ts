import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { Lane } from '@turnout/router/core/job-definition'
import { type JobHandler, PermanentJobError, TurnOver } from '@turnout/router/core/job-handler'
import type { JobRun } from '@turnout/router/core/job-progress'
import { describeError, scrub } from '../adapters/logger.ts'
import { createBackoff } from '../realtime/backoff.ts'
import { handsOf, LEASE_MS, RETRY_MS, type RunnerOptions, SLOTS } from './job-runner.ts'
import {
  completeJob,
  completeWatched,
  failJob,
  type LeasedJob,
  renewLease,
  requeueJob,
  returnJob,
  writeProgress,
} from './leases.ts'
import { createRunProgress, type RunProgress } from './run-progress.ts'

const LONGEST_RETRY_MS = 60 * 60 * 1000
/** For jobs that are tried by time: what was away is back within ten minutes of being back. */
const LONGEST_LASTING_RETRY_MS = 10 * 60 * 1000
/** Runs in a row that may end with their process, for jobs whose attempts do not count otherwise. */
const LIVES = 5

/** Ends that may wait to be written, with the jobs that are being run, for each hand. */
const UNWRITTEN_PER_SLOT = 4

type Outcome = 'completed' | 'retried' | 'failed'

/** A job that is being run here. */
interface Running {
  leased: LeasedJob
  /** Aborts when the process is about to stop or the lease is lost. */
  aborter: AbortController
  progress: RunProgress
}

/** Brings jobs that this process holds to their end, wherever they came from. */
export class JobExecutor {
  /** Names this process in leases; no other has the same. */
  readonly holder = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`
  readonly #options: RunnerOptions
  readonly #leaseMs: number
  readonly #handlers: ReadonlyMap<string, JobHandler>
  readonly #running = new Map<Running, Promise<void>>()
  readonly #stopping = new AbortController()
  /** Is told whenever a hand may be free again. */
  onFreed: () => void = () => undefined
  /** Handlers that have not ended. */
  readonly #busy = { prompt: 0, bulk: 0 }

  constructor(options: RunnerOptions) {
    this.#options = options
    this.#leaseMs = options.leaseMs ?? LEASE_MS
    this.#handlers = new Map(options.handlers.map((handler) => [handler.name, handler]))
  }

  /** Jobs being run now, with those whose end is being written. */
  get size(): number {
    return this.#running.size
  }

  /**
   * Hands of a lane that are free. A hand is free when its handler has ended, before that is written: who dies in
   * between runs the job again, as who dies just before. While the database takes long, few ends wait to be written.
   */
  free(lane: Lane): number {
    const hands = handsOf(lane, this.#options.slots ?? SLOTS)
    let held = 0
    for (const { leased } of this.#running.keys()) if (leased.lane === lane) held += 1
    return Math.max(0, Math.min(hands - this.#busy[lane], hands * UNWRITTEN_PER_SLOT - held))
  }

  /**
   * Runs a job that `holder` has leased, to its end. Never rejects.
   * @param onHandled its handler has ended; that is not written yet
   */
  run(leased: LeasedJob, onHandled: () => void = () => undefined): Promise<void> {
    const job = this.#begin(leased)
    const { log, waker } = this.#options
    const work = this.#toItsEnd(job, onHandled)
      .catch((error: unknown) => log.error({ job: leased.id, error: describeError(error) }, 'the job runner failed'))
      .finally(() => {
        this.#running.delete(job)
        this.onFreed()
        // Handlers write more jobs and messages.
        waker.send('changed')
      })
    this.#running.set(job, work)
    return work
  }

  /** Tells long jobs to end at their next step, waits for all, and gives back those that do not finish in time. */
  async stop(patienceMs: number): Promise<void> {
    this.#stopping.abort()
    for (const { aborter } of this.#running.keys()) aborter.abort(new StoppedError())
    await Promise.race([Promise.all(this.#running.values()), pause(patienceMs, undefined, { ref: false })])
    for (const { leased } of this.#running.keys()) await this.#return(leased).catch(() => undefined)
  }

  #begin(leased: LeasedJob): Running {
    const { log, deps, waker } = this.#options
    const aborter = new AbortController()
    const write = async (done: number, total: number) => {
      const isHeld = await writeProgress(deps.db, leased, this.holder, { done, total })
      if (isHeld) waker.send('changed')
    }
    const progress = createRunProgress(write, (error) =>
      log.warn({ job: leased.id, error: describeError(error) }, 'the progress of a job could not be written'),
    )
    return { leased, aborter, progress }
  }

  async #toItsEnd(job: Running, onHandled: () => void): Promise<void> {
    const { leased } = job
    const { metrics, log, deps } = this.#options
    if (this.#stopping.signal.aborted) return this.#return(leased)
    const startedAt = performance.now()
    const handler = this.#handlers.get(leased.name)
    const observe = (outcome: Outcome) =>
      metrics.observeJob(handler ? leased.name : 'unknown', outcome, (performance.now() - startedAt) / 1000)
    // Its processes died in the middle each time: it may well be what kills them.
    if (hasDied(leased)) return observe(await this.#fail(leased, new Error('Its process died in the middle')))
    if (!handler) {
      log.warn({ job: leased.id, name: leased.name }, 'nobody knows this kind of job: it is put away as done')
      await this.#settle(() => completeJob(deps.db, this.#claimOf(leased)))
      return observe('completed')
    }
    const renewal = setInterval(() => void this.#renew(job), this.#leaseMs / 3)
    const run: JobRun = {
      id: leased.id,
      progress: (done, total) => job.progress.report(done, total),
      signal: job.aborter.signal,
    }
    try {
      await this.#handle(leased.lane, () => handler.run(deps, leased.payload, run), onHandled)
      await job.progress.end()
    } catch (error) {
      await job.progress.end()
      clearInterval(renewal)
      if (error instanceof StoppedError) return this.#settle(() => this.#return(leased))
      if (error instanceof TurnOver) return this.#settle(() => requeueJob(deps.db, leased, this.holder))
      return observe(await this.#fail(leased, error))
    }
    clearInterval(renewal)
    await this.#settle(() =>
      job.progress.isUsed()
        ? completeWatched(deps.db, leased, this.holder)
        : completeJob(deps.db, this.#claimOf(leased)),
    )
    observe('completed')
  }

  async #handle(lane: Lane, work: () => Promise<void>, onHandled: () => void): Promise<void> {
    this.#busy[lane] += 1
    try {
      await work()
    } finally {
      this.#busy[lane] -= 1
      onHandled()
      this.onFreed()
    }
  }

  #claimOf({ id, attempts }: LeasedJob) {
    return { id, attempts, holder: this.holder }
  }

  #return(leased: LeasedJob): Promise<void> {
    return returnJob(this.#options.deps.db, leased, this.holder)
  }

  async #fail(leased: LeasedJob, error: unknown): Promise<'retried' | 'failed'> {
    const { log, deps, retryMs = RETRY_MS } = this.#options
    const lasting = this.#handlers.get(leased.name)?.retryForMs
    const retryInMs = error instanceof PermanentJobError ? null : nextTryMs(leased, lasting, retryMs)
    const context = { job: leased.id, name: leased.name, attempt: leased.attempts, error: describeError(error) }
    if (retryInMs === null) log.error(context, 'a job failed for good')
    else log.warn({ ...context, retryInMs }, 'a job failed and will be tried again')
    const end = { error: lastWords(error), retryInMs, lives: lasting ? LIVES : 0 }
    await this.#settle(() => failJob(deps.db, leased, this.holder, end))
    return retryInMs === null ? 'failed' : 'retried'
  }

  /** Writes the end of a run; when the database is away for long, the lease runs out and the job runs again. */
  async #settle(write: () => Promise<void>): Promise<void> {
    const backoff = createBackoff()
    const until = performance.now() + this.#leaseMs
    while (performance.now() < until) {
      try {
        return await write()
      } catch (error) {
        this.#options.log.warn({ error: describeError(error) }, 'the end of a job could not be written, trying again')
        await backoff.wait(this.#stopping.signal)
        if (this.#stopping.signal.aborted) return
      }
    }
  }

  async #renew(job: Running): Promise<void> {
    const { log, deps } = this.#options
    const { leased } = job
    try {
      const isHeld = await renewLease(deps.db, leased, this.holder, this.#leaseMs)
      if (isHeld || !this.#running.has(job)) return
      log.warn({ job: leased.id, name: leased.name }, 'the lease of a running job was lost')
      job.aborter.abort(new StoppedError())
    } catch (error) {
      log.warn({ job: leased.id, error: describeError(error) }, 'a lease could not be renewed')
    }
  }
}

/** Why a run's signal aborts: what throws it has not failed, but goes back. */
class StoppedError extends Error {
  override readonly name = 'StoppedError'

  constructor() {
    super('The run was told to end')
  }
}

/** Whether a job has had all its attempts already: the last of them never came to an end. */
function hasDied(job: LeasedJob): boolean {
  return job.attempts > job.max_attempts
}

/** When a job that failed is tried again; null when its attempts, or its time, are over. */
function nextTryMs(job: LeasedJob, lastingMs: number | undefined, firstMs: number): number | null {
  const isOver = lastingMs && !hasDied(job) ? job.age_ms >= lastingMs : job.attempts >= job.max_attempts
  return isOver ? null : backoffMs(job.attempts, firstMs, lastingMs ? LONGEST_LASTING_RETRY_MS : LONGEST_RETRY_MS)
}

/** Doubles from try to try, with half of it left to chance. */
function backoffMs(attempt: number, firstMs: number, longestMs: number): number {
  const full = Math.min(firstMs * 2 ** (attempt - 1), longestMs)
  return Math.round(full * (0.5 + Math.random() / 2))
}

/** What is kept of an error beside the job: no addresses, no secrets, no novel. */
export function lastWords(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return scrub(text).slice(0, 500)
}
