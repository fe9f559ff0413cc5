import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { BackupError } from './errors.ts'

/**
 * The file: gzip (RFC 1952) of a magic line and frames. A frame is one letter, the length of its content (four bytes,
 * big-endian) and the content. In order: `H` what it is a backup of; for each table `T` its name and columns, `D` its
 * rows in any number of pieces, in PostgreSQL's text format of COPY, and `E` their number and SHA-256; `Z` the end. A
 * file without its end is not whole.
 */
export const MAGIC = 'TURNOUT BACKUP 1\n'

/** What stands at the head of a backup. */
export interface BackupHeader {
  takenAt: string
  /** Of the PostgreSQL that it was taken from. */
  serverVersion: string
  /** The migrations of the database, in order. */
  migrations: string[]
  /** Tells whether a SESSION_SECRET is the one that the data was written with; null when it was not known. */
  secretFingerprint: string | null
  tables: number
}

export interface BackupTable {
  name: string
  columns: string[]
}

export interface TableEnd {
  rows: number
  bytes: number
  sha256: string
}

export interface BackupEnd {
  /** Where each sequence stands; null when it was never used. */
  sequences: Record<string, number | null>
  rows: number
  bytes: number
}

/** A part of a backup as it is read. */
export type Part =
  | { kind: 'header'; header: BackupHeader }
  | { kind: 'table'; table: BackupTable }
  | { kind: 'rows'; rows: Buffer }
  | { kind: 'tableEnd'; end: TableEnd }
  | { kind: 'end'; end: BackupEnd }

/**
 * How both sides write values, whatever the server, the database or the user is set to: rows are text. As `options` of
 * a connection.
 */
export const VALUE_FORMATS = [
  'timezone=UTC',
  'datestyle=ISO',
  'intervalstyle=postgres',
  'extra_float_digits=1',
  'bytea_output=hex',
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

const LETTERS = { header: 'H', table: 'T', rows: 'D', tableEnd: 'E', end: 'Z' } as const
const FRAME_HEAD = 5
/** A row is a few kilobytes; what claims to be larger than this is no frame. */
const LARGEST_FRAME = 256 * 1024 * 1024

/** One part as bytes. */
export function frame(kind: keyof typeof LETTERS, content: Buffer | object): Buffer {
  const body = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
  const head = Buffer.alloc(FRAME_HEAD)
  head.write(LETTERS[kind], 0, 'latin1')
  head.writeUInt32BE(body.length, 1)
  return Buffer.concat([head, body])
}

/**
 * Reads a backup from its file, part by part, and checks each table against its SHA-256, and all of them against what
 * the head and the end say there are.
 * @throws BackupError NOT_A_BACKUP, or BROKEN where it is cut short or changed
 */
export async function* readParts(file: string): AsyncGenerator<Part> {
  let isOver = false
  let hash: Hash | null = null
  let bytes = 0
  const whole = { tables: 0, rows: 0 }
  let wanted = -1
  for await (const { letter, body } of readFrames(file)) {
    if (isOver) throw broken(file, 'something follows its end')
    if (letter === LETTERS.rows) {
      hash?.update(body)
      bytes += body.length
      yield { kind: 'rows', rows: body }
      continue
    }
    const content = parse(file, body)
    if (letter === LETTERS.header) {
      wanted = content.tables
      yield { kind: 'header', header: content }
    } else if (letter === LETTERS.table) {
      hash = createHash('sha256')
      bytes = 0
      yield { kind: 'table', table: content }
    } else if (letter === LETTERS.tableEnd) {
      const end: TableEnd = content
      if (end.bytes !== bytes || end.sha256 !== hash?.digest('hex')) throw broken(file, 'the rows of a table changed')
      hash = null
      whole.tables++
      whole.rows += end.rows
      yield { kind: 'tableEnd', end }
    } else if (letter === LETTERS.end) {
      isOver = true
      if (whole.tables !== wanted) throw broken(file, `it has ${whole.tables} of ${wanted} tables`)
      if (whole.rows !== content.rows) throw broken(file, `it has ${whole.rows} of ${content.rows} rows`)
      yield { kind: 'end', end: content }
    } else throw broken(file, 'it has a part of an unknown kind')
  }
  if (!isOver) throw broken(file, 'it ends too early')
}

async function* readFrames(file: string): AsyncGenerator<{ letter: string; body: Buffer }> {
  let rest: Buffer = Buffer.alloc(0)
  let isBegun = false
  for await (const chunk of unzip(file)) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    if (!isBegun) {
      if (rest.length < MAGIC.length) continue
      if (rest.toString('latin1', 0, MAGIC.length) !== MAGIC) throw notABackup(file)
      isBegun = true
      rest = rest.subarray(MAGIC.length)
    }
    while (rest.length >= FRAME_HEAD) {
      const length = rest.readUInt32BE(1)
      if (length > LARGEST_FRAME) throw broken(file, 'a part is longer than any can be')
      if (rest.length < FRAME_HEAD + length) break
      yield { letter: rest.toString('latin1', 0, 1), body: rest.subarray(FRAME_HEAD, FRAME_HEAD + length) }
      rest = rest.subarray(FRAME_HEAD + length)
    }
  }
  if (!isBegun) throw notABackup(file)
  if (rest.length > 0) throw broken(file, 'it ends too early')
}

async function* unzip(file: string): AsyncGenerator<Buffer> {
  const source = createReadStream(file)
  const gunzip = createGunzip()
  source.on('error', (error) => gunzip.destroy(error))
  source.pipe(gunzip)
  try {
    for await (const chunk of gunzip) yield chunk
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'Z_DATA_ERROR' && gunzip.bytesWritten < 65_536 && isHeadless(error)) throw notABackup(file)
    if (code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR') throw broken(file, 'it is cut short or changed')
    throw error
  } finally {
    source.destroy()
  }
}

function isHeadless(error: unknown): boolean {
  return error instanceof Error && error.message.includes('incorrect header check')
}

function parse(file: string, body: Buffer) {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new BackupError('BROKEN', `${file} cannot be used: a part of it is not readable`, { cause })
  }
}

function broken(file: string, why: string): BackupError {
  return new BackupError('BROKEN', `${file} cannot be used: ${why}`)
}

function notABackup(file: string): BackupError {
  return new BackupError('NOT_A_BACKUP', `${file} is not a backup of Turnout`)
}
