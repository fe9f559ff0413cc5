import { jobHandlers } from '../job-handlers.ts'
import type { TestDeps } from './index.ts'

/** Rounds after which jobs that ask for more jobs are taken to do so for ever. */
const ROUNDS = 30

/**
 * Runs the jobs that are due by the clock of a test, and those that they ask for, until none is left. One that fails is
 * tried again a minute later, as the runner does.
 */
export async function runDueJobs(deps: TestDeps): Promise<void> {
  const handlers = new Map(jobHandlers.map((handler) => [handler.name, handler]))
  for (let round = 0; round < ROUNDS; round++) {
    const due = await deps.db
      .selectFrom('job')
      .select(['id', 'name', 'payload'])
      .where('run_at', '<=', deps.now())
      .where('completed_at', 'is', null)
      .where('failed_at', 'is', null)
      .orderBy('run_at')
      .orderBy('id')
      .execute()
    if (due.length === 0) return
    for (const job of due) {
      const handler = handlers.get(job.name)
      if (!handler) throw new Error(`Nothing handles ${job.name}`)
      const isDone = await handler.run(deps, job.payload).then(
        () => true,
        () => false,
      )
      const change = isDone ? { completed_at: deps.now() } : { run_at: new Date(deps.now().getTime() + 60_000) }
      await deps.db.updateTable('job').set(change).where('id', '=', job.id).execute()
    }
  }
  throw new Error('Jobs ask for more jobs without end')
}
