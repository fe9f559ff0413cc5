import { expect, it } from 'vitest'
import { migrateToLatest } from '../src/index.ts'
import { applyMigrations } from '../src/migrate.ts'
import { migrations } from '../src/migrations/index.ts'
import { withClient } from '../src/testing/template.ts'
import { createEmptyDatabase } from './fixtures/empty-database.ts'

it('events that are over or about to begin when reminders come send none; others are left to what holds for new ones', async () => {
  // Makes the role that the server works as, which is the cluster's.
  await migrateToLatest(await createEmptyDatabase())
  const url = await createEmptyDatabase()
  const names = Object.keys(migrations)
  const before = names[names.indexOf('20261120T1103-reminders') - 1] ?? ''
  await applyMigrations(url, before)
  const event = (title: string, status: string, start: string) =>
    `insert into event (code, title, status, starts_at, time_zone, currency)
     values (substr(md5('${title}'), 1, 6), '${title}', '${status}', now() + interval '${start}', 'Europe/Budapest', 'EUR')`
  await withClient(url, async (client) => {
    await client.query(event('over', 'completed', '-9 days'))
    await client.query(event('tonight', 'published', '9 hours'))
    await client.query(event('next week', 'published', '7 days'))
    await client.query(event('draft', 'draft', '9 hours'))
  })
  await applyMigrations(url)
  const { rows } = await withClient(url, (client) =>
    client.query('select title, types from event left join reminder_setting on event_id = event.id order by starts_at'),
  )
  const chosen = new Map(rows.map(({ title, types }) => [title, types]))
  expect(Object.fromEntries(chosen)).toEqual({ over: [], tonight: [], 'next week': null, draft: null })
})
