import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { restoreBackup, takeBackup, verifyBackup } from '../src/backup.ts'
import { migrateToLatest, openDatabase, openPool } from '../src/index.ts'
import { build, type TestDatabase, useTestDatabase } from '../src/testing/index.ts'
import { withClient } from '../src/testing/template.ts'
import { createEmptyDatabase } from './fixtures/empty-database.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnout-backup-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const place = () => join(folder, `${randomUUID()}.backup`)
const known = { secretFingerprint: 'abc' }

/** Something of everything that is hard to write down: accents, line ends, bytes, arrays, null, numbers, instants. */
async function fill({ db }: TestDatabase) {
  const world = build(db)
  const event = await world.event({ status: 'published', title: 'Őszi \\ \t\n "Fesztivál" \u{1F3AB}' })
  const session = await world.session(event, { capacity: 20 })
  const ticketType = await world.ticketType(event, { includes: [session] })
  return { order: await world.confirmedOrder({ event, ticketType, quantity: 3 }), event }
}

/** Every row of every table, as text. */
async function contentOf(url: string): Promise<Record<string, string[]>> {
  return withClient(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    )
    const content: Record<string, string[]> = {}
    for (const { name } of tables) {
      if (name === 'kysely_migration') continue
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t order by 1`)
      content[name] = rows.map(({ row }) => row)
    }
    return content
  })
}

describe('a backup', () => {
  const database = useTestDatabase()

  it('restored into an empty database has every row as it was, and sequences that go on', async () => {
    const { order, event } = await fill(database())
    const file = place()
    const steps: number[] = []
    const taken = await takeBackup({
      url: database().url,
      file,
      ...known,
      onProgress: ({ tablesDone }) => steps.push(tablesDone),
    })
    expect(steps.at(-1)).toBe(taken.header.tables)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(taken.fileBytes).toBe((await stat(file)).size)
    expect(await verifyBackup(file)).toMatchObject({ rows: taken.rows, bytes: taken.bytes })

    const url = await createEmptyDatabase()
    expect(await restoreBackup({ url, file, ...known })).toMatchObject({ rows: taken.rows })
    // The stream goes on elsewhere: see restore.test.ts.
    const moved = { domain_event: [], webhook_cursor: [] }
    expect({ ...(await contentOf(url)), ...moved }).toEqual({ ...(await contentOf(database().url)), ...moved })
    expect(await migrateToLatest(url)).toEqual([])

    const db = openDatabase(openPool(url))
    try {
      const sold = await db.selectFrom('ticket').select('id').where('order_id', '=', order.id).execute()
      expect(sold).toHaveLength(3)
      const message = { topic: 't', type: 't', event_id: event.id, payload: '{}' }
      const { id } = await db.insertInto('domain_event').values(message).returning('id').executeTakeFirstOrThrow()
      const { rows } = await sql<{ newest: number }>`select max(id) as newest from domain_event`.execute(db)
      expect(id).toBe(rows[0]?.newest)
      await expect(sql`delete from audit_entry`.execute(db)).rejects.toThrow(/permission denied/)
    } finally {
      await db.destroy()
    }
  })

  it('is of one moment, whatever is written meanwhile', async () => {
    const { db, url } = database()
    const before = await contentOf(url)
    let isWritten = false
    const file = place()
    const writing: Promise<unknown>[] = []
    await takeBackup({
      url,
      file,
      ...known,
      onProgress() {
        if (isWritten) return
        isWritten = true
        // user_account comes late in the alphabet: a backup without a snapshot would have the new row.
        writing.push(build(db).member({ email: `${randomUUID()}@example.org` }))
      },
    })
    await Promise.all(writing)
    expect(writing).toHaveLength(1)
    const copy = await createEmptyDatabase()
    await restoreBackup({ url: copy, file, ...known })
    expect((await contentOf(copy)).user_account).toEqual(before.user_account)
    expect((await contentOf(url)).user_account).not.toEqual(before.user_account)
  })

  it('does not overwrite a file, nor leave half of one', async () => {
    const file = place()
    await writeFile(file, 'precious')
    await expect(takeBackup({ url: database().url, file, ...known })).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    expect(await readFile(file, 'utf8')).toBe('precious')
    const nowhere = join(folder, 'no', 'such', 'folder')
    await expect(takeBackup({ url: database().url, file: nowhere, ...known })).rejects.toThrow(/ENOENT/)
  })
})

describe('restoring', () => {
  const database = useTestDatabase()
  const backup = async () => {
    const file = place()
    await takeBackup({ url: database().url, file, ...known })
    return file
  }

  it('refuses a database that has anything in it', async () => {
    const file = await backup()
    const url = await createEmptyDatabase()
    await migrateToLatest(url)
    const before = await contentOf(url)
    await expect(restoreBackup({ url, file, ...known })).rejects.toMatchObject({ code: 'NOT_EMPTY' })
    expect(await contentOf(url)).toEqual(before)
  })

  it('refuses another secret, and none, unless it is to be given later', async () => {
    const file = await backup()
    const url = await createEmptyDatabase()
    const restore = (given: object) => restoreBackup({ url, file, secretFingerprint: null, ...given })
    await expect(restore({ secretFingerprint: 'xyz' })).rejects.toMatchObject({ code: 'SECRET_DIFFERS' })
    await expect(restore({})).rejects.toMatchObject({ code: 'SECRET_UNKNOWN' })
    await expect(restore({ isSecretLater: true })).resolves.toMatchObject({ header: { secretFingerprint: 'abc' } })
  })

  it('refuses what is no backup, is cut short, or has changed by one byte', async () => {
    const file = await backup()
    const whole = await readFile(file)
    const url = await createEmptyDatabase()
    const broken = async (bytes: Buffer) => {
      const changed = place()
      await writeFile(changed, bytes)
      return restoreBackup({ url, file: changed, ...known })
    }
    await expect(broken(Buffer.from('a text'))).rejects.toMatchObject({ code: 'NOT_A_BACKUP' })
    await expect(broken(gzipSync('a zipped text that is long enough'))).rejects.toMatchObject({ code: 'NOT_A_BACKUP' })
    await expect(broken(whole.subarray(0, whole.length - 200))).rejects.toMatchObject({ code: 'BROKEN' })
    const plain = gunzipSync(whole)
    await expect(broken(gzipSync(plain.subarray(0, plain.length - 3)))).rejects.toMatchObject({ code: 'BROKEN' })
    const at = plain.indexOf('Europe')
    const changed = Buffer.from(plain)
    changed.write('Eur0pe', at)
    await expect(broken(gzipSync(changed))).rejects.toMatchObject({ code: 'BROKEN' })
    // None of them has left anything in the way of the right one.
    await expect(broken(whole)).resolves.toMatchObject({ header: { secretFingerprint: 'abc' } })
  })

  it('that was cut short keeps servers away, and the next one begins anew', async () => {
    const file = await backup()
    const url = await createEmptyDatabase()
    const plain = gunzipSync(await readFile(file))
    const short = place()
    await writeFile(short, gzipSync(plain.subarray(0, plain.length - 1)))
    await expect(restoreBackup({ url, file: short, ...known })).rejects.toMatchObject({ code: 'BROKEN' })
    await expect(migrateToLatest(url)).rejects.toMatchObject({ code: 'RESTORE_UNFINISHED' })
    await restoreBackup({ url, file, ...known })
    expect(await migrateToLatest(url)).toEqual([])
  })

  it('checks references: a row without the one it refers to is not taken in', async () => {
    const url = await createEmptyDatabase()
    await migrateToLatest(url)
    const file = place()
    await withClient(url, async (client) => {
      await client.query('alter table room drop constraint room_venue_id_fkey')
      await client.query(`insert into room (venue_id, name, capacity) values (uuidv7(), 'Nowhere', 5)`)
    })
    await takeBackup({ url, file, ...known })
    const other = await createEmptyDatabase()
    await expect(restoreBackup({ url: other, file, ...known })).rejects.toThrow(/room_venue_id_fkey/)
  })

  it('of a newer version is left to that version', async () => {
    const url = await createEmptyDatabase()
    await migrateToLatest(url)
    await withClient(url, (client) =>
      client.query(`insert into kysely_migration (name, timestamp) values ('29990101T0000-later', 'now')`),
    )
    const file = place()
    await takeBackup({ url, file, ...known })
    const other = await createEmptyDatabase()
    await expect(restoreBackup({ url: other, file, ...known })).rejects.toMatchObject({ code: 'NEWER' })
  })
})
