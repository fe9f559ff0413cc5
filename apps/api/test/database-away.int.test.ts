import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, openPool } from '@turnout/db'
import { removeEmbedded, startEmbedded } from '@turnout/db/embedded'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { startTestApi } from '../src/testing/index.ts'
import { ADMIN, openAdminLine } from './people.ts'
import { until } from './support.ts'
import { startTcpGate } from './tcp-gate.ts'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

/** The process that everything of a server hangs on. */
async function postmasterOf(url: string): Promise<number> {
  const owner = openDatabase(openPool(url, { max: 1, role: null }))
  try {
    const { rows } = await sql<{ folder: string }>`select current_setting('data_directory') as folder`.execute(owner)
    return Number.parseInt(await readFile(join(rows[0]?.folder ?? '', 'postmaster.pid'), 'utf8'), 10)
  } finally {
    await owner.destroy()
  }
}

const readiness = async (url: string) => (await fetch(`${url}/readyz`)).status

describe('when the database goes away and comes back', () => {
  it('the server lives, says so, and goes on: calls, live topics and jobs', async () => {
    const dataDir = join(tmpdir(), `turnout-away-${randomUUID()}`)
    const settings = { fsync: false }
    const first = await startEmbedded({ dataDir, settings })
    open.push(async () => {
      await removeEmbedded(dataDir)
      await rm(dataDir, { recursive: true, force: true })
    })
    open.push(() => first.stop())
    const gate = await startTcpGate(Number(new URL(first.url).port))
    open.push(() => gate.stop())
    const throughGate = new URL(first.url)
    throughGate.port = String(gate.port)
    const api = await startTestApi({ databaseUrl: throughGate.href, admin: ADMIN })
    open.push(api.stop)
    const line = await openAdminLine(api)
    open.push(() => line.client.close())
    const { client } = line
    const startsAt = new Date(Date.now() + 86_400_000).toISOString()
    const got: string[] = []
    const subscription = client.api.events.watch.subscribe(
      { lastEventId: '0' },
      { onData: ({ data }) => void got.push(data.type), onError: () => void got.push('error') },
    )
    open.push(async () => subscription.unsubscribe())
    await client.api.events.create.mutate({ title: 'Before', startsAt })
    await until('it is heard of', () => got.length > 0)
    const heardBefore = got.length

    gate.shut()
    await first.stop()
    expect(await readiness(api.url)).toBe(503)
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200)
    expect(await (await fetch(`${api.url}/readyz`)).json()).toMatchObject({
      error: { code: 'UNAVAILABLE', details: { checks: { database: 'down' } } },
    })
    await expect(client.api.events.list.query({})).rejects.toMatchObject({ data: { code: 'UNAVAILABLE' } })
    const plain = await fetch(`${api.url}/api/auth/login`, { method: 'POST', body: JSON.stringify(ADMIN) })
    expect(plain.status).toBe(503)
    expect((await plain.json()).error.code).toBe('UNAVAILABLE')

    const second = await startEmbedded({ dataDir, settings })
    open.push(() => second.stop())
    gate.open(Number(new URL(second.url).port))
    await until('it is ready again', async () => (await readiness(api.url)) === 200)
    await client.api.events.create.mutate({ title: 'After', startsAt })
    await until('the same subscription hears of it', () => got.length > heardBefore)
    expect(got).not.toContain('error')
    await api.deps.db
      .insertInto('job')
      .values({
        name: 'test.unknown',
        payload: '{}',
        key: null,
        leased_until: null,
        leased_by: null,
        completed_at: null,
        failed_at: null,
        last_error: null,
      })
      .execute()
    await until('jobs are run', async () => {
      const left = await api.deps.db.selectFrom('job').select('id').where('completed_at', 'is', null).execute()
      return left.length === 0
    })
  })
  it('and was our own, killed in the middle, it is started again under the running server', async () => {
    const dataDir = join(tmpdir(), `turnout-killed-${randomUUID()}`)
    const embedded = await startEmbedded({ dataDir, settings: { fsync: false } })
    open.push(async () => {
      await embedded.stop()
      await removeEmbedded(dataDir)
      await rm(dataDir, { recursive: true, force: true })
    })
    const api = await startTestApi({ databaseUrl: embedded.url, admin: ADMIN })
    open.push(api.stop)
    const line = await openAdminLine(api)
    open.push(() => line.client.close())
    expect(await readiness(api.url)).toBe(200)
    process.kill(await postmasterOf(embedded.url), 'SIGKILL')
    await until('it says so', async () => (await readiness(api.url)) === 503)
    await until('it is ready again', async () => (await readiness(api.url)) === 200)
    const startsAt = new Date(Date.now() + 86_400_000).toISOString()
    const { id } = await line.client.api.events.create.mutate({ title: 'After', startsAt })
    const { rows: stored } = await sql`select from event where id = ${id}`.execute(api.deps.db)
    expect(stored).toHaveLength(1)
  })
})
