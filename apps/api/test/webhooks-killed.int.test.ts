import { randomUUID } from 'node:crypto'
import { openDatabase, openPool } from '@turnout/db'
import { useTestDatabase } from '@turnout/db/testing'
import { followStream } from '@turnout/router'
import { afterEach, describe, expect, it } from 'vitest'
import { endPrograms, startProgram } from './processes.ts'
import { until } from './support.ts'
import { adminOf, hurry, statesOf, tell, webhookDeps } from './webhook-parts.ts'
import { ok, type Receiver, startReceiver } from './webhook-receiver.ts'

const database = useTestDatabase()
const receivers: Receiver[] = []

afterEach(async () => {
  await endPrograms()
  for (const one of receivers.splice(0)) await one.stop()
})

describe('telling webhooks', () => {
  it('survives processes that are killed in the middle: nothing is lost, and what comes twice says so', async () => {
    const { db, url } = database()
    // Slow enough that a process dies with some on their way.
    const there = await startReceiver((...given) => void setTimeout(() => ok(...given), 20))
    receivers.push(there)
    const { id } = await (await adminOf(webhookDeps(db))).create({ url: there.url })
    const events = Array.from({ length: 8 }, () => randomUUID())
    const told = new Map<string, string[]>()
    for (const eventId of events) told.set(eventId, await tell(db, eventId, 40))
    const distinct = () => new Set(there.received.map(({ message }) => message.id)).size
    const killWhen = async (count: number) => {
      const child = startProgram('./webhook-child.ts', { DATABASE_URL: url })
      await until(`${count} have arrived`, () => distinct() >= count, 120_000)
      child.kill('SIGKILL')
      await child.ended
    }
    await killWhen(20)
    await killWhen(120)
    const whenKilled = (await statesOf(db, id)).delivered ?? 0
    startProgram('./webhook-child.ts', { DATABASE_URL: url })
    startProgram('./webhook-child.ts', { DATABASE_URL: url })
    await until(
      'all is delivered',
      async () => {
        await hurry(db)
        return (await statesOf(db, id)).delivered === 320
      },
      120_000,
    )
    // Both were really in the middle.
    expect(whenKilled).toBeLessThan(320)
    const rows = await db
      .selectFrom('webhook_delivery')
      .select(['id', 'position'])
      .where('endpoint_id', '=', id)
      .execute()
    expect(rows).toHaveLength(320)
    const deliveryOf = new Map(rows.map((row) => [String(row.position), row.id]))
    expect(there.received.filter(({ message, delivery }) => deliveryOf.get(message.id) !== delivery)).toEqual([])
    for (const [eventId, ids] of told) {
      const arrived = there.received
        .filter(({ message }) => message.eventId === eventId)
        .map(({ message }) => message.id)
      expect([...new Set(arrived)]).toEqual(ids)
    }
  }, 480_000)
})

describe('reading the stream for webhooks', () => {
  // Its control puts the cursor back, after which nothing more is read.
  const alone = useTestDatabase()

  it('writes each delivery once, however many processes read the stream at the same time', async () => {
    const { db, url } = alone()
    const deps = webhookDeps(db)
    const eventId = randomUUID()
    const admin = await adminOf(deps)
    const { id } = await admin.create({ url: 'http://127.0.0.1:9/' })
    const ids = await tell(db, eventId, 900)
    const pools = Array.from({ length: 3 }, () => openPool(url))
    const readers = pools.map((pool) => ({ db: openDatabase(pool), now: () => new Date() }))
    const states = new Set<string>()
    const read = async (deps: (typeof readers)[number]) => {
      for (;;) {
        const step = await followStream(deps)
        states.add(step.state)
        if (step.state === 'read' && !step.hasMore) return
      }
    }
    await Promise.all([...readers, ...readers].map(read))
    const rows = await db
      .selectFrom('webhook_delivery')
      .select('position')
      .where('endpoint_id', '=', id)
      .where('event_id', '=', eventId)
      .orderBy('position')
      .execute()
    expect(rows.map(({ position }) => String(position))).toEqual(ids)
    expect(states).toContain('stands_by')
    // One that reads from where another has read already would be seen: what it writes is refused.
    await db
      .updateTable('webhook_cursor')
      .set({ position: Number(ids[0]) - 1 })
      .execute()
    await expect(followStream(deps)).rejects.toMatchObject({ code: '23505' })
    await Promise.all(readers.map(({ db }) => db.destroy()))
  })
})
