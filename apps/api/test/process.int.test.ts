import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeEmbedded } from '@turnout/db/embedded'
import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Child, endPrograms, startProgram } from './processes.ts'
import { until } from './support.ts'

let dataDir = ''

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'turnout-process-'))
})
afterEach(async () => {
  await endPrograms()
  await removeEmbedded(dataDir)
  await rm(dataDir, { recursive: true, force: true })
})

/** The log's lines among what a server wrote. */
function logOf(server: Child): Record<string, unknown>[] {
  return server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
}

const addressOf = (server: Child) => logOf(server).find(({ msg }) => msg === 'ready')?.url
const textOf = (server: Child) =>
  server
    .output()
    .split('\n')
    .filter((line) => !line.startsWith('{'))
    .join('\n')
const passwordIn = (server: Child) => /Password\s+(\S+)/.exec(textOf(server))?.[1]

async function start(env: Record<string, string> = {}): Promise<{ server: Child; url: string }> {
  const server = startProgram('../src/main.ts', { PORT: '0', DATA_DIR: dataDir, NODE_ENV: 'production', ...env })
  await until('the server is ready', () => addressOf(server) !== undefined || server.process.exitCode !== null, 60_000)
  return { server, url: String(addressOf(server) ?? `it did not start: ${server.output()}`) }
}

async function signIn(url: string, password: string): Promise<number> {
  const body = JSON.stringify({ email: 'admin@example.com', password })
  return (await fetch(`${url}/api/auth/login`, { method: 'POST', body })).status
}

/** Four starts, one of them after a crash, take their time on a loaded machine. */
const PATIENCE_MS = 120_000

describe('the first start', () => {
  const database = useTestDatabase()

  it('prints the first login once and outside of the log, and stops on a signal that comes twice', async () => {
    const env = { DATABASE_URL: database().url }
    const first = await start(env)
    await until('the banner is out', () => passwordIn(first.server) !== undefined)
    const password = passwordIn(first.server) ?? ''
    expect(textOf(first.server)).toMatch(/admin@example\.com/)
    expect(textOf(first.server)).toMatch(/To pair a kiosk/)
    expect(JSON.stringify(logOf(first.server))).not.toContain(password)
    expect(await signIn(first.url, password)).toBe(200)
    first.server.kill('SIGTERM')
    first.server.kill('SIGTERM')
    expect(await first.server.ended).toBe(0)
    expect(logOf(first.server).map(({ msg }) => msg)).toEqual(expect.arrayContaining(['stopping', 'stopped']))
    expect(logOf(first.server).filter(({ level }) => Number(level) >= 40)).toEqual([])

    const second = await start(env)
    await until('the banner is out', () => textOf(second.server).includes('Turnout is ready'))
    expect(passwordIn(second.server)).toBeUndefined()
    expect(await signIn(second.url, password)).toBe(200)
    second.server.kill('SIGINT')
    expect(await second.server.ended).toBe(0)
  })
})

describe('a demo that cannot be made', () => {
  const database = useTestDatabase()

  it('does not keep the server from starting, nor the first login from being printed', async () => {
    const { owner, url } = database()
    await sql`create function no_events() returns trigger language plpgsql as $$
      begin raise exception 'no events here'; end $$`.execute(owner)
    await sql`create trigger no_events before insert on event execute function no_events()`.execute(owner)
    const { server, url: address } = await start({ DATABASE_URL: url, DEMO: '1' })
    await until('the banner is out', () => passwordIn(server) !== undefined)
    expect(await signIn(address, passwordIn(server) ?? '')).toBe(200)
    expect(
      logOf(server)
        .filter(({ level }) => Number(level) >= 50)
        .map(({ msg }) => msg),
    ).toEqual(['the demo could not be loaded'])
    server.kill('SIGTERM')
    expect(await server.ended).toBe(0)
  })
})

describe('the server as a process', () => {
  const database = useTestDatabase()

  it(
    'keeps a database of its own, finds it again, and survives being killed',
    async () => {
      const first = await start({ ADMIN_PASSWORD: 'a password of mine' })
      expect(await signIn(first.url, 'a password of mine')).toBe(200)
      expect(await readFile(join(dataDir, 'session-secret'), 'utf8')).toMatch(/^\S{64}\n$/)
      first.server.kill('SIGKILL')
      await first.server.ended

      const second = await start({ ADMIN_PASSWORD: 'another one now' })
      expect(await signIn(second.url, 'a password of mine')).toBe(200)
      expect(await signIn(second.url, 'another one now')).toBe(401)
      second.server.kill('SIGTERM')
      expect(await second.server.ended).toBe(0)
      expect(logOf(second.server).filter(({ level }) => Number(level) >= 50)).toEqual([])
      await until('nothing of it is left', () => {
        const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
        return !stdout.includes(dataDir)
      })
    },
    PATIENCE_MS,
  )

  it('says all that is wrong with its settings and starts nothing', async () => {
    const { server } = await start({ PORT: 'many', ROLE: 'king' })
    expect(await server.ended).toBe(1)
    expect(server.output()).toMatch(/cannot start/)
    expect(server.output()).toMatch(/PORT/)
    expect(server.output()).toMatch(/ROLE/)
  })

  it('says when its port is taken', async () => {
    const other = createServer()
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address()
        resolve(address && typeof address === 'object' ? address.port : 0)
      })
    })
    try {
      const { server } = await start({ PORT: String(port), DATABASE_URL: database().url })
      expect(await server.ended).toBe(1)
      expect(server.output()).toContain(`Port ${port} is in use`)
    } finally {
      other.close()
    }
  })

  it('shares the work with a second process: HTTP in one, jobs in the other', async () => {
    const env = { DATABASE_URL: database().url, SESSION_SECRET: 'the same for both of them' }
    const [http, worker] = await Promise.all([start({ ...env, ROLE: 'http' }), start({ ...env, ROLE: 'worker' })])
    expect((await fetch(`${worker.url}/readyz`)).status).toBe(200)
    expect((await fetch(`${worker.url}/trpc/organisation.get`)).status).toBe(404)
    expect((await fetch(`${http.url}/trpc/organisation.get`)).status).toBe(200)
    const { db } = database()
    const { id } = await db
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
      .returning('id')
      .executeTakeFirstOrThrow()
    await until('the worker has run it', async () => {
      const job = await db.selectFrom('job').select('completed_at').where('id', '=', id).executeTakeFirstOrThrow()
      return job.completed_at !== null
    })
    await until('it says so', () => logOf(worker.server).some(({ job }) => job === id))
    expect(logOf(http.server).some(({ job }) => job === id)).toBe(false)
    for (const { server } of [http, worker]) server.kill('SIGTERM')
    expect(await Promise.all([http.server.ended, worker.server.ended])).toEqual([0, 0])
  })
})
