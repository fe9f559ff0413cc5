import { describeError } from '../adapters/logger.ts'
import { createBackoff } from '../realtime/backoff.ts'
import { createSleeper } from '../realtime/sleeper.ts'
import { JobExecutor } from './executor.ts'
import { GAP_MS, type JobRunner, LEASE_MS, POLL_MS, type RunnerOptions, SLOTS } from './job-runner.ts'
import { watchLeases } from './lease-watch.ts'
import { leaseJobs } from './leases.ts'

/** Starts running jobs in this process, straight out of the table. */
export function startInProcessRunner(options: RunnerOptions): JobRunner {
  const { deps, waker, log, slots = SLOTS, leaseMs = LEASE_MS } = options
  const executor = new JobExecutor(options)
  const stopping = new AbortController()
  const sleeper = createSleeper(GAP_MS)
  const slotFreed = createSleeper()
  const off = waker.on('changed', () => sleeper.wake())
  const watching = watchLeases({ db: deps.db, log, leaseMs, onFreed: () => sleeper.wake(), signal: stopping.signal })

  const loop = async (): Promise<void> => {
    const backoff = createBackoff()
    while (!stopping.signal.aborted) {
      try {
        const free = executor.free(slots)
        const jobs = free > 0 ? await leaseJobs(deps.db, { holder: executor.holder, limit: free, leaseMs }) : []
        for (const job of jobs) void executor.run(job, () => slotFreed.wake()).then(() => slotFreed.wake())
        backoff.reset()
        // With more to do than hands, the next look is when a hand is free; else when somebody has heard of something.
        await (jobs.length < free ? sleeper : slotFreed).sleep(POLL_MS, stopping.signal)
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
    await Promise.all([looping, watching])
    await executor.stop(patienceMs)
  }
  let stopped: Promise<void> | null = null
  return {
    running: () => executor.size,
    stop(patienceMs) {
      stopped ??= stop(patienceMs)
      return stopped
    },
  }
}
