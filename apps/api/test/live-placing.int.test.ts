import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { createFloor } from '../src/realtime/floor.ts'
import { readUnplaced } from '../src/realtime/messages.ts'
import { startSequencer } from '../src/realtime/sequencer.ts'
import { deafWaker, silent, until, writeMessages } from './support.ts'

const database = useTestDatabase()
const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function connect(): Promise<pg.Client> {
  const client = new pg.Client(database().url)
  await client.connect()
  open.push(() => client.end())
  return client
}

const write = async (client: pg.Client, topic: string): Promise<number> => {
  const text = `insert into domain_event (topic, type, payload) values ($1, 'test.counted', '{}') returning id`
  const { rows } = await client.query<{ id: number }>(text, [topic])
  return Number(rows[0]?.id)
}

const placed = async (topic: string) => {
  const { owner } = database()
  const rows = await owner.selectFrom('domain_event').select('position').where('topic', '=', topic).execute()
  return rows.map(({ position }) => position)
}

describe('a position', () => {
  it('that a message was given meanwhile is not given again', async () => {
    const { owner, url } = database()
    const topic = randomUUID()
    const before = await readUnplaced(owner)
    await writeMessages(owner, topic, 1, 1)
    expect((await readUnplaced(owner)).count).toBe(before.count + 1)
    const other = await connect()
    await other.query('begin')
    const { rows } = await other.query<{ position: number }>(
      `update domain_event set position = nextval('domain_event_position') where topic = $1 returning position`,
      [topic],
    )
    const sequencer = startSequencer({ url, waker: deafWaker, log: silent })
    open.push(() => sequencer.stop())
    await until('the sequencer waits for the row', async () => {
      const waiting = await sql`select from pg_stat_activity
        where datname = current_database() and application_name = 'turnout sequencer' and wait_event_type = 'Lock'`.execute(
        owner,
      )
      return waiting.rows.length > 0
    })
    await other.query('commit')
    const next = randomUUID()
    await writeMessages(owner, next, 1, 1)
    await until('the next one is placed', async () => (await placed(next))[0] !== null)
    expect((await placed(topic)).map(Number)).toEqual([Number(rows[0]?.position)])
    expect(await readUnplaced(owner)).toEqual({ count: 0, oldestSeconds: 0 })
  })
})

describe('the floor of what is looked for', () => {
  it('rises over what is placed, but over no id that an open transaction has taken', async () => {
    const [looking, writing, late] = [await connect(), await connect(), await connect()]
    let time = 0
    const floor = createFloor(() => time)
    const look = async (ids: number[] = []) => {
      time += 2_000
      const { after, rise } = await floor.look(looking)
      rise(
        ids.map((id) => ({ id })),
        true,
      )
      return after
    }
    await late.query('begin')
    const below = await write(late, 'floor')
    const above = await write(writing, 'floor')
    expect(above).toBeGreaterThan(below)
    for (let n = 0; n < 5; n++) expect(await look(n === 0 ? [above] : [])).toBe(0)
    await late.query('commit')
    await until('it has risen', async () => (await look()) === above)
  })
})
