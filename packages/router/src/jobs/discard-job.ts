import { sql } from 'kysely'
import { announce } from '../core/announce.ts'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { topics } from '../core/topics.ts'
import { findJob } from './queries.ts'
import type { DiscardJobInput, Job } from './schema.ts'

/**
 * Puts a job away undone, with the reason: one that was given up, or that has failed and waits for another try. The
 * reason stays with the job, and not in the audit, which keeps no free text. Asking twice is asking once.
 * @throws DomainError NOT_FOUND, or CONFLICT for one that runs, is done, or has not been tried
 */
export async function discardJob(call: Call, { id, reason }: DiscardJobInput): Promise<Job> {
  return call.db.transaction().execute(async (tx) => {
    const put = await tx
      .updateTable('job')
      .set({ completed_at: sql`now()`, discarded_at: sql`now()`, failed_at: null, discard_reason: reason })
      .where('id', '=', id)
      .where('completed_at', 'is', null)
      .where('leased_until', 'is', null)
      .where((or) => or.or([or('failed_at', 'is not', null), or('last_error', 'is not', null)]))
      .returning('name')
      .executeTakeFirst()
    const job = await findJob(tx, id)
    if (!put) {
      if (job.discardReason !== null) return job
      throw refuse('CONFLICT', 'Only a job that has failed can be put away', { state: job.state })
    }
    const detail = { name: put.name }
    await audit(tx, call, { action: 'job.discarded', subjectType: 'job', subjectId: id, detail })
    const payload = { jobId: id, name: put.name }
    await announce(tx, { topic: topics.jobs(), type: 'job.discarded', eventId: null, payload })
    return job
  })
}
