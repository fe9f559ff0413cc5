import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { errorCode } from '../embedded/errors.ts'
import { MIGRATION_LOCK } from '../migrate.ts'
import { BackupError } from './errors.ts'
import { type BackupHeader, type BackupTable, frame, MAGIC, VALUE_FORMATS } from './format.ts'

/** How far it is. */
export interface BackupProgress {
  /** The table that is being read or written. */
  table: string
  tablesDone: number
  tables: number
  /** Of rows, before compression. */
  bytes: number
}

export interface BackupOptions {
  /** Connects as the owner of the tables. */
  url: string
  /** A file that is not there yet. For its owner's eyes only: it holds names, addresses and keys. */
  file: string
  secretFingerprint: string | null
  onProgress?: (progress: BackupProgress) => void
}

/** What was written. */
export interface BackupSummary {
  header: BackupHeader
  rows: number
  bytes: number
  fileBytes: number
}

/** Beyond this, the disk is slower than the compression on few cores. */
const COMPRESSION_LEVEL = 4

/**
 * Writes all rows of a database as of one moment to a file, while everything else goes on: one read-only transaction at
 * REPEATABLE READ, which sees no later commit and waits for nobody but migrations, which wait for it too. The file gets its name when it is whole.
 * @throws BackupError FILE_EXISTS
 */
export async function takeBackup({ url, file, secretFingerprint, onProgress }: BackupOptions): Promise<BackupSummary> {
  if (await exists(file)) throw new BackupError('FILE_EXISTS', `${file} is there already: choose another name`)
  const draft = `${file}.part`
  const client = new pg.Client({
    connectionString: url,
    application_name: 'turnout backup',
    options: VALUE_FORMATS,
  })
  client.on('error', () => undefined)
  await client.connect()
  const summary: Omit<BackupSummary, 'header' | 'fileBytes'> & { header: BackupHeader | null } = {
    header: null,
    rows: 0,
    bytes: 0,
  }
  try {
    // A migration that rewrites a table leaves nothing of it to older snapshots: either waits for the other.
    await client.query('select pg_advisory_lock_shared($1)', [MIGRATION_LOCK])
    await client.query('begin isolation level repeatable read read only')
    const header = await readHeader(client, secretFingerprint)
    summary.header = header
    const frames = writeParts(client, header, summary, onProgress)
    const gzip = createGzip({ level: COMPRESSION_LEVEL })
    await pipeline(frames, gzip, createWriteStream(draft, { mode: 0o600, flags: 'w', flush: true }))
    await client.query('commit')
    await rename(draft, file)
    await syncFolder(dirname(file))
    return { header, rows: summary.rows, bytes: summary.bytes, fileBytes: await sizeOf(file) }
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  } finally {
    await client.end()
  }
}

async function* writeParts(
  client: pg.Client,
  header: BackupHeader,
  sums: { rows: number; bytes: number },
  onProgress: BackupOptions['onProgress'],
): AsyncGenerator<Buffer> {
  yield Buffer.from(MAGIC)
  yield frame('header', header)
  const tables = await readTables(client)
  for (const [tablesDone, table] of tables.entries()) {
    yield frame('table', table)
    const hash = createHash('sha256')
    let bytes = 0
    const rows = client.query(copyTo(`copy ${quoted(client, table)} to stdout`))
    for await (const chunk of rows) {
      hash.update(chunk)
      bytes += chunk.length
      sums.bytes += chunk.length
      yield frame('rows', chunk)
      onProgress?.({ table: table.name, tablesDone, tables: tables.length, bytes: sums.bytes })
    }
    sums.rows += rows.rowCount
    yield frame('tableEnd', { rows: rows.rowCount, bytes, sha256: hash.digest('hex') })
    onProgress?.({ table: table.name, tablesDone: tablesDone + 1, tables: tables.length, bytes: sums.bytes })
  }
  // Sequences stand outside of transactions: read after the rows, they are at or past the last number in them.
  yield frame('end', { sequences: await readSequences(client), ...sums })
}

/** `"table" ("column", …)` for COPY. */
export function quoted(client: pg.Client, { name, columns }: BackupTable): string {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ')
  return `public.${client.escapeIdentifier(name)} (${list})`
}

async function readHeader(client: pg.Client, secretFingerprint: string | null): Promise<BackupHeader> {
  // The first statement that reads: it fixes the moment.
  const { rows: names } = await client.query<{ name: string }>('select name from kysely_migration order by name')
  const { rows } = await client.query<{ at: Date; version: string; tables: number }>(
    `select now() as at, current_setting('server_version') as version,
      (select count(*)::integer from pg_tables where schemaname = 'public' and tablename !~ '^kysely_') as tables`,
  )
  return {
    takenAt: (rows[0]?.at ?? new Date()).toISOString(),
    serverVersion: rows[0]?.version ?? '',
    migrations: names.map(({ name }) => name),
    secretFingerprint,
    tables: rows[0]?.tables ?? 0,
  }
}

async function readTables(client: pg.Client): Promise<BackupTable[]> {
  const { rows } = await client.query<BackupTable>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname !~ '^kysely_'
       and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     group by c.oid order by c.relname`,
  )
  return rows
}

async function readSequences(client: pg.Client): Promise<Record<string, number | null>> {
  const { rows } = await client.query<{ name: string; last: string | number | null }>(
    `select sequencename as name, last_value as last from pg_sequences where schemaname = 'public' order by 1`,
  )
  return Object.fromEntries(rows.map(({ name, last }) => [name, last === null ? null : Number(last)]))
}

async function exists(file: string): Promise<boolean> {
  return (await sizeOf(file)) > -1
}

/** In bytes; -1 when it is not there. */
async function sizeOf(file: string): Promise<number> {
  try {
    const handle = await open(file, 'r')
    try {
      return (await handle.stat()).size
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return -1
    throw error
  }
}

/** A name is on the disk when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
