import { describe, expect, it } from 'vitest'
import { migrateToLatest } from '../src/index.ts'
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

  it('can run in two databases of one server at once', async () => {
    const urls = [await createEmptyDatabase(), await createEmptyDatabase(), await createEmptyDatabase()]
    const applied = await Promise.all(urls.map((url) => migrateToLatest(url)))
    expect(applied).toEqual([names, names, names])
  })
})
