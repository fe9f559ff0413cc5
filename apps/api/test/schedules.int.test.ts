import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import type { JobRunner } from '../src/jobs/job-runner.ts'
import { beginDueSchedules, type Chore, ensureSchedules } from '../src/jobs/scheduler.ts'
import { startJobs } from '../src/jobs/start-jobs.ts'
import { partsFor } from './job-parts.ts'
import { gate, until } from './support.ts'

const database = useTestDatabase()
const processes: JobRunner[] = []
const HOUR = 3_600_000

/** A process with nothing to do but schedules. */
function start(chores: Chore[], leaseMs = 30_000): JobRunner {
  const running = startJobs({ ...partsFor(database().db), handlers: [], chores, redis: null, leaseMs })
  processes.push(running)
  return running
}

const read = (name: string) =>
  database().db.selectFrom('schedule').selectAll().where('name', '=', name).executeTakeFirstOrThrow()
const runsOf = async (name: string) => {
  const row = await database().db.selectFrom('schedule').select('runs').where('name', '=', name).executeTakeFirst()
  return row?.runs ?? 0
}
const shift = (name: string, hours: number) =>
  sql`update schedule set next_at = next_at + ${hours} * interval '1 hour' where name = ${name}`.execute(database().db)

afterEach(async () => {
  for (const running of processes.splice(0)) await running.stop(1_000)
  await database().db.deleteFrom('job').execute()
  await database().db.deleteFrom('schedule').execute()
})

describe('a schedule', () => {
  it('runs once for each slot, whatever the number of processes', async () => {
    let runs = 0
    const chore = { name: 'test-hourly', everyMs: HOUR, run: async () => void runs++ }
    for (let n = 0; n < 3; n++) start([chore])
    await until('it has run', async () => (await runsOf('test-hourly')) === 1)
    for (let slot = 2; slot <= 4; slot++) {
      await shift('test-hourly', -1)
      await until('its next slot has run', async () => (await runsOf('test-hourly')) === slot)
    }
    expect(runs).toBe(4)
    const { next_at, last_ms, last_error, last_started_at } = await read('test-hourly')
    expect(next_at.getTime() % HOUR).toBe(0)
    expect(next_at.getTime()).toBeGreaterThan(Date.now())
    expect(last_ms).toBeGreaterThanOrEqual(0)
    expect(last_started_at).not.toBeNull()
    expect(last_error).toBeNull()
    // Nothing is left of runs that are over.
    await until(
      'no job is left',
      async () => (await database().db.selectFrom('job').selectAll().execute()).length === 0,
    )
  })

  it('is begun by one of many that ask at the same moment', async () => {
    const { db } = database()
    await ensureSchedules(db, [{ name: 'test-raced', everyMs: HOUR }])
    const begun = await Promise.all(Array.from({ length: 8 }, () => beginDueSchedules(db, ['test-raced'])))
    expect(begun.reduce((sum, count) => sum + count, 0)).toBe(1)
    // A slot that comes while the run of the one before is not over waits for it.
    await shift('test-raced', -1)
    expect(await beginDueSchedules(db, ['test-raced'])).toBe(0)
  })

  it('makes up for all that it missed in one run', async () => {
    const { db } = database()
    let runs = 0
    await ensureSchedules(db, [{ name: 'test-late', everyMs: 1_000 * 60 }])
    await shift('test-late', -48)
    start([{ name: 'test-late', everyMs: 1_000 * 60, run: async () => void runs++ }])
    await until('it has run', async () => (await runsOf('test-late')) === 1)
    expect(await beginDueSchedules(db, ['test-late'])).toBe(0)
    expect(runs).toBe(1)
  })

  it('goes on when the clock was set forward by an hour and back again', async () => {
    const { db } = database()
    let runs = 0
    start([{ name: 'test-clock', everyMs: 10 * 60_000, run: async () => void runs++ }])
    await until('it has run', async () => (await runsOf('test-clock')) === 1)
    // To the table it is the same whether its clock goes ahead or its instants go back.
    await shift('test-clock', -1)
    await until('it has run once for the hour', async () => (await runsOf('test-clock')) === 2)
    expect(await beginDueSchedules(db, ['test-clock'])).toBe(0)
    await shift('test-clock', 1)
    await until('it runs, though its next slot is an hour away', async () => (await runsOf('test-clock')) === 3)
    expect((await read('test-clock')).next_at.getTime()).toBeLessThanOrEqual(Date.now() + 10 * 60_000)
    expect(runs).toBe(3)
  })

  it('runs elsewhere when its process has died', async () => {
    const { db } = database()
    let runs = 0
    start([{ name: 'test-died', everyMs: HOUR, run: async () => void runs++ }], 600)
    await until('it has run', async () => (await runsOf('test-died')) === 1)
    const job = await sql<{ id: string }>`
      insert into job (name, payload, attempts, max_attempts, leased_by, leased_until)
      values ('schedule.test-died', '{}', 1, 3, 'a process that died', now() - interval '1 second')
      returning id`.execute(db)
    await sql`update schedule set job_id = ${job.rows[0]?.id}, next_at = now()`.execute(db)
    // The run that was cut short, and then the slot that came meanwhile.
    await until('it has run again', async () => (await runsOf('test-died')) === 3)
    expect(runs).toBe(3)
  })

  it('that fails says why, is no dead letter, and is tried again in its next slot', async () => {
    let isBroken = true
    const run = async () => {
      if (isBroken) throw new Error('smtp://user:hunter2@mail.example.com is gone')
    }
    start([{ name: 'test-broken', everyMs: HOUR, run }])
    await until('it has failed', async () => (await runsOf('test-broken')) === 1)
    const { last_error, last_failed_at } = await read('test-broken')
    expect(last_error).toContain('is gone')
    expect(last_error).not.toContain('hunter2')
    expect(last_failed_at).not.toBeNull()
    expect(await database().db.selectFrom('job').selectAll().where('failed_at', 'is not', null).execute()).toEqual([])
    isBroken = false
    await shift('test-broken', -1)
    await until('it has run well', async () => (await runsOf('test-broken')) === 2)
    expect((await read('test-broken')).last_error).toBeNull()
  })

  it('is not begun again while it runs, however long that takes', async () => {
    const finish = gate()
    let runs = 0
    const chore = {
      name: 'test-slow',
      everyMs: HOUR,
      async run() {
        runs++
        await finish.opened
      },
    }
    for (let n = 0; n < 2; n++) start([chore])
    await until('it runs', () => runs === 1)
    await shift('test-slow', -3)
    expect(await beginDueSchedules(database().db, ['test-slow'])).toBe(0)
    finish.open()
    await until('it makes up for what it missed', async () => (await runsOf('test-slow')) === 2)
    expect(runs).toBe(2)
  })
})
