// Takes, checks and restores backups: `npm run backup -- --to file`, `npm run restore -- --from file`.
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { migrateToLatest, openDatabase, openPool } from '@turnout/db'
import { BackupError, type BackupProgress, restoreBackup, takeBackup, verifyBackup } from '@turnout/db/backup'
import { countCounters, createSecrets, findDrift } from '@turnout/router'
import { type Env, EnvError, readEnv } from './env.ts'
import { findDatabase } from './find-database.ts'
import { fingerprintOf } from './installation.ts'
import { knownSecret } from './session-secret.ts'

const USAGE = `Usage:
  npm run backup  -- --to <file>                       writes a backup, beside whatever goes on
  npm run backup  -- --verify <file>                   reads a backup from end to end
  npm run restore -- --from <file> [--secret-later]    puts one into an empty database
    --keep-sessions  people stay signed in, also who was signed out after the backup
    --keep-kiosks    kiosks stay paired, also those that were revoked after it: for a restore while doors are open
`

const say = (line: string) => process.stderr.write(`${line}\n`)

/** Tells how far it is: over itself on a terminal, now and then in a log. */
function progressTeller(): (progress: BackupProgress) => void {
  const isLive = process.stderr.isTTY
  const everyMs = isLive ? 100 : 5_000
  let last = performance.now()
  return ({ table, tablesDone, tables, bytes }) => {
    if (performance.now() - last < everyMs) return
    last = performance.now()
    const line = `  ${tablesDone} of ${tables} tables, ${inMegabytes(bytes)}: ${table}`
    process.stderr.write(isLive ? `\r\x1b[K${line}` : `${line}\n`)
  }
}

const inMegabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

async function backUp(env: Env, file: string): Promise<void> {
  const database = await findDatabase(env, say)
  const startedAt = performance.now()
  try {
    const secret = await knownSecret(env.SESSION_SECRET, env.DATA_DIR)
    const taken = await takeBackup({
      url: database.url,
      file: resolve(file),
      secretFingerprint: secret ? fingerprintOf(createSecrets(secret)) : null,
      onProgress: progressTeller(),
    })
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    say(`\nBackup of ${taken.header.takenAt}: ${taken.rows} rows, ${inMegabytes(taken.bytes)}, in ${seconds} s`)
    say(`  ${resolve(file)} (${inMegabytes(taken.fileBytes)}). It holds names and addresses: keep it closed to others.`)
    say(`  SESSION_SECRET is not in it, and it is worth little without. Fingerprint: ${taken.header.secretFingerprint}`)
  } finally {
    await database.stop()
  }
}

async function verify(file: string): Promise<void> {
  const { header, rows, bytes } = await verifyBackup(resolve(file))
  say(`Whole: ${header.takenAt}, ${rows} rows, ${inMegabytes(bytes)}, PostgreSQL ${header.serverVersion}`)
}

async function restore(env: Env, file: string, keeps: Keeps): Promise<void> {
  await mkdir(env.DATA_DIR, { recursive: true })
  const database = await findDatabase(env, say)
  const startedAt = performance.now()
  try {
    const secret = await knownSecret(env.SESSION_SECRET, env.DATA_DIR)
    const { header, rows } = await restoreBackup({
      url: database.url,
      file: resolve(file),
      secretFingerprint: secret ? fingerprintOf(createSecrets(secret)) : null,
      ...keeps,
      onProgress: progressTeller(),
    })
    const later = await migrateToLatest(database.url)
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    say(`\nRestored what was there at ${header.takenAt}: ${rows} rows, in ${seconds} s`)
    if (later.length > 0) say(`  Brought up to this version by ${later.length} migrations`)
    if (!keeps.keepsSessions) say('  Everybody has to sign in again')
    if (!keeps.keepsKiosks) say('  Kiosks have to be paired again')
    say('  Clients read everything anew. See to it that the original does not run: both would send the same mails')
    await tellRecount(database.url)
  } finally {
    await database.stop()
  }
}

/** What a restore leaves as it was in the backup, or does without. */
interface Keeps {
  isSecretLater: boolean
  keepsSessions: boolean
  keepsKiosks: boolean
}

/** Counts seats from tickets, orders and offers beside what the counters say. */
async function tellRecount(url: string): Promise<void> {
  const db = openDatabase(openPool(url))
  try {
    const [counters, drift] = await Promise.all([countCounters(db), findDrift(db)])
    if (drift.length === 0) {
      say(`  Recounted: all ${counters} counters are right`)
      return
    }
    say(`  Recounted: ${drift.length} of ${counters} counters are wrong. The server mends them at its next recount`)
    process.exitCode = 3
  } finally {
    await db.destroy()
  }
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      to: { type: 'string' },
      from: { type: 'string' },
      verify: { type: 'string' },
      'secret-later': { type: 'boolean', default: false },
      'keep-sessions': { type: 'boolean', default: false },
      'keep-kiosks': { type: 'boolean', default: false },
    },
  })
  const [command] = positionals
  if (command === 'backup' && values.verify) return verify(values.verify)
  if (command === 'backup' && values.to) return backUp(readEnv(), values.to)
  if (command === 'restore' && values.from) {
    return restore(readEnv(), values.from, {
      isSecretLater: values['secret-later'],
      keepsSessions: values['keep-sessions'],
      keepsKiosks: values['keep-kiosks'],
    })
  }
  process.stderr.write(USAGE)
  process.exitCode = 2
}

/** What a person can mend is said plainly. */
function explain(error: unknown): string {
  if (error instanceof BackupError) return `${error.message} (${error.code})`
  if (error instanceof EnvError || error instanceof Error) return error.message
  return String(error)
}

await main().catch((error: unknown) => {
  process.stderr.write(`\n${explain(error)}\n`)
  process.exitCode = 1
})
