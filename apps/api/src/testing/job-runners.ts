import type { Deps } from '@turnout/router'
import type { JobHandler } from '@turnout/router/core/job-handler'
import { pino } from 'pino'
import { openRedis } from '../adapters/redis.ts'
import { startBullRunner } from '../jobs/bull-runner.ts'
import { startInProcessRunner } from '../jobs/in-process-runner.ts'
import type { JobRunner } from '../jobs/job-runner.ts'
import { createWaker } from '../realtime/waker.ts'

export interface TestJobs {
  deps: Deps
  handlers: readonly JobHandler[]
  slots: number
  /** Jobs go by BullMQ; null takes them straight out of the table. */
  redisUrl: string | null
}

/** Runs jobs in this process as a worker would, for benchmarks. */
export function startTestJobs({ redisUrl, ...rest }: TestJobs): JobRunner {
  const log = pino({ level: 'silent' })
  const waker = createWaker(() => ({ publish: () => undefined, stop: async () => undefined }))
  const options = { ...rest, log, waker, metrics: { observeJob: () => undefined } }
  const redis = redisUrl ? openRedis(redisUrl, log, 'bench-product') : null
  const runner = redis ? startBullRunner({ ...options, redis }) : startInProcessRunner(options)
  return {
    running: () => runner.running(),
    async stop(patienceMs) {
      await runner.stop(patienceMs)
      await waker.stop()
      await redis?.stop()
    },
  }
}
