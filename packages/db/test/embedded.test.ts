import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { removeEmbedded, startEmbedded } from '../src/embedded.ts'
import { type Child, startChild } from './fixtures/child.ts'
import { isRunning, parentOf, postmasterOf } from './fixtures/processes.ts'

const SOON = { timeout: 15_000, interval: 50 }

let dataDir = ''
let cluster = ''
/** What has to end before the folder can go. */
let running: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'turnout-test-embedded-'))
  await chmod(dataDir, 0o755)
  cluster = join(dataDir, 'postgres')
})

afterEach(async () => {
  await Promise.all(running.map((end) => end()))
  running = []
  await removeEmbedded(dataDir)
  await rm(dataDir, { recursive: true, force: true })
})

async function query(url: unknown, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: String(url) })
  await client.connect()
  try {
    const { rows } = await client.query(text)
    return rows
  } finally {
    await client.end()
  }
}

/** What is in the table `note`; null while there is nobody to ask. */
function numberIn(url: string): Promise<unknown[] | null> {
  return query(url, 'select number from note').catch(() => null)
}

async function start(): Promise<Awaited<ReturnType<typeof startEmbedded>>> {
  const server = await startEmbedded({ dataDir, settings: { fsync: false } })
  running.push(() => server.stop())
  return server
}

/** A server in a process of its own that has come up; what is left of it is killed after the test. */
async function startInChild(): Promise<Child & { url: string; owned: boolean }> {
  const child = startChild('embedded-process', [dataDir])
  running.push(async () => {
    if (!isRunning(child.pid)) return
    const pid = postmasterOf(cluster)
    child.signal('SIGKILL')
    await child.ended
    await expect.poll(() => isRunning(pid), SOON).toBe(false)
  })
  const { url, owned } = await child.says('url')
  return { ...child, url: String(url), owned: owned === true }
}

