import type { RedisLink } from '../adapters/redis.ts'
import { startBullRunner } from './bull-runner.ts'
import { startInProcessRunner } from './in-process-runner.ts'
import type { JobRunner, RunnerOptions } from './job-runner.ts'
import { type Chore, choreHandlers, startScheduler } from './scheduler.ts'

export interface JobsOptions extends RunnerOptions {
  chores: readonly Chore[]
  /** With it jobs go by BullMQ. */
  redis: RedisLink | null
}

/** Starts all of a process's work in the background: jobs, and what is done again and again. */
export function startJobs({ chores, redis, ...options }: JobsOptions): JobRunner {
  const { deps, waker, log } = options
  const runnerOptions = { ...options, handlers: [...options.handlers, ...choreHandlers(chores, log)] }
  const runner = redis ? startBullRunner({ ...runnerOptions, redis }) : startInProcessRunner(runnerOptions)
  const scheduler = startScheduler({ db: deps.db, chores, waker, log })
  return {
    running: () => runner.running(),
    async stop(patienceMs) {
      await scheduler.stop()
      await runner.stop(patienceMs)
    },
  }
}
