import { z } from 'zod'
import { id, instant } from '../core/values.ts'

const about = { jobId: id, name: z.string() }

/**
 * Messages of the topic `jobs`: of jobs that say how far they are, of those that have failed for good, and of what
 * admins do with these. Jobs that just run say nothing.
 */
export const jobMessages = {
  'job.progressed': z.object({ ...about, done: z.int(), total: z.int() }),
  'job.completed': z.object(about),
  'job.failed': z.object(about),
  /** `jobId` is null when all failed jobs of a kind are tried again. */
  'job.retried': z.object({ jobId: id.nullable(), name: z.string() }),
  'job.discarded': z.object(about),
} as const

const message = <T extends keyof typeof jobMessages>(type: T) =>
  z.object({ id: z.string(), type: z.literal(type), eventId: id.nullable(), at: instant, payload: jobMessages[type] })

/** A message of `jobs` as a subscription gives it. */
export const jobMessage = z.discriminatedUnion('type', [
  message('job.progressed'),
  message('job.completed'),
  message('job.failed'),
  message('job.retried'),
  message('job.discarded'),
])

export type JobMessage = z.infer<typeof jobMessage>
