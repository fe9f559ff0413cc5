import { useTestDatabase } from '@turnout/db/testing'
import { type JobHandler, startTurn } from '@turnout/router/core/job-handler'
import { UNWATCHED } from '@turnout/router/core/job-progress'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { JobRunner } from '../src/jobs/job-runner.ts'
import { addJob, partsFor, startRunner, type TestRunnerOptions } from './job-parts.ts'
import { hasRedis, type RedisServer, startRedisServer } from './redis-server.ts'
import { gate, until } from './support.ts'

vi.setConfig({ testTimeout: 120_000 })

const database = useTestDatabase()
const runners: JobRunner[] = []
let redis: RedisServer | null = null

const add = (name: string, options?: Parameters<typeof addJob>[2]) => addJob(database().db, name, options)
const read = (id: string) => database().db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const isDone = async (id: string) => (await read(id)).completed_at !== null

beforeAll(async () => {
  if (hasRedis) redis = await startRedisServer()
})
afterAll(() => redis?.stop())
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.stop(5_000)
  await database().db.deleteFrom('job').execute()
})

const kinds = [
  ['straight out of the table', () => null],
  ...(hasRedis ? [['by way of BullMQ', () => redis?.url ?? null] as const] : []),
] as const

describe.each(kinds)('jobs that run %s', (_kind, redisUrl) => {
  function run(handlers: JobHandler[], options: Partial<TestRunnerOptions> = {}): JobRunner {
    const runner = startRunner(redisUrl(), { ...partsFor(database().db), handlers, retryMs: 1, ...options })
    runners.push(runner)
    return runner
  }

  /** Thirty mails to a server that does not answer, then a confirmation. */
  async function behindThirty(lane: 'prompt' | 'bulk') {
    const server = gate()
    let running = 0
    let most = 0
    const mails = await Promise.all(Array.from({ length: 30 }, () => add('test.mail', { lane })))
    run([
      {
        name: 'test.mail',
        async run() {
          running += 1
          most = Math.max(most, running)
          await server.opened
          running -= 1
        },
      },
      { name: 'test.confirmation', run: async () => undefined },
      { name: 'test.other', run: async () => undefined },
    ])
    const hands = lane === 'bulk' ? 3 : 10
    await until('all hands for them are taken', async () => running === hands)
    const confirmation = await add('test.confirmation')
    return { server, mails, confirmation, most: () => most }
  }

  it('leave hands for a confirmation while bulk mails hang, of which three run at a time', async () => {
    const { server, mails, confirmation, most } = await behindThirty('bulk')
    await until('the confirmation is sent', () => isDone(confirmation), 30_000)
    expect(await Promise.all(mails.map(isDone))).not.toContain(true)
    server.open()
    for (const id of mails) await until('a mail is sent', () => isDone(id))
    expect(most()).toBe(3)
  })

  it('would keep it waiting without lanes, which is how this test sees it', async () => {
    const { server, confirmation } = await behindThirty('prompt')
    const later = await add('test.other', { lane: 'bulk' })
    await until('what came after it in the other lane is done', () => isDone(later))
    expect(await read(confirmation)).toMatchObject({ completed_at: null, leased_until: null })
    server.open()
    await until('the confirmation is sent', () => isDone(confirmation))
  })

  it('give their hand to those behind them after a turn, without counting as a try', async () => {
    const order: string[] = []
    const ids = new Map<string, number>()
    const handler: JobHandler = {
      name: 'test.batch',
      async run(_deps, payload, job = UNWATCHED) {
        const { called } = payload as { called: string }
        order.push(called)
        const done = (ids.get(called) ?? 0) + 1
        ids.set(called, done)
        if (done < 3) startTurn(job, 0).giveWay()
      },
    }
    const options = { lane: 'bulk', maxAttempts: 1 } as const
    const first = await add('test.batch', { ...options, payload: { called: 'first' } })
    const second = await add('test.batch', { ...options, payload: { called: 'second' } })
    run([handler], { slots: 1 })
    for (const id of [first, second]) await until('a batch is done', () => isDone(id))
    // Who is next of two that give way in the same moment is left open; neither waits until the other is whole.
    expect(order.slice(0, 2)).toEqual(['first', 'second'])
    expect(order.toSorted()).toEqual(['first', 'first', 'first', 'second', 'second', 'second'])
    expect((await read(first)).last_error).toBeNull()
  })

  it('are tried for their time from when they were due, if they were written long before', async () => {
    const { db } = database()
    let isAway = true
    const handler: JobHandler = {
      name: 'test.lasting',
      retryForMs: 72 * 3_600_000,
      run: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve()),
    }
    const hoursAgo = (hours: number) => sql<Date>`now() - ${hours} * interval '1 hour'`
    const [scheduled, overdue] = [await add('test.lasting'), await add('test.lasting')]
    const write = (id: string, dueHours: number) =>
      db
        .updateTable('job')
        .set({ created_at: hoursAgo(100), run_at: hoursAgo(dueHours) })
        .where('id', '=', id)
        .execute()
    await write(scheduled, 1)
    await write(overdue, 73)
    const runner = run([handler], { retryMs: 60_000 })
    await until('both were tried', async () => {
      const tries = await Promise.all([read(scheduled), read(overdue)])
      return tries.every(({ last_error }) => last_error !== null)
    })
    expect(await read(scheduled)).toMatchObject({ failed_at: null, attempts: 1 })
    expect((await read(overdue)).failed_at).not.toBeNull()
    await runner.stop(5_000)
    // The next try counts from the same time, not from its own.
    await db
      .updateTable('job')
      .set({ due_at: hoursAgo(73), run_at: hoursAgo(0) })
      .where('id', '=', scheduled)
      .execute()
    run([handler])
    await until('its time is over', async () => (await read(scheduled)).failed_at !== null)
    isAway = false
  })
})
