import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { restoreBackup, takeBackup, verifyBackup } from '../src/backup.ts'
import { migrateToLatest } from '../src/index.ts'
import { MIGRATION_LOCK } from '../src/migrate.ts'
import { build, useTestDatabase } from '../src/testing/index.ts'
import { withClient } from '../src/testing/template.ts'
import { createEmptyDatabase } from './fixtures/empty-database.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnout-restore-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const known = { secretFingerprint: 'abc' }

async function rows<T>(url: string, statement: string): Promise<T[]> {
  return withClient(url, async (client) => (await client.query(statement)).rows)
}

const STREAM = `select (select min(position) from domain_event)::float as oldest,
  (select max(position) from domain_event)::float as newest, nextval('domain_event_position')::float as next,
  (select position from webhook_cursor)::float as told, (select count(*)::integer from domain_event) as messages`
interface Stream {
  oldest: number
  newest: number
  next: number
  told: number
  messages: number
}

describe('what a restore leaves in the past', () => {
  const database = useTestDatabase()
  const backup = async () => {
    const file = join(folder, `${randomUUID()}.backup`)
    await takeBackup({ url: database().url, file, ...known })
    return file
  }
  const restored = async (options = {}) => {
    const url = await createEmptyDatabase()
    await restoreBackup({ url, file: await backup(), ...known, ...options })
    return url
  }
  const stream = async (url: string) => (await rows<Stream>(url, STREAM))[0]

  it('are positions: those of the lost time are older than the oldest kept, and none is given twice', async () => {
    const { db, url } = database()
    await sql`delete from domain_event`.execute(database().owner)
    for (let n = 0; n < 3; n++) {
      await sql`insert into domain_event (topic, type, payload, position)
        values ('t', 't', '{}', nextval('domain_event_position'))`.execute(db)
    }
    await sql`update webhook_cursor set position = (select max(position) - 1 from domain_event)`.execute(db)
    const before = await stream(url)
    const after = await stream(await restored())
    expect(after?.messages).toBe(3)
    expect(after?.oldest).toBeGreaterThan((before?.next ?? 0) + 900_000)
    expect((after?.newest ?? 0) - (after?.oldest ?? 0)).toBe(2)
    expect(after?.told).toBe((after?.newest ?? 0) - 1)
    expect(after?.next).toBeGreaterThan(after?.newest ?? 0)
  })

  it('are positions also where no message is kept', async () => {
    const { url } = database()
    await sql`delete from domain_event`.execute(database().owner)
    const before = await stream(url)
    const after = await stream(await restored())
    expect(after?.messages).toBe(1)
    expect(after?.oldest).toBeGreaterThan((before?.next ?? 0) + 900_000)
    expect(after).toMatchObject({ told: after?.newest, next: (after?.newest ?? 0) + 1 })
  })

  it('are sessions, unless they are to be kept', async () => {
    const { db } = database()
    const { id } = await build(db).member({ email: `${randomUUID()}@example.org` })
    await db
      .insertInto('refresh_token')
      .values({
        family_id: randomUUID(),
        user_id: id,
        token_hash: randomBytes(32),
        expires_at: new Date(Date.now() + 86_400_000),
        used_at: null,
        revoked_at: null,
      })
      .execute()
    const open = 'select id from refresh_token where revoked_at is null'
    expect(await rows(await restored(), open)).toEqual([])
    expect(await rows(await restored({ keepsSessions: true }), open)).toHaveLength(1)
  })

  it('is not the way that values are written: another setting of the database changes nothing', async () => {
    const { url, owner, db } = database()
    await build(db).event({ title: 'A day whose numbers could be a month' })
    await sql`update event set starts_at = '2027-02-03T04:05:06Z', ends_at = '2027-02-03T08:05:06Z'`.execute(owner)
    const name = new URL(url).pathname.slice(1)
    await sql`alter database ${sql.id(name)} set datestyle = 'SQL, DMY'`.execute(owner)
    await sql`alter database ${sql.id(name)} set bytea_output = 'escape'`.execute(owner)
    try {
      const content = 'select starts_at::timestamptz as at from event order by id'
      expect(await rows(await restored(), content)).toEqual([{ at: new Date('2027-02-03T04:05:06Z') }])
    } finally {
      await sql`alter database ${sql.id(name)} reset all`.execute(owner)
    }
  })

  it('is refused where a whole table is missing, or rows are that the end tells of', async () => {
    const file = await backup()
    const bytes = gunzipSync(await readFile(file))
    const cut = join(folder, 'cut.backup')
    const without = async (from: number, to: number) => {
      await writeFile(cut, gzipSync(Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])))
      return expect(verifyBackup(cut)).rejects.toMatchObject({
        code: 'BROKEN',
        message: expect.stringMatching(/has \d+ of \d+ (tables|rows)/),
      })
    }
    const frames: { letter: string; from: number; to: number }[] = []
    for (let at = bytes.indexOf(0x0a) + 1; at < bytes.length; ) {
      const to = at + 5 + bytes.readUInt32BE(at + 1)
      frames.push({ letter: String.fromCharCode(bytes[at] ?? 0), from: at, to })
      at = to
    }
    const first = frames.findIndex(({ letter }) => letter === 'T')
    const last = frames.findIndex(({ letter }) => letter === 'E')
    await without(frames[first]?.from ?? 0, frames[last]?.to ?? 0)
  })

  it('a backup waits for a migration that is going on; a start with nothing to migrate does not', async () => {
    const { url } = database()
    const file = join(folder, 'locked.backup')
    let isTaken = false
    const taking = await withClient(url, async (client) => {
      await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
      const backup = takeBackup({ url, file, ...known }).then(() => {
        isTaken = true
      })
      const waiting = `select 1 from pg_locks where locktype = 'advisory' and not granted and objid = ${MIGRATION_LOCK}
        and database = (select oid from pg_database where datname = current_database())`
      await expect.poll(() => rows(url, waiting), { timeout: 30_000 }).toHaveLength(1)
      expect(await migrateToLatest(url)).toEqual([])
      expect(isTaken).toBe(false)
      return [backup]
    })
    await Promise.all(taking)
    expect(isTaken).toBe(true)
  })
})