describe('the embedded PostgreSQL', () => {
  it('starts from an empty folder, as PostgreSQL 18 with data checksums and an order of its own', async () => {
    const server = await start()
    expect(server.owned).toBe(true)
    const rows = await query(
      server.url,
      `select current_database() as name, current_setting('server_version_num')::int / 10000 as version,
        current_setting('data_checksums') as checksums, current_setting('timezone') as zone,
        (select datlocale from pg_database where datname = current_database()) as locale,
        current_setting('server_encoding') as encoding`,
    )
    expect(rows).toEqual([
      { name: 'turnout', version: 18, checksums: 'on', zone: 'UTC', locale: 'C.UTF-8', encoding: 'UTF8' },
    ])
  })

  it('knows the letters of every script, whatever the locale of the machine', async () => {
    const server = await start()
    await query(server.url, 'create extension pg_trgm')
    expect(
      await query(server.url, `select lower('ÁRVÍZTŰRŐ') as lower, array_length(show_trgm('Київ'), 1) as trigrams`),
    ).toEqual([{ lower: 'árvíztűrő', trigrams: 5 }])
  })

  it('keeps its password to itself and lets nobody in without it', async () => {
    const server = await start()
    const file = await stat(join(cluster, 'turnout.password'))
    expect(file.mode & 0o777).toBe(0o600)
    const wrong = new URL(server.url)
    wrong.password = 'wrong'
    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/)
  })

  it('finds its data again after a stop, and can be stopped twice', async () => {
    const first = await start()
    await query(first.url, 'create table note as select 7 as number')
    await Promise.all([first.stop(), first.stop()])
    await first.stop()
    const second = await start()
    expect(await query(second.url, 'select number from note')).toEqual([{ number: 7 }])
  })

  it('is stopped by its parent and not by a Ctrl-C that reaches the whole process group', async () => {
    const child = await startInChild()
    const pid = postmasterOf(cluster)
    child.signal('SIGINT', 'group')
    expect(await child.says('answered')).toEqual({ answered: [{ one: 1 }] })
    expect(await child.says('stopped')).toEqual({ stopped: true })
    expect(await child.ended).toBe(0)
    expect(isRunning(pid)).toBe(false)
  })

  it('leaves nothing running when its parent is killed', async () => {
    const child = await startInChild()
    const pid = postmasterOf(cluster)
    const supervisor = parentOf(pid)
    child.signal('SIGKILL')
    await expect.poll(() => isRunning(pid) || isRunning(supervisor), SOON).toBe(false)
    expect(await readdir(cluster)).not.toContain('postmaster.pid')
  })

  it('starts at once after its parent was killed, while the old one is still ending', async () => {
    const child = await startInChild()
    await query(child.url, 'create table note as select 7 as number')
    child.signal('SIGKILL')
    const server = await start()
    expect(server.owned).toBe(true)
    expect(await query(server.url, 'select number from note')).toEqual([{ number: 7 }])
  })

  it('comes back at the same address after PostgreSQL was killed, as often as that happens', async () => {
    const server = await start()
    await query(server.url, 'create table note as select 7 as number')
    for (let round = 0; round < 2; round++) {
      const pid = postmasterOf(cluster)
      process.kill(pid, 'SIGKILL')
      await expect.poll(() => isRunning(pid), SOON).toBe(false)
      await expect.poll(() => numberIn(server.url), SOON).toEqual([{ number: 7 }])
      expect(postmasterOf(cluster)).not.toBe(pid)
    }
    const pid = postmasterOf(cluster)
    await server.stop()
    expect(isRunning(pid)).toBe(false)
  })

  it('says that it was killed and that it is back', async () => {
    const child = await startInChild()
    process.kill(postmasterOf(cluster), 'SIGKILL')
    const notices = () => child.said.flatMap(({ notice }) => (notice ? [String(notice)] : []))
    await expect.poll(() => notices().some((text) => /ended unexpectedly/.test(text)), SOON).toBe(true)
    await expect.poll(() => notices().some((text) => /runs again/.test(text)), SOON).toBe(true)
  })

  it('that came back is still stopped by the end of its parent', async () => {
    const child = await startInChild()
    const killed = postmasterOf(cluster)
    process.kill(killed, 'SIGKILL')
    await expect.poll(() => isRunning(killed), SOON).toBe(false)
    await expect.poll(() => query(child.url, 'select 1 as one').catch(() => null), SOON).toEqual([{ one: 1 }])
    const pid = postmasterOf(cluster)
    const supervisor = parentOf(pid)
    child.signal('SIGKILL')
    await expect.poll(() => isRunning(pid) || isRunning(supervisor), SOON).toBe(false)
  })

  it('does not come back when it is stopped right after it was killed', async () => {
    const server = await start()
    process.kill(postmasterOf(cluster), 'SIGKILL')
    await server.stop()
    expect(await query(server.url, 'select 1').catch(() => 'gone')).toBe('gone')
    const next = await start()
    expect(next.owned).toBe(true)
  })

  it('starts again after everything was killed', async () => {
    const child = await startInChild()
    await query(child.url, 'create table note as select 7 as number')
    const pid = postmasterOf(cluster)
    const supervisor = parentOf(pid)
    for (const each of [supervisor, pid, child.pid]) process.kill(each, 'SIGKILL')
    const server = await start()
    expect(await query(server.url, 'select number from note')).toEqual([{ number: 7 }])
  })

  it('replaces a PostgreSQL that outlived both its parent and its supervisor', async () => {
    const child = await startInChild()
    const pid = postmasterOf(cluster)
    for (const each of [parentOf(pid), child.pid]) process.kill(each, 'SIGKILL')
    await child.ended
    expect(isRunning(pid)).toBe(true)

    const server = await start()
    expect(server.owned).toBe(true)
    expect(isRunning(pid)).toBe(false)
    await server.stop()
  })

  it('can still be stopped by its parent when only the supervisor was killed', async () => {
    const server = await start()
    const pid = postmasterOf(cluster)
    process.kill(parentOf(pid), 'SIGKILL')
    await server.stop()
    expect(isRunning(pid)).toBe(false)
  })

  it('is not misled by a lock file whose number another program has now', async () => {
    const first = await start()
    await first.stop()
    await writeFile(join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n0\n1\n\n127.0.0.1\n`)
    const second = await start()
    expect(second.owned).toBe(true)
  })

  it('is shared by a second process on the same folder, whose stop leaves it running', async () => {
    const child = await startInChild()
    const second = await startEmbedded({ dataDir, settings: { fsync: false } })
    expect([child.owned, second.owned]).toEqual([true, false])
    expect(second.url).toBe(child.url)
    await second.stop()
    expect(await query(child.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('is started once when three processes start at the same moment on an empty folder', async () => {
    const children = await Promise.all([startInChild(), startInChild(), startInChild()])
    expect(new Set(children.map(({ url }) => url)).size).toBe(1)
    expect(children.filter(({ owned }) => owned)).toHaveLength(1)
    expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'postgres.log'])
  })

  it('refuses a folder of another major version and says which', async () => {
    const server = await start()
    await server.stop()
    await writeFile(join(cluster, 'PG_VERSION'), '17\n')
    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({
      code: 'EMBEDDED_WRONG_VERSION',
      message: expect.stringContaining('PostgreSQL 17'),
    })
  })

  it('refuses a setting that PostgreSQL does not know, in its words', async () => {
    await expect(startEmbedded({ dataDir, settings: { no_such_setting: 1, fsync: false } })).rejects.toMatchObject({
      code: 'EMBEDDED_START_FAILED',
      message: expect.stringContaining('no_such_setting'),
    })
  })

  it('writes its log beside the data', async () => {
    const server = await start()
    await query(server.url, 'select * from nothing').catch(() => null)
    await expect.poll(() => readFile(join(dataDir, 'postgres.log'), 'utf8'), SOON).toContain('"nothing" does not exist')
  })
})
