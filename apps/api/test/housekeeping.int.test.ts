import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { sweepJobs, sweepMessages } from '../src/jobs/housekeeping.ts'
import { startTestApi } from '../src/testing/index.ts'
import { openAdminLine, settingsFor } from './people.ts'
import { until, writeMessages } from './support.ts'

const database = useTestDatabase()
const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const deps = () => ({ db: database().db, now: () => new Date() })
const daysAgo = (days: number) => sql<Date>`now() - ${days} * interval '1 day'`

describe('what has happened', () => {
  /** Messages of the topic `events` with positions, the first `old` of them from five weeks ago. */
  async function messages({ all, old }: { all: number; old: number }): Promise<number[]> {
    const { db } = database()
    await db.deleteFrom('domain_event').execute()
    await writeMessages(db, 'events', 1, all)
    await sql`update domain_event set position = nextval('domain_event_position')`.execute(db)
    const rows = await db.selectFrom('domain_event').select('position').orderBy('position').execute()
    const positions = rows.map(({ position }) => position ?? 0)
    const limit = positions[old - 1] ?? 0
    await db
      .updateTable('domain_event')
      .set({ created_at: daysAgo(35) })
      .where('position', '<=', limit)
      .execute()
    return positions
  }
  const left = async () => {
    const rows = await database().db.selectFrom('domain_event').select('position').orderBy('position').execute()
    return rows.map(({ position }) => position)
  }

  it('is kept for 30 days, however much there is', async () => {
    const positions = await messages({ all: 2_300, old: 2_100 })
    await sweepMessages(deps())
    expect(await left()).toEqual(positions.slice(2_100))
    await sweepMessages(deps())
    expect(await left()).toHaveLength(200)
  })

  it('is never all gone: the last one tells where the stream is, and what has no position yet is still to come', async () => {
    const positions = await messages({ all: 10, old: 10 })
    await writeMessages(database().db, 'events', 11, 11)
    await database()
      .db.updateTable('domain_event')
      .set({ created_at: daysAgo(35) })
      .execute()
    await sweepMessages(deps())
    expect(await left()).toEqual([positions.at(-1), null])
  })

  it('and is no longer kept makes whoever asks for it read anew, and nobody else', async () => {
    const positions = await messages({ all: 20, old: 12 })
    await sweepMessages(deps())
    const api = await startTestApi(settingsFor(database()))
    open.push(api.stop)
    const { client } = await openAdminLine(api)
    open.push(() => client.close())
    const watch = (lastEventId: number | undefined) => {
      const seen = { errors: [] as unknown[], isStarted: false }
      const subscription = client.api.events.watch.subscribe(
        { lastEventId: String(lastEventId) },
        {
          onStarted() {
            seen.isStarted = true
          },
          onError: (error) => void seen.errors.push(error),
        },
      )
      open.push(async () => subscription.unsubscribe())
      return seen
    }
    const [late, inTime] = [watch(positions[10]), watch(positions[11])]
    await until('one is refused', () => late.errors.length > 0)
    expect(late.errors[0]).toMatchObject({ data: { code: 'RESYNC' } })
    await until('the other has begun', () => inTime.isStarted)
    expect(inTime.errors).toEqual([])
  })
})

describe('jobs', () => {
  it('that are done go after a week and failed ones after a month, with a key or without; mails sent stay known', async () => {
    const { db } = database()
    await db.deleteFrom('job').execute()
    const add = (key: string, end: { completed_at?: typeof week; failed_at?: typeof week }) =>
      db
        .insertInto('job')
        .values({ name: 'test.swept', payload: '{}', key, created_at: daysAgo(90), ...end })
        .execute()
    const week = daysAgo(8)
    await add('done long ago', { completed_at: week })
    await db.insertInto('job').values({ name: 'test.swept', payload: '{}', completed_at: week }).execute()
    await add('done lately', { completed_at: daysAgo(6) })
    await add('failed long ago', { failed_at: daysAgo(31) })
    await add('failed lately', { failed_at: daysAgo(29) })
    await add('still to do', {})
    const delivery = { cause: 'test:swept', kind: 'test', status: 'sent', created_at: daysAgo(400) } as const
    await db.insertInto('mail_delivery').values(delivery).execute()
    await sweepJobs(deps())
    const rows = await db.selectFrom('job').select('key').orderBy('key').execute()
    expect(rows.map(({ key }) => key)).toEqual(['done lately', 'failed lately', 'still to do'])
    expect(await db.selectFrom('mail_delivery').select('id').where('cause', '=', 'test:swept').execute()).toHaveLength(
      1,
    )
  })
})
