import type { Database } from '@turnout/db'
import type { Deps } from '@turnout/router'
import type { Lane } from '@turnout/router/core/job-definition'
import { createTestDeps } from '@turnout/router/testing'
import { openRedis } from '../src/adapters/redis.ts'
import { startBullRunner } from '../src/jobs/bull-runner.ts'
import { startInProcessRunner } from '../src/jobs/in-process-runner.ts'
import type { JobRunner, RunnerOptions } from '../src/jobs/job-runner.ts'
import { deafWaker, silent } from './support.ts'

/** What a runner needs beside its handlers; it finds jobs by its own polls. */
export function partsFor(db: Database): Omit<RunnerOptions, 'handlers'> {
  const deps: Deps = createTestDeps(db)
  return { deps, waker: deafWaker, log: silent, metrics: { observeJob: () => undefined } }
}

export type TestRunnerOptions = RunnerOptions & { handedMs?: number }

/** A runner with a connection to Redis of its own where there is an address, as a process would have it. */
export function startRunner(redisUrl: string | null, options: TestRunnerOptions): JobRunner {
  if (redisUrl === null) return startInProcessRunner(options)
  const redis = openRedis(redisUrl, silent, 'test')
  const runner = startBullRunner({ ...options, redis })
  return {
    running: () => runner.running(),
    async stop(patienceMs) {
      await runner.stop(patienceMs)
      await redis.stop()
    },
  }
}

/** Writes a job. */
export async function addJob(
  db: Database,
  name: string,
  options: { key?: string; maxAttempts?: number; payload?: unknown; lane?: Lane } = {},
): Promise<string> {
  const { key = null, maxAttempts: max_attempts, payload = {}, lane } = options
  const { id } = await db
    .insertInto('job')
    .values({ name, payload: JSON.stringify(payload), key, max_attempts, lane })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Writes so many jobs of one kind, in one statement. */
export async function addJobs(db: Database, name: string, count: number): Promise<void> {
  const values = Array.from({ length: count }, (_, n) => ({ name, payload: JSON.stringify({ n }) }))
  await db.insertInto('job').values(values).execute()
}
