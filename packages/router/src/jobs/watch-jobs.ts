import type { Call } from '../core/context.ts'
import { live, messageReader } from '../core/live.ts'
import { topics } from '../core/topics.ts'
import { type JobMessage, jobMessage } from './events.ts'
import type { WatchJobsInput } from './schema.ts'

const readMessage = messageReader(jobMessage)

/** How long jobs are getting on, what has failed and what was done about it, live. */
export function watchJobs(call: Call, { lastEventId }: WatchJobsInput, signal?: AbortSignal) {
  return live<JobMessage>(call, { topics: [topics.jobs()], lastEventId, signal, toMessage: readMessage })
}
