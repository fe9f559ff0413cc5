import { setTimeout as pause } from 'node:timers/promises'
import type { Lane } from '@turnout/router/core/job-definition'
import { type Job, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { describeError, type Logger } from '../adapters/logger.ts'
import type { RedisLink } from '../adapters/redis.ts'
import type { HandedJob } from './leases.ts'

/** An older version of the program knows the first only. */
const NAMES = { prompt: 'jobs', bulk: 'jobs-bulk' } as const
/** A Redis that has not answered for so long is away. */
const ANSWERS_WITHIN_MS = 5_000
/** How long BullMQ keeps a job for a worker of its own that has died. The table's leases decide who runs it. */
const LOCK_MS = 15_000
const CLOSES_WITHIN_MS = 2_000

export interface QueueOptions {
  lane: Lane
  link: RedisLink
  log: Logger
  /** Jobs taken out of the queue at the same time. */
  slots: number
  /** Is given the ids of jobs as they come out, some of them more than once. */
  take(id: string): Promise<void>
}

/** BullMQ's queue of a lane: what is in it are ids of jobs, and nothing that would be missed. */
export interface JobQueue {
  /** Whether Redis can be spoken to, as far as is known without asking. */
  isReady(): boolean
  /** Rejects when Redis does not answer in time. @returns how many jobs wait in the queue */
  waiting(): Promise<number>
  /** Puts jobs in that are not there yet. Rejects when Redis does not take them in time. */
  add(jobs: HandedJob[]): Promise<void>
  /** Takes no more out. */
  close(): void
  /** Lets go of Redis. */
  stop(): Promise<void>
}

/** Opens the queue, and begins to take jobs out of it. */
export function openQueue({ lane, link, log, slots, take }: QueueOptions): JobQueue {
  // BullMQ wants its commands to wait for Redis for as long as it takes.
  const connection: Redis = link.connect(NAMES[lane], { maxRetriesPerRequest: null, enableOfflineQueue: true })
  const options = { connection, prefix: link.prefix }
  const onError = (error: Error) => log.warn({ error: describeError(error) }, 'the queue of jobs is in trouble')
  const queue = new Queue(NAMES[lane], { ...options, skipMetasUpdate: true })
  const worker = new Worker(NAMES[lane], async (job: Job) => take(idOf(job)), {
    ...options,
    concurrency: slots,
    lockDuration: LOCK_MS,
    stalledInterval: LOCK_MS,
    // What it gives up is still in the table.
    maxStalledCount: 3,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  })
  queue.on('error', onError)
  worker.on('error', onError)
  let closed: Promise<void> | null = null
  const close = () => {
    closed ??= worker.close().catch(onError)
    return closed
  }
  return {
    isReady: () => connection.status === 'ready',
    waiting: () => inTime(queue.getWaitingCount()),
    async add(jobs) {
      await inTime(queue.addBulk(jobs.map(({ id, name, attempts }) => entry(id, name, attempts))))
    },
    close: () => void close(),
    async stop() {
      await Promise.race([close(), pause(CLOSES_WITHIN_MS, undefined, { ref: false })])
      await worker.disconnect().catch(() => undefined)
      await Promise.race([queue.close().catch(onError), pause(CLOSES_WITHIN_MS, undefined, { ref: false })])
      connection.disconnect()
    },
  }
}

/** Each run has an entry of its own, so that what is left of one that died is not taken for the next. */
function entry(id: string, name: string, attempts: number) {
  return { name, data: {}, opts: { jobId: `${id}.${attempts}`, removeOnComplete: true, removeOnFail: true } }
}

function idOf(job: Job): string {
  return job.id?.split('.')[0] ?? ''
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const aborter = new AbortController()
  const late = pause(ANSWERS_WITHIN_MS, undefined, { signal: aborter.signal }).then(() => {
    throw new Error('Redis does not answer')
  })
  late.catch(() => undefined)
  try {
    return await Promise.race([answer, late])
  } finally {
    aborter.abort()
    answer.catch(() => undefined)
  }
}
