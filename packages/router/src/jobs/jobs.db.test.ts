import type { Tables } from '@turnout/db'
import { useTestDatabase } from '@turnout/db/testing'
import { type InsertObject, sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCaller } from '../app-router.ts'
import type { Principal } from '../core/principal.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { type EventSetting, eventSetting } from '../testing/event-setting.ts'
import { callAs } from '../testing/index.ts'
import { jobMessage } from './events.ts'
import { queueState } from './queries.ts'

const database = useTestDatabase()
let setting: EventSetting
let admin: Principal

beforeAll(async () => {
  setting = await eventSetting(database().db)
  admin = { kind: 'user', userId: (await setting.as('admin')).userId, role: 'admin' }
})
beforeEach(async () => {
  await database().db.deleteFrom('job').execute()
  await database().db.deleteFrom('schedule').execute()
  await database().db.deleteFrom('domain_event').execute()
})

const callerOf = (principal: Principal) => {
  const cookies = { refreshToken: null, set: () => undefined, clear: () => undefined }
  return createCaller({ ...callAs(setting.deps, principal), cookies })
}
const jobs = () => callerOf(admin).jobs
/** What the audit says was done, since the start of the test. */
const audited = (action: string) =>
  database()
    .db.selectFrom('audit_entry')
    .select(['subject_id', 'detail', 'actor_id'])
    .where('action', '=', action)
    .orderBy('id')
    .execute()
const ago = (seconds: number) => sql<Date>`now() - ${seconds} * interval '1 second'`

async function add(name: string, state: Partial<InsertObject<Tables, 'job'>> = {}): Promise<string> {
  const { id } = await database()
    .db.insertInto('job')
    .values({ name, payload: '{}', ...state })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
const failed = () => ({ failed_at: sql<Date>`now()`, attempts: 5, last_error: 'Error: no' })
const running = () => ({ leased_until: ago(-30), leased_by: 'somebody', attempts: 1, started_at: ago(1) })
const namesOf = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name)
const row = (id: string) => database().db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const news = async () => {
  const rows = await database()
    .db.selectFrom('domain_event')
    .select(['id', 'type', 'event_id', 'payload', 'created_at'])
    .where('topic', '=', 'jobs')
    .orderBy('id')
    .execute()
  return rows.map(({ id, type, event_id: eventId, payload, created_at }) => {
    const message = { id: String(id), type, eventId, at: created_at.toISOString(), payload }
    return jobMessage.parse(message)
  })
}

describe('the list of jobs', () => {
  it('has those of one state, waiting ones by when they are due, and says why the others failed', async () => {
    await add('test.later', { run_at: ago(-60) })
    await add('test.due', { run_at: ago(60) })
    await add('test.running', { ...running(), progress_done: 3, progress_total: 10 })
    await add('test.done', { completed_at: ago(1) })
    await add('test.failed', failed())
    expect(namesOf(await jobs().list({ state: 'waiting' }))).toEqual(['test.due', 'test.later'])
    expect(await jobs().list({ state: 'running' })).toMatchObject({
      items: [{ name: 'test.running', state: 'running', progress: { done: 3, total: 10 } }],
    })
    expect(namesOf(await jobs().list({ state: 'done' }))).toEqual(['test.done'])
    const shown = await jobs().list({})
    expect(shown).toMatchObject({
      items: [{ name: 'test.failed', state: 'failed', lastError: 'Error: no', attempts: 5 }],
    })
    expect(await jobs().get({ id: shown.items[0]?.id ?? '' })).toEqual(shown.items[0])
  })

  it.each(['waiting', 'failed'] as const)('gives all %s ones of a kind, each once, a page at a time', async (state) => {
    const end = state === 'failed' ? failed() : {}
    for (let n = 0; n < 7; n++) await add('test.paged', { ...end, run_at: ago(n % 3) })
    await add('test.other', end)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await jobs().list({ state, name: 'test.paged', limit: 3, cursor })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toHaveLength(7)
    expect(new Set(seen).size).toBe(7)
  })

  it('shows of a payload its ids only', async () => {
    const orderId = '019aa000-0000-7000-8000-00000000000a'
    const payload = JSON.stringify({
      orderId,
      sealedToken: 'secret',
      email: 'guest@example.org',
      round: 3,
      to: { orderId },
    })
    await add('test.payload', { ...failed(), payload })
    const { items } = await jobs().list({})
    expect(items[0]?.refersTo).toEqual({ orderId })
    expect(JSON.stringify(items)).not.toMatch(/secret|guest/)
  })
})

describe('the summary of jobs', () => {
  it('counts by state and kind, and tells how long the oldest due one has waited', async () => {
    await add('test.a', { run_at: ago(90), created_at: ago(90) })
    await add('test.a', { run_at: ago(-3600), created_at: ago(500) })
    await add('test.a', running())
    await add('test.b', failed())
    await add('test.b', { completed_at: ago(1) })
    const { oldestDueSeconds, ...counts } = await jobs().summary()
    expect(counts).toEqual({
      waiting: 2,
      running: 1,
      failed: 1,
      kinds: [
        { name: 'test.a', waiting: 2, running: 1, failed: 0 },
        { name: 'test.b', waiting: 0, running: 0, failed: 1 },
      ],
    })
    expect(oldestDueSeconds).toBeGreaterThanOrEqual(90)
    expect(oldestDueSeconds).toBeLessThan(150)
  })

  it('says that nothing waits where nothing is due', async () => {
    await add('test.later', { run_at: ago(-60), created_at: ago(90) })
    expect(await queueState(database().db)).toEqual({ waiting: 1, running: 0, failed: 0, oldestDueSeconds: 0 })
  })
})

