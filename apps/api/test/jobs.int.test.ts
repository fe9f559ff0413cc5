import { useTestDatabase } from '@turnout/db/testing'
import { type JobHandler, PermanentJobError } from '@turnout/router/core/job-handler'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { JobRunner } from '../src/jobs/job-runner.ts'
import { createWaker } from '../src/realtime/waker.ts'
import { addJob, partsFor, startRunner, type TestRunnerOptions } from './job-parts.ts'
import { endPrograms, startProgram } from './processes.ts'
import { hasRedis, type RedisServer, startRedisServer } from './redis-server.ts'
import { gate, until } from './support.ts'

// A busy machine takes long to start another process.
vi.setConfig({ testTimeout: 120_000 })

const database = useTestDatabase()
const runners: JobRunner[] = []
let redis: RedisServer | null = null

const add = (name: string, options?: Parameters<typeof addJob>[2]) => addJob(database().db, name, options)
const read = (id: string) => database().db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const isDone = async (id: string) => (await read(id)).completed_at !== null
const hasFailed = async (id: string) => (await read(id)).failed_at !== null

beforeAll(async () => {
  if (hasRedis) redis = await startRedisServer()
})
afterAll(() => redis?.stop())
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.stop(5_000)
  await endPrograms()
  await database().db.deleteFrom('job').execute()
})

/** Hints that stay in the process. */
function lonelyWaker() {
  return createWaker(() => ({ publish: () => undefined, stop: async () => undefined }))
}

function childEnv(redisUrl: string | null): Record<string, string> {
  const env = { DATABASE_URL: database().url }
  return redisUrl ? { ...env, REDIS_URL: redisUrl } : env
}

const kinds = [
  ['straight out of the table', () => null],
  ...(hasRedis ? [['by way of BullMQ', () => redis?.url ?? null] as const] : []),
] as const

