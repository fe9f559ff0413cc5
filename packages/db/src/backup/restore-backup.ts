import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { ensureAppRole } from '../app-role.ts'
import { applyMigrations, MIGRATION_LOCK, RESTORE_MARK, requireVersion } from '../migrate.ts'
import { migrations } from '../migrations/index.ts'
import { BackupError } from './errors.ts'
import {
  type BackupEnd,
  type BackupHeader,
  type BackupTable,
  type Part,
  readParts,
  type TableEnd,
  VALUE_FORMATS,
} from './format.ts'
import { endSignedIn, moveStream } from './leave-the-past.ts'
import { type BackupProgress, quoted } from './take-backup.ts'

export interface RestoreOptions {
  /** Connects as the owner of an empty database. */
  url: string
  file: string
  /** Of the secret that the installation will run with; null when it is not known yet. */
  secretFingerprint: string | null
  /** Go on although the secret is not known. */
  isSecretLater?: boolean
  /** Who was signed in at the moment of the backup stays so; also who was signed out or blocked afterwards. */
  keepsSessions?: boolean
  /** The same for the kiosks that were paired. */
  keepsKiosks?: boolean
  onProgress?: (progress: BackupProgress) => void
}

/** What was put back. */
export interface RestoreSummary {
  header: BackupHeader
  rows: number
  bytes: number
}

/**
 * Puts a backup into an empty database: tables as the backup's own version made them, then all rows in one transaction,
 * with every constraint checked at its end. A restore that is cut short is begun anew by the next; until then no server
 * starts on that database, nor while it goes on. Positions of the stream go on ahead of any that were given after the
 * backup, so that nobody who remembers one of those is taken for up to date; sessions and kiosks are ended, unless they
 * are to be kept. Later migrations are applied by the next start of the server.
 * @throws BackupError NOT_EMPTY, NEWER, SECRET_DIFFERS, SECRET_UNKNOWN, NOT_A_BACKUP, BROKEN
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreSummary> {
  const parts = readParts(options.file)
  const client = new pg.Client({
    connectionString: options.url,
    application_name: 'turnout restore',
    options: VALUE_FORMATS,
  })
  client.on('error', () => undefined)
  try {
    const header = await readHead(parts, options)
    await client.connect()
    await requireVersion(client)
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await clear(client)
    await ensureAppRole(client)
    await applyMigrations(options.url, header.migrations.at(-1))
    const { rows, bytes } = await load(client, parts, header, options)
    await client.query('analyze')
    return { header, rows, bytes }
  } finally {
    await parts.return(undefined)
    await client.end().catch(() => undefined)
  }
}

/** Reads a backup from end to end, without a database. @throws BackupError NOT_A_BACKUP, BROKEN */
export async function verifyBackup(file: string): Promise<RestoreSummary> {
  let header: BackupHeader | null = null
  for await (const part of readParts(file)) {
    if (part.kind === 'header') header = part.header
    if (part.kind === 'end' && header) return { header, rows: part.end.rows, bytes: part.end.bytes }
  }
  throw new BackupError('BROKEN', `${file} cannot be used: it ends too early`)
}

/** The head, when this program and this installation can use what follows. */
async function readHead(parts: AsyncGenerator<Part>, options: RestoreOptions): Promise<BackupHeader> {
  const first = (await parts.next()).value
  if (first?.kind !== 'header') throw new BackupError('BROKEN', `${options.file} cannot be used: it has no head`)
  const { header } = first
  const unknown = header.migrations.filter((name: string) => !migrations[name])
  if (unknown.length > 0) {
    throw new BackupError(
      'NEWER',
      `The backup was taken by a newer version of Turnout (${unknown.join(', ')}): restore it with that one`,
    )
  }
  checkSecret(header.secretFingerprint, options)
  return header
}

function checkSecret(wanted: string | null, { secretFingerprint: given, isSecretLater }: RestoreOptions): void {
  if (wanted === null || given === wanted) return
  if (given !== null) {
    throw new BackupError(
      'SECRET_DIFFERS',
      `The backup belongs to another SESSION_SECRET (its fingerprint is ${wanted}, that of the one set is ${given}). ` +
        'With the wrong one no ticket could be verified',
    )
  }
  if (isSecretLater) return
  throw new BackupError(
    'SECRET_UNKNOWN',
    `The backup needs the SESSION_SECRET it was taken with (fingerprint ${wanted}), which a backup does not hold. ` +
      'Set SESSION_SECRET, or put the file session-secret into DATA_DIR. To go on without, add --secret-later',
  )
}