describe('a job that was given up', () => {
  it('is tried again when an admin says so, five times, and once however often they say it', async () => {
    const id = await add('test.failed', failed())
    const answers = await Promise.all(Array.from({ length: 4 }, () => jobs().retry({ id })))
    for (const answer of answers) expect(answer).toMatchObject({ id, state: 'waiting', attempts: 5, maxAttempts: 10 })
    const { retried_at, run_at } = await row(id)
    expect(retried_at).toEqual(run_at)
    const entries = (await audited('job.retried')).filter(({ subject_id }) => subject_id === id)
    expect(entries).toMatchObject([{ detail: { name: 'test.failed' } }])
    expect(await news()).toMatchObject([{ type: 'job.retried', payload: { jobId: id, name: 'test.failed' } }])
  })

  it('stays as it is where it runs, waits or is done', async () => {
    for (const [state, end] of [
      ['running', running()],
      ['waiting', {}],
      ['done', { completed_at: ago(1) }],
    ] as const) {
      const id = await add('test.fine', end)
      const before = await row(id)
      expect(await jobs().retry({ id })).toMatchObject({ state })
      expect(await row(id)).toEqual(before)
    }
    expect(await news()).toEqual([])
  })

  it('is tried again with all others of its kind, and no other', async () => {
    for (let n = 0; n < 3; n++) await add('test.many', failed())
    const other = await add('test.other', failed())
    const done = await add('test.many', { completed_at: ago(1) })
    expect(await jobs().retryAll({ name: 'test.many' })).toEqual({ retried: 3 })
    expect(await jobs().retryAll({ name: 'test.many' })).toEqual({ retried: 0 })
    expect((await row(other)).failed_at).not.toBeNull()
    expect((await row(done)).completed_at).not.toBeNull()
    expect(await news()).toMatchObject([{ type: 'job.retried', payload: { jobId: null, name: 'test.many' } }])
  })

  it('is put away with a reason, once, and is not tried again', async () => {
    const id = await add('test.failed', failed())
    const put = await jobs().discard({ id, reason: 'The order was mended by hand' })
    expect(put).toMatchObject({ state: 'done', discardReason: 'The order was mended by hand' })
    expect(await jobs().discard({ id, reason: 'Again' })).toEqual(put)
    expect(await jobs().retry({ id })).toEqual(put)
    const entries = (await audited('job.discarded')).filter(({ subject_id }) => subject_id === id)
    expect(entries.map(({ detail }) => detail)).toEqual([{ name: 'test.failed' }])
    expect((await news()).map(({ type }) => type)).toEqual(['job.discarded'])
  })

  it('is put away also while it waits for another try, but not before it was tried, nor while it runs', async () => {
    const again = await add('test.again', { last_error: 'Error: no', attempts: 2, run_at: ago(-60) })
    expect(await jobs().discard({ id: again, reason: 'Not needed' })).toMatchObject({ state: 'done' })
    for (const end of [running(), {}, { completed_at: ago(1) }]) {
      const id = await add('test.fine', end)
      expect(await refusalOf(jobs().discard({ id, reason: 'Not needed' }))).toMatchObject({ code: 'CONFLICT' })
    }
  })
})

describe('a schedule', () => {
  const schedule = (name: string) =>
    database()
      .db.insertInto('schedule')
      .values({ name, every_ms: 3_600_000, next_at: ago(-3600), last_error: 'Error: no' })
      .execute()

  it('is shown with its last run and its next, and is due now when an admin says so', async () => {
    await schedule('sweep-jobs')
    const [shown] = (await jobs().schedules()).items
    expect(shown).toMatchObject({ name: 'sweep-jobs', everyMs: 3_600_000, isRunning: false, lastError: 'Error: no' })
    const asked = await jobs().runSchedule({ name: 'sweep-jobs' })
    expect(Date.parse(asked.nextAt)).toBeLessThan(Date.parse(shown?.nextAt ?? '') - 3_000_000)
    expect(await jobs().runSchedule({ name: 'sweep-jobs' })).toEqual(asked)
    expect((await audited('schedule.asked')).map(({ detail }) => detail)).toContainEqual({ name: 'sweep-jobs' })
  })

  it('runs when its job does', async () => {
    await schedule('recount-seats')
    const id = await add('schedule.recount-seats', running())
    await database().db.updateTable('schedule').set({ job_id: id }).execute()
    expect((await jobs().schedules()).items).toMatchObject([{ name: 'recount-seats', isRunning: true }])
  })
})

it('is none of the business of organizers', async () => {
  const organizer = callerOf({ kind: 'user', userId: setting.organizerId, role: 'organizer' }).jobs
  const id = await add('test.failed', failed())
  for (const refused of [organizer.list({}), organizer.retry({ id }), organizer.discard({ id, reason: 'Because' })]) {
    expect(await refusalOf(refused)).toMatchObject({ code: 'FORBIDDEN' })
  }
  expect((await row(id)).failed_at).not.toBeNull()
})
