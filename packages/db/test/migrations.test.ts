import { type Kysely, type Migration, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { migrateToLatest } from '../src/index.ts'
import { applyMigrations } from '../src/migrate.ts'
import { migrations } from '../src/migrations/index.ts'
import { withClient } from '../src/testing/template.ts'
import { startChild } from './fixtures/child.ts'
import { createEmptyDatabase } from './fixtures/empty-database.ts'

const names = Object.keys(migrations)

describe('migrations', () => {
  it('are all applied to an empty database, in order, and not again the second time', async () => {
    const url = await createEmptyDatabase()
    expect(await migrateToLatest(url)).toEqual(names)
    expect(await migrateToLatest(url)).toEqual([])
  })

  it('are named by their time, in order', () => {
    expect([...names].sort()).toEqual(names)
    for (const name of names) expect(name).toMatch(/^\d{8}T\d{4}-[a-z-]+$/)
  })

  it('are applied once when four callers of one process migrate at once', async () => {
    const url = await createEmptyDatabase()
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrateToLatest(url)))
    expect(applied.flat()).toEqual(names)
  })

  it('are applied once when three processes migrate at once', async () => {
    const url = await createEmptyDatabase()
    const children = [1, 2, 3].map(() => startChild('migrate-process', [url]))
    const applied = await Promise.all(children.map((child) => child.says('applied')))
    expect(applied.flatMap((message) => message.applied)).toEqual(names)
    expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0, 0])
  })

  it('leave the database as it was when one of them cannot be applied', async () => {
    const url = await createEmptyDatabase()
    await withClient(url, (client) => client.query('create table ticket_order ()'))
    await expect(migrateToLatest(url)).rejects.toThrow(/"ticket_order" already exists/)
    const tables = await withClient(url, (client) =>
      client.query(`select tablename as name from pg_tables where schemaname = 'public' and tablename !~ '^kysely'`),
    )
    expect(tables.rows).toEqual([{ name: 'ticket_order' }])
  })

  it('of a newer program are left alone by an older one, which starts beside it', async () => {
    const url = await createEmptyDatabase()
    await migrateToLatest(url)
    const later = '29990101T0000-from-the-future'
    await withClient(url, (client) =>
      client.query('insert into kysely_migration (name, timestamp) values ($1, $2)', [later, 'now']),
    )
    const told: string[][] = []
    expect(await migrateToLatest(url, { onLater: (names) => told.push(names) })).toEqual([])
    expect(told).toEqual([[later]])
  })

  it('that wait for a table let those pass who want it too, and come through when it is free', async () => {
    const url = await createEmptyDatabase()
    await migrateToLatest(url)
    const later = '29990101T0000-later'
    const change: Migration = {
      async up(db: Kysely<unknown>) {
        await sql`alter table room add column colour text`.execute(db)
      },
    }
    await withClient(url, async (client) => {
      await client.query('begin')
      await client.query('select from room')
      const migrating = applyMigrations(url, later, { ...migrations, [later]: change })
      await withClient(url, async (seller) => {
        const waiting = `select from pg_locks where relation = 'room'::regclass and not granted`
        while ((await seller.query(waiting)).rowCount === 0) await new Promise(setImmediate)
        // Queues behind the migration, which waits for the transaction above.
        const startedAt = performance.now()
        await seller.query('select from room')
        expect(performance.now() - startedAt).toBeLessThan(10_000)
      })
      await client.query('commit')
      expect(await migrating).toEqual([later])
    })
  })

  it('can run in two databases of one server at once', async () => {
    const urls = [await createEmptyDatabase(), await createEmptyDatabase(), await createEmptyDatabase()]
    const applied = await Promise.all(urls.map((url) => migrateToLatest(url)))
    expect(applied).toEqual([names, names, names])
  })
})
