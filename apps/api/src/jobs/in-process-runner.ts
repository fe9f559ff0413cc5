import type { Lane } from '@turnout/router/core/job-definition'
import { describeError } from '../adapters/logger.ts'
import { createBackoff } from '../realtime/backoff.ts'
import { createSleeper } from '../realtime/sleeper.ts'
import { JobExecutor } from './executor.ts'
import { GAP_MS, type JobRunner, LANES, LEASE_MS, POLL_MS, type RunnerOptions } from './job-runner.ts'
import { watchLeases } from './lease-watch.ts'
import { leaseJobs } from './leases.ts'

/** Starts running jobs in this process, straight out of the table. */
export function startInProcessRunner(options: RunnerOptions): JobRunner {
  const { deps, waker, log, leaseMs = LEASE_MS } = options
  const executor = new JobExecutor(options)
  const { holder } = executor
  const stopping = new AbortController()
  const sleepers = { prompt: createSleeper(GAP_MS), bulk: createSleeper(GAP_MS) }
  const freed = { prompt: createSleeper(), bulk: createSleeper() }
  executor.onFreed = () => LANES.forEach((lane) => void freed[lane].wake())
  const wakeAll = () => LANES.forEach((lane) => void sleepers[lane].wake())
  const off = waker.on('changed', wakeAll)
  const watching = watchLeases({ db: deps.db, log, leaseMs, onFreed: wakeAll, signal: stopping.signal })

  const loop = async (lane: Lane): Promise<void> => {
    const backoff = createBackoff()
    const sleeper = sleepers[lane]
    const slotFreed = freed[lane]
    while (!stopping.signal.aborted) {
      try {
        const free = executor.free(lane)
        const jobs = free > 0 ? await leaseJobs(deps.db, { lane, holder, limit: free, leaseMs }) : []
        for (const job of jobs) void executor.run(job)
        backoff.reset()
        // With more to do than hands, the next look is when a hand is free; else when somebody has heard of something.
        await (jobs.length < free ? sleeper : slotFreed).sleep(POLL_MS, stopping.signal)
      } catch (error) {
        log.warn({ error: describeError(error) }, 'jobs cannot be read, trying again')
        await backoff.wait(stopping.signal)
      }
    }
  }
  const looping = Promise.all(LANES.map(loop))

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
