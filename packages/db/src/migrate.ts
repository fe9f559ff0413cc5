import { setTimeout as pause } from 'node:timers/promises'
import { Migrator } from 'kysely'
import pg from 'pg'
import { ensureAppRole } from './app-role.ts'
import { APP_ROLE, openDatabase, openPool } from './database.ts'
import { errorCode } from './embedded/errors.ts'
import { migrations } from './migrations/index.ts'
import { DatabaseSetupError } from './setup-error.ts'

const OLDEST_VERSION = 180_000

/** Held by whoever migrates. Kysely's own lock comes after it has made its tables, which two could do at once. */
export const MIGRATION_LOCK = 7_301_121

/** A table that is there from the beginning of a restore to its end. */
export const RESTORE_MARK = 'turnout_restore'

/**
 * How long a migration waits for a table that sales write to. What wants to write waits behind it, so this is the
 * longest pause it can cause; then it lets everybody pass and tries again.
 */
const LOCK_TIMEOUT_MS = 2_000
const BETWEEN_TRIES_MS = 1_000
const TRIES = 60
/** PostgreSQL's codes for a lock that was not to be had in time, and for one that would have waited in a circle. */
const BUSY_CODES = new Set(['55P03', '40P01'])

/**
 * Brings the schema up to date as the owner of the database. Any number of processes may call this at once: one works,
 * the others wait for it. Sales of an older version of the program go on meanwhile: see `docs/operations.md`. A schema
 * that is newer than this program knows is left as it is: an older program may start beside it, or come back to it.
 * @param onLater told the migrations of a newer program, if there are any
 * @returns the names of the migrations applied now
 * @throws DatabaseSetupError when the server is too old or the user lacks a right, when a restore was cut short,
 *   or when tables stay locked for minutes; each with what to do
 */
export async function migrateToLatest(
  url: string,
  { onLater }: { onLater?: (names: string[]) => void } = {},
): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'turnout migrations' })
  let broken: Error | null = null
  client.on('error', (error) => {
    broken = error
  })
  await client.connect()
  try {
    await requireVersion(client)
    if (await isUpToDate(client)) return []
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await refuseHalfRestored(client)
    await ensureAppRole(client)
    const later = await readLater(client)
    if (later.length > 0) {
      onLater?.(later)
      return []
    }
    const applied = await applyMigrations(url)
    if (broken) throw broken
    return applied
  } catch (error) {
    throw explain(error, client)
  } finally {
    // Gives the lock back.
    await client.end()
  }
}

/**
 * Applies what is missing, in one transaction, while the caller holds the lock.
 * @param last stop after this one; the newest if left out
 * @throws DatabaseSetupError BUSY
 */
export async function applyMigrations(url: string, last?: string, list = migrations): Promise<string[]> {
  const db = openDatabase(openPool(url, { role: null, max: 2, lockTimeoutMs: LOCK_TIMEOUT_MS }))
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => list } })
    for (let tries = 1; ; tries++) {
      const { error, results = [] } = await (last ? migrator.migrateTo(last) : migrator.migrateToLatest())
      if (!error) return results.map((result) => result.migrationName)
      if (!BUSY_CODES.has(errorCode(error))) throw error
      if (tries === TRIES) throw new DatabaseSetupError('BUSY', BUSY_WORDS, { cause: error })
      await pause(BETWEEN_TRIES_MS)
    }
  } finally {
    await db.destroy()
  }
}

const BUSY_WORDS =
  'The tables could not be changed: for minutes, something held a lock on them. Look for long transactions in ' +
  'pg_stat_activity, and start again.'

/** Whether there is nothing to do: then a start waits for nobody, as for a backup that holds the lock for long. */
async function isUpToDate(client: pg.Client): Promise<boolean> {
  const { rows: ready } = await client.query<{ is_ready: boolean }>(
    `select to_regclass('kysely_migration') is not null and to_regclass($1) is null
       and exists (select from pg_roles where rolname = $2 and pg_has_role(current_user, oid, 'set')) as is_ready`,
    [`public.${RESTORE_MARK}`, APP_ROLE],
  )
  if (!ready[0]?.is_ready) return false
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration')
  const done = new Set(rows.map(({ name }) => name))
  const names = Object.keys(migrations)
  return done.size === names.length && names.every((name) => done.has(name))
}

/** Migrations of a later version of the program, which has been here before us. */
async function readLater(client: pg.Client): Promise<string[]> {
  const { rows: table } = await client.query<{ name: string | null }>(`select to_regclass('kysely_migration') as name`)
  if (table[0]?.name == null) return []
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration order by name')
  const newest = Object.keys(migrations).at(-1) ?? ''
  return rows.map(({ name }) => name).filter((name) => name > newest)
}

async function refuseHalfRestored(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ mark: string | null }>('select to_regclass($1) as mark', [
    `public.${RESTORE_MARK}`,
  ])
  if (rows[0]?.mark == null) return
  throw new DatabaseSetupError(
    'RESTORE_UNFINISHED',
    'A restore into this database was cut short, so it has no data. Run the restore again.',
  )
}

export async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: string; name: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as name`,
  )
  const version = rows[0]
  if (version && Number(version.number) >= OLDEST_VERSION) return
  throw new DatabaseSetupError(
    'UNSUPPORTED_VERSION',
    `The database server is PostgreSQL ${version?.name ?? 'of an unknown version'}; Turnout needs 18 or newer.`,
  )
}

/** PostgreSQL's code for a missing right. */
const INSUFFICIENT_PRIVILEGE = '42501'

function explain(error: unknown, client: pg.Client): unknown {
  if (!(error instanceof pg.DatabaseError) || error.code !== INSUFFICIENT_PRIVILEGE) return error
  const user = client.escapeIdentifier(client.user ?? '')
  const database = client.escapeIdentifier(client.database ?? '')
  return new DatabaseSetupError(
    'RIGHTS_MISSING',
    `The database user ${user} may not set up its tables (${error.message}). ` +
      `Let it own the database: alter database ${database} owner to ${user};`,
    { cause: error },
  )
}
