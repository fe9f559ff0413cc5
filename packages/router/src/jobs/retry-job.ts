import { sql } from 'kysely'
import { announce } from '../core/announce.ts'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { topics } from '../core/topics.ts'
import { findJob } from './queries.ts'
import type { Job, RetryAllJobsInput } from './schema.ts'

/** Tries that a job gets when somebody asks for it; what is tried by time has all its time again. */
const TRIES = 5

const dueAgain = {
  failed_at: null,
  run_at: sql<Date>`now()`,
  retried_at: sql<Date>`now()`,
  handed_until: null,
  // Runs go on being counted, since their number tells one lease from another.
  max_attempts: sql<number>`attempts + ${TRIES}::integer`,
}

/**
 * Tries a job again that was given up. One that waits, runs or is done stays as it is, so that asking twice is asking
 * once.
 * @throws DomainError NOT_FOUND
 */
export async function retryJob(call: Call, { id }: { id: string }): Promise<Job> {
  return call.db.transaction().execute(async (tx) => {
    const job = await tx
      .updateTable('job')
      .set(dueAgain)
      .where('id', '=', id)
      .where('failed_at', 'is not', null)
      .returning('name')
      .executeTakeFirst()
    if (job) {
      await audit(tx, call, { action: 'job.retried', subjectType: 'job', subjectId: id, detail: { name: job.name } })
      await announce(tx, retried(id, job.name))
    }
    return findJob(tx, id)
  })
}

/** Tries all jobs of a kind again that were given up. @returns how many */
export async function retryAllJobs(call: Call, { name }: RetryAllJobsInput): Promise<{ retried: number }> {
  return call.db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('job')
      .set(dueAgain)
      .where('failed_at', 'is not', null)
      .where('name', '=', name)
      .executeTakeFirst()
    const count = Number(numUpdatedRows)
    if (count > 0) {
      const detail = { name, retried: count }
      await audit(tx, call, { action: 'job.retried_all', subjectType: 'job', subjectId: null, detail })
      await announce(tx, retried(null, name))
    }
    return { retried: count }
  })
}

function retried(jobId: string | null, name: string) {
  return { topic: topics.jobs(), type: 'job.retried', eventId: null, payload: { jobId, name } }
}
