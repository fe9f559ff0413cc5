import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { ignore } from '../embedded/errors.ts'
import { migrateToLatest } from '../migrate.ts'

/** What a test needs to make databases: plain data, so that it can be handed to other processes. */
export interface TestTemplate {
  /** Connects to the server as a user that may create databases. */
  serverUrl: string
  /** A migrated database to clone. */
  template: string
}

/** Says which template is being made, to all processes on the server. */
const TEMPLATE_LOCK = 7_301_122

/** The address of another database on the same server. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

/** Runs statements on one connection of its own. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', ignore)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * Makes the migrated database that tests clone, unless it is there. Its name tells the migrations it was made by, so
 * a changed migration gets another one. Any number of processes may ask at once.
 */
export async function prepareTemplate(serverUrl: string): Promise<TestTemplate> {
  const template = `turnout_template_${await hashOfMigrations()}`
  await withClient(serverUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount) return
    // Renamed when complete: an interrupted one is never cloned.
    const unfinished = `${template}_unfinished`
    await client.query(`drop database if exists ${unfinished} with (force)`)
    await client.query(`create database ${unfinished} template template0`)
    await migrateToLatest(withDatabase(serverUrl, unfinished))
    await client.query(`alter database ${unfinished} with allow_connections false`)
    await client.query(`alter database ${unfinished} rename to ${template}`)
  })
  return { serverUrl, template }
}

async function hashOfMigrations(): Promise<string> {
  const folder = fileURLToPath(new URL('../migrations', import.meta.url))
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
  const hash = createHash('sha256')
  for (const path of [...files.map((name) => join(folder, name)), join(folder, '..', 'migrate.ts')]) {
    hash.update(await readFile(path))
  }
  return hash.digest('hex').slice(0, 16)
}
