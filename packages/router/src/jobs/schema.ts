import { z } from 'zod'
import { id, instant, lastEventId, line, page, pageInput } from '../core/values.ts'

/** `waiting` for a free hand or its time, `running`, `done` or put away, `failed` for good. */
export const jobState = z.enum(['waiting', 'running', 'done', 'failed'])

/** A kind of job, or a schedule, as it is called. */
const kindName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\w.-]+$/, { error: 'Must be a name of letters, digits, dots and hyphens' })

export const job = z.object({
  id,
  name: z.string(),
  state: jobState,
  /** What it is about: the ids of its payload, and nothing else of it. */
  refersTo: z.record(z.string(), id),
  attempts: z.int(),
  maxAttempts: z.int(),
  /** Of a waiting one: when it is tried next. */
  runAt: instant,
  createdAt: instant,
  /** Of the run that was begun last. */
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  /** Why the last try failed, without addresses and secrets. */
  lastError: z.string().nullable(),
  progress: z.object({ done: z.int(), total: z.int() }).nullable(),
  /** Null unless an admin put it away undone. */
  discardReason: z.string().nullable(),
})
export const jobPage = page(job)

export const jobSummary = z.object({
  waiting: z.int(),
  running: z.int(),
  failed: z.int(),
  oldestDueSeconds: z.number(),
  /** What is not done, by kind. */
  kinds: z.array(z.object({ name: z.string(), waiting: z.int(), running: z.int(), failed: z.int() })),
})

export const schedule = z.object({
  name: z.string(),
  everyMs: z.int(),
  nextAt: instant,
  isRunning: z.boolean(),
  /** Since the schedule was made. */
  runs: z.int(),
  lastStartedAt: instant.nullable(),
  lastFinishedAt: instant.nullable(),
  /** How long the last run took. */
  lastMs: z.number().nullable(),
  /** Of the last run; null when it went well. */
  lastError: z.string().nullable(),
  lastFailedAt: instant.nullable(),
})

export const listJobsInput = pageInput.extend({ state: jobState.default('failed'), name: kindName.optional() })
export const getJobInput = z.object({ id })
export const retryJobInput = z.object({ id })
export const retryAllJobsInput = z.object({ name: kindName })
export const retriedJobs = z.object({ retried: z.int() })
export const discardJobInput = z.object({ id, reason: line(3, 300) })
export const scheduleList = z.object({ items: z.array(schedule) })
export const runScheduleInput = z.object({ name: kindName })
export const watchJobsInput = z.object({ lastEventId }).default({})

export type JobState = z.infer<typeof jobState>
export type Job = z.infer<typeof job>
export type JobSummary = z.infer<typeof jobSummary>
export type Schedule = z.infer<typeof schedule>
export type ListJobsInput = z.infer<typeof listJobsInput>
export type RetryAllJobsInput = z.infer<typeof retryAllJobsInput>
export type DiscardJobInput = z.infer<typeof discardJobInput>
export type RunScheduleInput = z.infer<typeof runScheduleInput>
export type WatchJobsInput = z.infer<typeof watchJobsInput>
