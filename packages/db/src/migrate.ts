import { Migrator } from 'kysely'
import pg from 'pg'
import { ensureAppRole } from './app-role.ts'
import { openDatabase, openPool } from './database.ts'
import { migrations } from './migrations/index.ts'
import { DatabaseSetupError } from './setup-error.ts'

const OLDEST_VERSION = 180_000

/** Held by whoever migrates. Kysely's own lock comes after it has made its tables, which two could do at once. */
const MIGRATION_LOCK = 7_301_121

/**
 * Brings the schema up to date as the owner of the database. Any number of processes may call this at once: one works,
 * the others wait for it.
 * @returns the names of the migrations applied now
 * @throws DatabaseSetupError when the server is too old or the user lacks a right, with what to do
 */
export async function migrateToLatest(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'turnout migrations' })
  let broken: Error | null = null
  client.on('error', (error) => {
    broken = error
  })
  await client.connect()
  try {
    await requireVersion(client)
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await ensureAppRole(client)
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

async function applyMigrations(url: string): Promise<string[]> {
  const db = openDatabase(openPool(url, { role: null, max: 2 }))
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
    const { error, results = [] } = await migrator.migrateToLatest()
    if (error) throw error
    return results.map((result) => result.migrationName)
  } finally {
    await db.destroy()
  }
}

async function requireVersion(client: pg.Client): Promise<void> {
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
