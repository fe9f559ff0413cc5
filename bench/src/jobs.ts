import { startTestJobs } from '@turnout/api/testing'
import { createTestDeps } from '@turnout/router/testing'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { startRedis } from './redis.ts'
import type { Round, Row } from './rounds.ts'
import type { Setting } from './setting.ts'

const SLOTS = 50
const PER_SECOND = 1_500
const ADDED_AT_ONCE = 250

/** Counts what is done, and when. */
function counter(total: number) {
  const latencies: number[] = []
  let startedAt = 0
  let finish: () => void = () => undefined
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  return {
    start() {
      startedAt = performance.now()
    },
    count() {
      latencies.push(performance.now() - startedAt)
      if (latencies.length === total) finish()
    },
    finished,
    round: (): Round => ({ perSecond: total / ((performance.now() - startedAt) / 1000), latencies }),
  }
}

/** Jobs that lie in the table when the clock starts, until the table says that all of them are done. */
async function ours(setting: Setting, redisUrl: string | null, total: number): Promise<Round> {
  await setting.bare.query(
    `insert into job (name, payload) select 'bench.job', jsonb_build_object('n', n) from generate_series(1, $1::integer) n`,
    [total],
  )
  await setting.bare.query('vacuum analyze job')
  const { start, count, finished, round } = counter(total)
  const handler = { name: 'bench.job', run: async () => count() }
  start()
  const deps = createTestDeps(setting.db)
  const runner = startTestJobs({ deps, handlers: [handler], slots: SLOTS, redisUrl })
  await finished
  for (;;) {
    const { rows } = await setting.bare.query(
      'select count(*)::integer as open from job where completed_at is null and failed_at is null',
    )
    if (rows[0]?.open === 0) break
  }
  const result = round()
  await runner.stop(5_000)
  await setting.bare.query('truncate job')
  return result
}

/** The same number of jobs put into BullMQ and taken out of it, with nothing that survives an empty Redis. */
async function bare(redisUrl: string, total: number): Promise<Round> {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null })
  const { start, count, finished, round } = counter(total)
  const options = { connection, prefix: 'bench-bare' }
  const queue = new Queue('jobs', options)
  await queue.waitUntilReady()
  start()
  const worker = new Worker('jobs', async () => count(), { ...options, concurrency: SLOTS })
  for (let n = 0; n < total; n += ADDED_AT_ONCE) {
    const length = Math.min(ADDED_AT_ONCE, total - n)
    const kept = { removeOnComplete: true, removeOnFail: true }
    await queue.addBulk(
      Array.from({ length }, (_, index) => ({ name: 'bench.job', data: { n: n + index }, opts: kept })),
    )
  }
  await finished
  const result = round()
  await worker.close()
  await queue.close()
  connection.disconnect()
  return result
}

const row = (setting: Setting, { isByRedis }: { isByRedis: boolean }) =>
  startRedis().then((redis): Row => {
    const total = (seconds: number) => Math.round(seconds * PER_SECOND)
    return {
      name: isByRedis ? 'jobs per second, by BullMQ' : 'jobs per second, out of the table',
      product: isByRedis
        ? `rows of the table to BullMQ, ${SLOTS} at a time, claimed and completed in the table`
        : `rows of the table, ${SLOTS} at a time, without Redis`,
      limit: `bare BullMQ, addBulk by ${ADDED_AT_ONCE}, ${SLOTS} at a time`,
      goal: 0.5,
      measureProduct: (seconds) => ours(setting, isByRedis ? redis.url : null, total(seconds)),
      measureLimit: (seconds) => bare(redis.url, total(seconds)),
      async verify() {
        await redis.stop()
      },
    }
  })

export const jobs = (setting: Setting) => row(setting, { isByRedis: true })
export const jobsFromTable = (setting: Setting) => row(setting, { isByRedis: false })
