import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { Deps } from '@turnout/router'
import { type JobHandler, PermanentJobError } from '@turnout/router/core/job-handler'
import { describeError, type Logger, scrub } from '../adapters/logger.ts'
import type { Metrics } from '../http/metrics.ts'
import { createBackoff } from '../realtime/backoff.ts'
import { createSleeper } from '../realtime/sleeper.ts'
import type { Waker } from '../realtime/waker.ts'
import type { JobRunner } from './job-runner.ts'
import { completeJob, failJob, type LeasedJob, leaseJobs, renewLease, returnJob } from './leases.ts'

export interface RunnerOptions {
  deps: Deps
  handlers: readonly JobHandler[]
  waker: Waker
  log: Logger
  metrics: Pick<Metrics, 'observeJob'>
  /** Jobs run at the same time. */
  slots?: number
  /** How long a dead process keeps a job from the others. */
  leaseMs?: number
  /** First waiting time before another try; doubles each time. */
  retryMs?: number
}

const POLL_MS = 1_000
/** Between two looks, however many hints there are. */
const GAP_MS = 20
const LONGEST_RETRY_MS = 60 * 60 * 1000
/** For jobs that are tried by time: what was away is back within ten minutes of being back. */
const LONGEST_LASTING_RETRY_MS = 10 * 60 * 1000
/** Runs in a row that may end with their process, for jobs whose attempts do not count otherwise. */
const LIVES = 5

/** Starts running jobs in this process. */
export function startInProcessRunner(options: RunnerOptions): JobRunner {
  const { deps, waker, log, metrics, slots = 5, leaseMs = 30_000, retryMs = 2_000 } = options
  const { db } = deps
  const handlers = new Map(options.handlers.map((handler) => [handler.name, handler]))
  const holder = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`
  const stopping = new AbortController()
  const sleeper = createSleeper(GAP_MS)
  const running = new Map<LeasedJob, Promise<void>>()
  const off = waker.on('changed', () => sleeper.wake())

  /** Writes the end of a run; when the database is away for long, the lease runs out and the job runs again. */
  const settle = async (write: () => Promise<void>): Promise<void> => {
    const backoff = createBackoff()
    const until = performance.now() + leaseMs
    while (performance.now() < until) {
      try {
        return await write()
      } catch (error) {
        log.warn({ error: describeError(error) }, 'the end of a job could not be written, trying again')
        await backoff.wait(stopping.signal)
        if (stopping.signal.aborted) return
      }
    }
  }

  const fail = async (job: LeasedJob, error: unknown): Promise<'retried' | 'failed'> => {
    const lasting = handlers.get(job.name)?.retryForMs
    const retryInMs = error instanceof PermanentJobError ? null : nextTryMs(job, lasting, retryMs)
    const context = { job: job.id, name: job.name, attempt: job.attempts, error: describeError(error) }
    if (retryInMs === null) log.error(context, 'a job failed for good')
    else log.warn({ ...context, retryInMs }, 'a job failed and will be tried again')
    await settle(() => failJob(db, job, holder, { error: lastWords(error), retryInMs, lives: lasting ? LIVES : 0 }))
    return retryInMs === null ? 'failed' : 'retried'
  }

  const run = async (job: LeasedJob): Promise<void> => {
    const startedAt = performance.now()
    const observe = (outcome: 'completed' | 'retried' | 'failed') =>
      metrics.observeJob(handlers.has(job.name) ? job.name : 'unknown', outcome, (performance.now() - startedAt) / 1000)
    // Its processes died in the middle each time: it may well be what kills them.
    if (hasDied(job)) return observe(await fail(job, new Error('Its process died in the middle')))
    const handler = handlers.get(job.name)
    if (!handler) {
      log.warn({ job: job.id, name: job.name }, 'nobody knows this kind of job: it is put away as done')
      await settle(() => completeJob(db, job, holder))
      return observe('completed')
    }
    const renewal = setInterval(() => void renew(job), leaseMs / 3)
    try {
      await handler.run(deps, job.payload)
    } catch (error) {
      clearInterval(renewal)
      return observe(await fail(job, error))
    }
    clearInterval(renewal)
    await settle(() => completeJob(db, job, holder))
    observe('completed')
  }

  const renew = async (job: LeasedJob): Promise<void> => {
    try {
      const isHeld = await renewLease(db, job, holder, leaseMs)
      if (!isHeld && running.has(job)) log.warn({ job: job.id, name: job.name }, 'the lease of a running job was lost')
    } catch (error) {
      log.warn({ job: job.id, error: describeError(error) }, 'a lease could not be renewed')
    }
  }

  const start = (job: LeasedJob): void => {
    const work = run(job)
      .catch((error: unknown) => log.error({ job: job.id, error: describeError(error) }, 'the job runner failed'))
      .finally(() => {
        running.delete(job)
        // Handlers write more jobs and messages.
        waker.send('changed')
      })
    running.set(job, work)
  }

  const loop = async (): Promise<void> => {
    const backoff = createBackoff()
    while (!stopping.signal.aborted) {
      try {
        const free = slots - running.size
        const jobs = free > 0 ? await leaseJobs(db, { holder, limit: free, leaseMs }) : []
        for (const job of jobs) start(job)
        backoff.reset()
        if (jobs.length < free || running.size >= slots) await sleeper.sleep(POLL_MS, stopping.signal)
      } catch (error) {
        log.warn({ error: describeError(error) }, 'jobs cannot be read, trying again')
        await backoff.wait(stopping.signal)
      }
    }
  }
  const looping = loop()

  const stop = async (patienceMs: number): Promise<void> => {
    off()
    stopping.abort()
    await looping
    await Promise.race([Promise.all(running.values()), pause(patienceMs, undefined, { ref: false })])
    for (const job of running.keys()) await returnJob(db, job, holder).catch(() => undefined)
  }
  let stopped: Promise<void> | null = null
  return {
    running: () => running.size,
    stop(patienceMs) {
      stopped ??= stop(patienceMs)
      return stopped
    },
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
function lastWords(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return scrub(text).slice(0, 500)
}