describe.each(kinds)('the job runner, %s,', (_kind, redisUrl) => {
  function run(handlers: JobHandler[], options: Partial<TestRunnerOptions> = {}): JobRunner {
    const runner = startRunner(redisUrl(), { ...partsFor(database().db), handlers, retryMs: 1, ...options })
    runners.push(runner)
    return runner
  }

  it('runs a job once, with its payload, though several processes look for jobs at once', async () => {
    const seen: unknown[] = []
    const handler = { name: 'test.count', run: async (_deps: unknown, payload: unknown) => void seen.push(payload) }
    const ids = await Promise.all(Array.from({ length: 60 }, (_, n) => add('test.count', { payload: { n } })))
    for (let i = 0; i < 4; i++) run([handler])
    for (const id of ids) await until('a job is done', () => isDone(id))
    expect(seen).toHaveLength(60)
    expect(new Set(seen.map((payload) => JSON.stringify(payload))).size).toBe(60)
  })

  it('wakes by a hint, before its next look', async () => {
    const waker = lonelyWaker()
    let runs = 0
    run([{ name: 'test.hint', run: async () => void runs++ }], { waker })
    const startedAt = performance.now()
    for (let n = 0; n < 5; n++) {
      const id = await add('test.hint')
      waker.send('changed')
      await until('the job is done', () => isDone(id))
    }
    // By its polls alone it would have taken about a second each.
    expect(performance.now() - startedAt).toBeLessThan(2_500)
    expect(runs).toBe(5)
  })

  it('tries again after a failure, and keeps why, without addresses or secrets', async () => {
    let runs = 0
    const id = await add('test.shaky')
    run([
      {
        name: 'test.shaky',
        async run() {
          runs++
          if (runs < 3) throw new Error('smtp://user:hunter2@mail.example.com refused guest@example.com')
        },
      },
    ])
    await until('it has failed once', async () => (await read(id)).last_error !== null)
    const { last_error } = await read(id)
    expect(last_error).toContain('refused')
    expect(last_error).not.toMatch(/hunter2|guest@/)
    await until('it is done', () => isDone(id))
    expect(runs).toBe(3)
    expect((await read(id)).last_error).toBeNull()
  })

  it('gives up after the last attempt, and at once on a permanent fault', async () => {
    const [shaky, broken] = [await add('test.never', { maxAttempts: 3 }), await add('test.broken', { maxAttempts: 8 })]
    run([
      { name: 'test.never', run: () => Promise.reject(new Error('no')) },
      { name: 'test.broken', run: () => Promise.reject(new PermanentJobError('Bad payload')) },
    ])
    await until('both have failed', async () => (await hasFailed(shaky)) && (await hasFailed(broken)))
    expect(await read(shaky)).toMatchObject({ attempts: 3, completed_at: null, leased_by: null })
    expect(await read(broken)).toMatchObject({ attempts: 1, last_error: 'PermanentJobError: Bad payload' })
  })

  it('tries for as long as its kind says, however often it fails, with waits of ten minutes at most', async () => {
    const { db } = database()
    const [young, old] = [await add('test.lasting', { maxAttempts: 3 }), await add('test.lasting', { maxAttempts: 3 })]
    const hoursAgo = (hours: number) => sql<Date>`now() - ${hours} * interval '1 hour'`
    await db
      .updateTable('job')
      .set({ created_at: hoursAgo(71), attempts: 400, max_attempts: 405 })
      .execute()
    await db
      .updateTable('job')
      .set({ created_at: hoursAgo(73) })
      .where('id', '=', old)
      .execute()
    let isAway = true
    const handler: JobHandler = {
      name: 'test.lasting',
      retryForMs: 72 * 3_600_000,
      run: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve()),
    }
    const runner = run([handler], { retryMs: 2_000 })
    await until('both have been tried', async () => {
      const tries = await Promise.all([read(young), read(old)])
      return tries.every(({ last_error }) => last_error !== null)
    })
    expect(await hasFailed(old)).toBe(true)
    const waiting = await read(young)
    expect(waiting).toMatchObject({ attempts: 401, failed_at: null })
    const waitMs = waiting.run_at.getTime() - Date.now()
    expect(waitMs).toBeGreaterThan(4 * 60_000)
    expect(waitMs).toBeLessThan(10 * 60_000 + 1_000)
    await runner.stop(1_000)
    isAway = false
    await db.updateTable('job').set({ run_at: sql`now()` }).where('id', '=', young).execute()
    run([handler])
    await until('it is done', () => isDone(young))
  })

  it('that is tried for long is put away too when it has killed its process each time', async () => {
    const { db } = database()
    const id = await add('test.lasting')
    const handler: JobHandler = {
      name: 'test.lasting',
      retryForMs: 3_600_000,
      run: () => Promise.reject(new Error('x')),
    }
    const runner = run([handler], { waker: lonelyWaker() })
    await until('it has been tried often', async () => (await read(id)).attempts > 8)
    await runner.stop(1_000)
    const { attempts } = await read(id)
    const died = { leased_by: 'a process that died', leased_until: sql<Date>`now() - interval '1 second'` }
    await db
      .updateTable('job')
      .set({ ...died, attempts: attempts + 5, run_at: sql`now()` })
      .where('id', '=', id)
      .execute()
    let runs = 0
    run([{ ...handler, run: async () => void runs++ }], { leaseMs: 600 })
    await until('it has failed', () => hasFailed(id))
    expect(runs).toBe(0)
  })

  it('puts away a job of a kind that nobody knows', async () => {
    const id = await add('test.from-another-version')
    run([])
    await until('it is done', () => isDone(id))
  })

  it('does not run a job before its time', async () => {
    const { db } = database()
    const id = await add('test.later')
    await db.updateTable('job').set({ run_at: sql`now() + interval '1 hour'` }).where('id', '=', id).execute()
    let runs = 0
    run([
      { name: 'test.later', run: async () => void runs++ },
      { name: 'test.now', run: async () => undefined },
    ])
    const other = await add('test.now')
    await until('the one that is due is done', () => isDone(other))
    expect(runs).toBe(0)
    await db.updateTable('job').set({ run_at: sql`now()` }).where('id', '=', id).execute()
    await until('its time has come', () => isDone(id))
    expect(runs).toBe(1)
  })

  it('keeps the lease of a job that takes longer than the lease', async () => {
    const finish = gate()
    let runs = 0
    const id = await add('test.slow')
    const handler: JobHandler = {
      name: 'test.slow',
      async run() {
        runs++
        await finish.opened
      },
    }
    run([handler], { leaseMs: 900 })
    await until('it is being run', () => runs === 1)
    run([handler], { leaseMs: 900 })
    const { leased_until: first } = await read(id)
    await until('the lease has been renewed past three of its lengths', async () => {
      const { leased_until } = await read(id)
      return leased_until !== null && first !== null && leased_until.getTime() > first.getTime() + 2_700
    })
    expect(runs).toBe(1)
    finish.open()
    await until('it is done', () => isDone(id))
    expect((await read(id)).attempts).toBe(1)
  })

  it('runs a job again when the process that had it was killed', async () => {
    const id = await add('test.long')
    const child = startProgram('./job-child.ts', childEnv(redisUrl()))
    await until('the other process has taken it', () => child.output().includes('taken'), 90_000)
    child.kill('SIGKILL')
    await child.ended
    expect(await read(id)).toMatchObject({ attempts: 1, completed_at: null })
    let runs = 0
    run([{ name: 'test.long', run: async () => void runs++ }], { leaseMs: 1_500 })
    await until('its lease has run out and it was run again', () => isDone(id))
    expect(runs).toBe(1)
    expect((await read(id)).attempts).toBe(2)
  })

  it('puts away a job that has killed its process each time', async () => {
    const id = await add('test.deadly', { maxAttempts: 2 })
    await database()
      .db.updateTable('job')
      .set({ attempts: 2, leased_by: 'a process that died', leased_until: sql`now() - interval '1 second'` })
      .where('id', '=', id)
      .execute()
    let runs = 0
    run([{ name: 'test.deadly', run: async () => void runs++ }], { leaseMs: 600 })
    await until('it has failed', () => hasFailed(id))
    expect(runs).toBe(0)
  })

  it('waits for what it runs when it stops, and gives back what does not finish', async () => {
    const finish = gate()
    let isStarted = 0
    const [quick, stuck] = [await add('test.quick'), await add('test.stuck')]
    const runner = run([
      {
        name: 'test.quick',
        async run() {
          isStarted++
          await finish.opened
        },
      },
      {
        name: 'test.stuck',
        async run() {
          isStarted++
          await gate().opened
        },
      },
    ])
    await until('both are being run', () => isStarted === 2)
    const stopped = runner.stop(500)
    finish.open()
    await stopped
    expect(await isDone(quick)).toBe(true)
    expect(await read(stuck)).toMatchObject({ attempts: 0, leased_by: null, leased_until: null, completed_at: null })
  })

  it('tells how far a long job is before its transaction ends, and that it is done; short ones say nothing', async () => {
    const { db } = database()
    const finish = gate()
    run([
      {
        name: 'test.long',
        async run(deps, _payload, job) {
          await deps.db.transaction().execute(async (tx) => {
            await sql`select 1`.execute(tx)
            for (let done = 0; done <= 40; done++) await job?.progress(done, 100)
            await finish.opened
          })
        },
      },
      { name: 'test.short', run: async () => undefined },
    ])
    const [long, short] = [await add('test.long'), await add('test.short')]
    await until('it is seen', async () => (await read(long)).progress_done === 40)
    await until('the short one is done', () => isDone(short))
    finish.open()
    await until('it is done', () => isDone(long))
    const news = await newsOf(long)
    expect(news.at(-1)).toEqual({ type: 'job.completed', payload: { jobId: long, name: 'test.long' } })
    const told = news.filter(({ type }) => type === 'job.progressed')
    expect(told.at(-1)?.payload).toEqual({ jobId: long, name: 'test.long', done: 40, total: 100 })
    // Forty-one reports, a few messages.
    expect(told.length).toBeLessThan(10)
    expect(await newsOf(short)).toEqual([])
    expect(await db.selectFrom('job').select('id').where('failed_at', 'is not', null).execute()).toEqual([])
  })

  it('tells that a job has failed for good, once', async () => {
    const id = await add('test.never', { maxAttempts: 2 })
    run([{ name: 'test.never', run: () => Promise.reject(new Error('no')) }])
    await until('it has failed', () => hasFailed(id))
    expect(await newsOf(id)).toEqual([{ type: 'job.failed', payload: { jobId: id, name: 'test.never' } }])
  })

  it('tells a long job when it is time to end, and gives it back as if it had not been taken', async () => {
    let isStarted = false
    const id = await add('test.long')
    const runner = run([
      {
        name: 'test.long',
        async run(_deps, _payload, job) {
          isStarted = true
          await new Promise((resolve) => job?.signal.addEventListener('abort', resolve))
          job?.signal.throwIfAborted()
        },
      },
    ])
    await until('it is being run', () => isStarted)
    const startedAt = performance.now()
    await runner.stop(30_000)
    expect(performance.now() - startedAt).toBeLessThan(15_000)
    expect(await read(id)).toMatchObject({ attempts: 0, leased_by: null, last_error: null, completed_at: null })
  })
})

async function newsOf(jobId: string) {
  return database()
    .db.selectFrom('domain_event')
    .select(['type', 'payload'])
    .where('topic', '=', 'jobs')
    .where(sql<boolean>`payload ->> 'jobId' = ${jobId}`)
    .orderBy('id')
    .execute()
}
