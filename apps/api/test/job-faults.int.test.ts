import { setTimeout as pause } from 'node:timers/promises'
import { useTestDatabase } from '@turnout/db/testing'
import type { JobHandler } from '@turnout/router/core/job-handler'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { JobRunner } from '../src/jobs/job-runner.ts'
import { addJob, addJobs, partsFor, startRunner, type TestRunnerOptions } from './job-parts.ts'
import { hasRedis, type RedisServer, startRedisServer } from './redis-server.ts'
import { gate, until } from './support.ts'

// A busy machine starts and runs all of this much slower than a quiet one.
vi.setConfig({ testTimeout: 120_000 })

const database = useTestDatabase()
const runners: JobRunner[] = []

/** What runs did: how often each number was worked on, and whether ever twice at a time. */
function ledger() {
  const times = new Map<number, number>()
  const now = new Set<number>()
  const overlaps: number[] = []
  const handler: JobHandler = {
    name: 'test.load',
    async run(_deps, payload) {
      const n = Number(Reflect.get(Object(payload), 'n'))
      if (now.has(n)) overlaps.push(n)
      now.add(n)
      await pause(4)
      times.set(n, (times.get(n) ?? 0) + 1)
      now.delete(n)
    },
  }
  const doubled = () => [...times].filter(([, count]) => count > 1).map(([n]) => n)
  return { handler, done: () => times.size, doubled, overlaps }
}

const open = async () => {
  const jobs = database().db.selectFrom('job').select('id').where('completed_at', 'is', null)
  return (await jobs.execute()).length
}

afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.stop(5_000)
  await database().db.deleteFrom('job').execute()
})

describe.runIf(hasRedis)('jobs by way of a Redis that fails', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedisServer()
  })
  afterAll(() => redis.stop())

  const run = (handler: JobHandler, options: Partial<TestRunnerOptions> = {}) =>
    runners.push(startRunner(redis.url, { ...partsFor(database().db), handlers: [handler], retryMs: 1, ...options }))

  it('would be seen to run twice: workers without a claim do', async () => {
    const { db } = database()
    const { handler, doubled, overlaps } = ledger()
    await addJobs(db, 'test.load', 50)
    const jobs = await db.selectFrom('job').select('payload').execute()
    const { deps } = partsFor(db)
    const worker = async () => {
      for (const { payload } of jobs) await handler.run(deps, payload)
    }
    await Promise.all([worker(), worker()])
    expect(doubled()).not.toEqual([])
    expect(overlaps).not.toEqual([])
  })

  it('are all done, each once, when Redis is emptied again and again', async () => {
    const { db } = database()
    const { handler, done, doubled, overlaps } = ledger()
    const client = redis.client()
    await addJobs(db, 'test.load', 600)
    for (let n = 0; n < 2; n++) run(handler, { handedMs: 1_500, slots: 4 })
    for (const part of [50, 200, 400]) {
      await until(`${part} are done`, () => done() >= part)
      await client.flushall()
    }
    await until('all are done', async () => (await open()) === 0, 60_000)
    expect(done()).toBe(600)
    expect(doubled()).toEqual([])
    expect(overlaps).toEqual([])
  })

  it('go on while Redis is away, and by Redis again when it is back, each once', async () => {
    const { db } = database()
    const { handler, done, doubled, overlaps } = ledger()
    await addJobs(db, 'test.load', 800)
    for (let n = 0; n < 2; n++) run(handler, { handedMs: 1_500, slots: 4 })
    await until('it is under way', () => done() >= 20)
    await redis.kill()
    const atKill = done()
    await until('the table alone is enough', () => done() >= atKill + 150, 60_000)
    await redis.start()
    await until('all are done', async () => (await open()) === 0, 60_000)
    expect(done()).toBe(800)
    expect(doubled()).toEqual([])
    expect(overlaps).toEqual([])
    const queued = await handedOver(redis.client())
    await until('jobs go by Redis again', async () => {
      await addJob(db, 'test.load', { payload: { n: 800 } })
      await until('it is done', async () => (await open()) === 0)
      return (await handedOver(redis.client())) > queued
    })
  })
})

/** How many entries this Redis has been given by workers that put them in. */
async function handedOver(client: ReturnType<RedisServer['client']>): Promise<number> {
  const stats = await client.info('commandstats')
  client.disconnect()
  return Number(/cmdstat_lpush:calls=(\d+)/.exec(stats)?.[1] ?? 0)
}

describe('a clock that is set forward by an hour', () => {
  it('does not take a running job from those who run it', async () => {
    const { db } = database()
    const finish = gate()
    let runs = 0
    const handler: JobHandler = {
      name: 'test.slow',
      async run() {
        runs++
        await finish.opened
      },
    }
    const leaseMs = 6_000
    const parts = { ...partsFor(db), handlers: [handler], leaseMs }
    for (let n = 0; n < 3; n++) runners.push(startRunner(null, parts))
    const id = await addJob(db, 'test.slow')
    await until('it is being run', () => runs === 1)
    // To the table it is the same whether its clock goes ahead or its instants go back.
    await sql`update job set leased_until = leased_until - interval '1 hour', run_at = run_at - interval '1 hour'`.execute(
      db,
    )
    const job = () =>
      db
        .selectFrom('job')
        .select(['completed_at', 'attempts'])
        .select(sql<boolean>`coalesce(leased_until < now(), false)`.as('isOver'))
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    // Whoever believed the clock would run it a second time.
    expect((await job()).isOver).toBe(true)
    await until('its lease has been renewed', async () => !(await job()).isOver)
    await pause(leaseMs / 2)
    expect(runs).toBe(1)
    finish.open()
    await until('it is done', async () => (await job()).completed_at !== null)
    expect((await job()).attempts).toBe(1)
  })
})