/** Sees to it that the database is empty; what an earlier restore has left counts as nothing. */
async function clear(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
       and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`,
  )
  const names = rows.map(({ name }) => name)
  if (names.length > 0 && !names.includes(RESTORE_MARK)) {
    throw new BackupError(
      'NOT_EMPTY',
      'The database is not empty. A backup is restored into a new one, so that nothing can be overwritten',
    )
  }
  if (names.length > 0) {
    await client.query('drop schema public cascade')
    await client.query('create schema public authorization pg_database_owner')
    await client.query('grant usage on schema public to public')
  }
  await client.query(`create table ${RESTORE_MARK} (begun_at timestamptz not null default now())`)
}

async function load(
  client: pg.Client,
  parts: AsyncGenerator<Part>,
  header: BackupHeader,
  options: RestoreOptions,
): Promise<BackupEnd> {
  const { onProgress } = options
  await client.query('begin')
  const references = await dropReferences(client)
  await emptyTables(client)
  let tablesDone = 0
  let bytes = 0
  let table: BackupTable | null = null
  let rows: (Writable & { rowCount: number }) | null = null
  for await (const part of parts) {
    if (part.kind === 'table') {
      table = part.table
      rows = client.query(copyFrom(`copy ${quoted(client, table)} from stdin`))
      // A failure is told by the write that meets it, or by the end.
      rows.on('error', () => undefined)
    } else if (part.kind === 'rows' && rows && table) {
      bytes += part.rows.length
      await write(rows, part.rows)
      onProgress?.({ table: table.name, tablesDone, tables: header.tables, bytes })
    } else if (part.kind === 'tableEnd' && rows && table) {
      await endTable(rows, table, part.end)
      tablesDone++
      onProgress?.({ table: table.name, tablesDone, tables: header.tables, bytes })
    } else if (part.kind === 'end') {
      await setSequences(client, part.end.sequences)
      await moveStream(client, new Date(header.takenAt))
      await endSignedIn(client, options)
      for (const statement of references) await client.query(statement)
      await client.query(`drop table ${RESTORE_MARK}`)
      await client.query('commit')
      return part.end
    }
  }
  throw new BackupError('BROKEN', 'The backup ends too early')
}

/**
 * References go while rows come in, since tables come in any order, and are made again at the end, which checks every
 * row. @returns the statements that make them
 */
async function dropReferences(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace order by conrelid, conname`,
  )
  for (const { table, name } of rows) await client.query(`alter table ${table} drop constraint ${name}`)
  return rows.map(({ table, name, definition }) => `alter table ${table} add constraint ${name} ${definition}`)
}

/** What migrations put into new tables is in the backup, as it was by then. */
async function emptyTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string }>(
    `select quote_ident(tablename) as table from pg_tables where schemaname = 'public' and tablename !~ '^kysely_'
       and tablename <> $1`,
    [RESTORE_MARK],
  )
  for (const { table } of rows) {
    const { rowCount } = await client.query(`select from ${table} limit 1`)
    if (rowCount) await client.query(`delete from ${table}`)
  }
}

async function write(stream: Writable, rows: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.write(rows, (error) => (error ? reject(error) : resolve()))
  })
}

async function endTable(stream: Writable & { rowCount: number }, table: BackupTable, end: TableEnd): Promise<void> {
  stream.end()
  await finished(stream)
  if (stream.rowCount === end.rows) return
  throw new BackupError('BROKEN', `${table.name} should have ${end.rows} rows and has ${stream.rowCount}`)
}

async function setSequences(client: pg.Client, sequences: BackupEnd['sequences']): Promise<void> {
  for (const [name, last] of Object.entries(sequences)) {
    if (last === null) continue
    await client.query('select setval($1::regclass, $2)', [`public.${client.escapeIdentifier(name)}`, last])
  }
}
