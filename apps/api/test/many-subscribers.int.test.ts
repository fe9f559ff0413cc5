import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { startTestApi } from '../src/testing/index.ts'
import { settingsFor } from './people.ts'
import { endPrograms, startProgram } from './processes.ts'
import { until } from './support.ts'

const database = useTestDatabase()
const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await endPrograms()
  for (const close of open.splice(0).reverse()) await close()
})

/** Ten million arrive: some twenty seconds on a quiet machine of two cores. */
const MESSAGES = 10_000
const PATIENCE_MS = 400_000
const SUBSCRIBERS = 1_000
const LOSING = 100
const AT_ONCE = 50
const WRITERS = 4

/** Public news of events, written by several at once, fifty in a transaction. */
async function writeNews(): Promise<void> {
  const { db } = database()
  const eventId = randomUUID()
  const payload = JSON.stringify({ eventId, status: 'published', fields: ['title'], isPublic: true })
  const write = async () => {
    for (let written = 0; written < MESSAGES / WRITERS; written += AT_ONCE) {
      await sql`insert into domain_event (topic, type, event_id, payload)
        select 'events', 'event.updated', ${eventId}, ${payload}::jsonb from generate_series(1, ${AT_ONCE})`.execute(db)
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, write))
}

describe('a thousand subscribers on real connections', () => {
  it(
    'have each of 10,000 messages once and in order, also the hundred that lose their connection and come back, some before their first',
    async () => {
      const api = await startTestApi({ ...settingsFor(database()), env: { CONNECTION_LIMIT_PER_ADDRESS: '0' } })
      open.push(api.stop)
      const { db } = database()
      const last = await db
        .selectFrom('domain_event')
        .select((eb) => eb.fn.max('position').as('position'))
        .executeTakeFirst()
      const crowd = startProgram('./many-subscribers-child.ts', {
        PORT: String(api.port),
        COUNT: String(SUBSCRIBERS),
        LOSING: String(LOSING),
        ALL: String(MESSAGES),
        AFTER: String(last?.position ?? 0),
      })
      const said = () =>
        crowd
          .output()
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line))
      await until('all have begun', () => said().some(({ begun }) => begun === SUBSCRIBERS), 60_000)
      await writeNews()
      const ending = () => said().find((fact) => 'complete' in fact || 'failed' in fact)
      await until('all have all', () => ending() !== undefined || crowd.process.exitCode !== null, PATIENCE_MS)
      expect(ending()).toMatchObject({ complete: SUBSCRIBERS, losses: LOSING })
    },
    PATIENCE_MS + 100_000,
  )
})
