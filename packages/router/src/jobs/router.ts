import { zAsyncIterable } from '../core/async-iterable.ts'
import { procedure, router } from '../core/trpc.ts'
import { discardJob } from './discard-job.ts'
import { jobMessage } from './events.ts'
import { getJobSummary } from './get-summary.ts'
import { listJobs } from './list-jobs.ts'
import { findJob } from './queries.ts'
import { retryAllJobs, retryJob } from './retry-job.ts'
import { listSchedules, runSchedule } from './schedules.ts'
import {
  discardJobInput,
  getJobInput,
  job,
  jobPage,
  jobSummary,
  listJobsInput,
  retriedJobs,
  retryAllJobsInput,
  retryJobInput,
  runScheduleInput,
  schedule,
  scheduleList,
  watchJobsInput,
} from './schema.ts'
import { watchJobs } from './watch-jobs.ts'

/** Work in the background: what waits, runs and has failed, and what is done again and again. */
export const jobsRouter = router({
  summary: procedure.output(jobSummary).query(({ ctx }) => getJobSummary(ctx)),
  list: procedure
    .input(listJobsInput)
    .output(jobPage)
    .query(({ ctx, input }) => listJobs(ctx, input)),
  get: procedure
    .input(getJobInput)
    .output(job)
    .query(({ ctx, input }) => findJob(ctx.db, input.id)),
  retry: procedure
    .input(retryJobInput)
    .output(job)
    .mutation(({ ctx, input }) => retryJob(ctx, input)),
  retryAll: procedure
    .input(retryAllJobsInput)
    .output(retriedJobs)
    .mutation(({ ctx, input }) => retryAllJobs(ctx, input)),
  discard: procedure
    .input(discardJobInput)
    .output(job)
    .mutation(({ ctx, input }) => discardJob(ctx, input)),
  schedules: procedure.output(scheduleList).query(({ ctx }) => listSchedules(ctx)),
  runSchedule: procedure
    .input(runScheduleInput)
    .output(schedule)
    .mutation(({ ctx, input }) => runSchedule(ctx, input)),
  watch: procedure
    .input(watchJobsInput)
    .output(zAsyncIterable(jobMessage))
    .subscription(({ ctx, input, signal }) => watchJobs(ctx, input, signal)),
})
