import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'
import { createTestDatabase, startTestServer } from '../src/testing/index.ts'
import { findTestServer, TEST_DATABASE_URL } from '../src/testing/server.ts'
import { prepareTemplate, withClient } from '../src/testing/template.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a test database', () => {
  it('is migrated, apart from the others, and dropped at the end', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()])
    const name = new URL(one.url).pathname.slice(1)
    await one.db.updateTable('organisation').set({ name: 'Changed' }).execute()
    const { name: untouched } = await other.db.selectFrom('organisation').select('name').executeTakeFirstOrThrow()
    expect(untouched).toBe('Turnout')

    await Promise.all([one.stop(), other.stop()])
    const left = await withClient(inject('turnoutTestTemplate').serverUrl, (client) =>
      client.query('select from pg_database where datname = $1', [name]),
    )
    expect(left.rowCount).toBe(0)
  })

  it('is dropped even when somebody is still connected to it', async () => {
    const database = await createTestDatabase()
    await withClient(database.url, async (client) => {
      await database.stop()
      await expect(client.query('select 1')).rejects.toThrow()
    })
  })
})

describe('a test server', () => {
  it('makes its template once, whoever asks at the same time', async () => {
    const server = await startTestServer()
    try {
      const templates = await Promise.all([1, 2, 3].map(() => prepareTemplate(server.url)))
      expect(new Set(templates.map(({ template }) => template)).size).toBe(1)
      const { rows } = await withClient(server.url, (client) =>
        client.query(`select datname as name from pg_database where datname like 'turnout_template%'`),
      )
      expect(rows).toEqual([{ name: templates[0]?.template }])
    } finally {
      await server.stop()
    }
  })

  it('is the one that the environment names, and is not stopped then', async () => {
    const { serverUrl } = inject('turnoutTestTemplate')
    vi.stubEnv(TEST_DATABASE_URL, serverUrl)
    const server = await findTestServer()
    await server.stop()
    const { rows } = await withClient(server.url, (client) => client.query('select 1 as one'))
    expect(rows).toEqual([{ one: 1 }])
  })

  it.each(['the end of its input', 'SIGTERM'] as const)('of the command line ends with %s', async (end) => {
    const path = fileURLToPath(new URL('../src/testing/cli.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', path], { stdio: ['pipe', 'pipe', 'inherit'] })
    const [line] = await once(createInterface({ input: child.stdout }), 'line')
    const { url } = JSON.parse(String(line))
    await withClient(url, (client) => client.query('select 1'))
    const ended = once(child, 'exit')
    if (end === 'SIGTERM') child.kill('SIGTERM')
    else child.stdin.end()
    expect(await ended).toEqual([0, null])
    await expect(withClient(url, (client) => client.query('select 1'))).rejects.toThrow()
  })
})

describe('the tests of this project', () => {
  it('run in a zone that nobody takes for UTC or for their own', () => {
    expect(new Date('2026-01-01T00:00:00Z').getTimezoneOffset()).toBe(-(13 * 60 + 45))
  })
})
