import type { Database } from '@turnout/db'
import type { Deps } from '@turnout/router'
import { createTestDeps } from '@turnout/router/testing'
import type { RunnerOptions } from '../src/jobs/in-process-runner.ts'
import { deafWaker, silent } from './support.ts'

/** What a runner needs beside its handlers; it finds jobs by its own polls. */
export function partsFor(db: Database): Omit<RunnerOptions, 'handlers'> {
  const deps: Deps = createTestDeps(db)
  return { deps, waker: deafWaker, log: silent, metrics: { observeJob: () => undefined } }
}
