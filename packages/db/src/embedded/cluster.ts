import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { runAs } from './account.ts'
import { childEnvironment } from './environment.ts'
import { EmbeddedPostgresError, errorCode, errorText } from './errors.ts'
import type { Place } from './place.ts'
import type { Programs } from './programs.ts'

/** The major version whose data folders the programs can read. */
export const MAJOR_VERSION = '18'

/** The superuser and the database that a new cluster gets. */
export const SUPERUSER = 'turnout'

const PASSWORD_FILE = 'turnout.password'
const UNFINISHED_AFTER_MS = 60 * 60 * 1000

/**
 * Makes the cluster if there is none. It is made aside and renamed into place, so a start that is cut short leaves no
 * half of one, and of two starts at once one wins and the other uses what the first made.
 * @returns the superuser's password
 */
export async function ensureCluster(place: Place, programs: Programs, isDurable: boolean): Promise<string> {
  const existing = await readCluster(place)
  if (existing !== null) return existing
  const fresh = `${place.cluster}.new-${randomUUID()}`
  try {
    await initialise(fresh, place, programs, isDurable)
    await rename(fresh, place.cluster)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    const made = await readCluster(place)
    if (made === null) throw error
    return made
  }
  await removeUnfinished(place)
  const password = await readCluster(place)
  if (password === null) throw startFailed(`${place.cluster} vanished while it was made.`)
  return password
}

/** The password of an existing cluster of the right version; null when there is no cluster. */
async function readCluster(place: Place): Promise<string | null> {
  try {
    const version = (await readFile(join(place.cluster, 'PG_VERSION'), 'utf8')).trim()
    if (version !== MAJOR_VERSION) throw wrongVersion(place.cluster, version)
    return (await readFile(join(place.cluster, PASSWORD_FILE), 'utf8')).trim()
  } catch (cause) {
    if (cause instanceof EmbeddedPostgresError) throw cause
    if (errorCode(cause) === 'ENOENT') return refuseForeign(place.cluster)
    throw new EmbeddedPostgresError(
      'EMBEDDED_NO_ACCESS',
      `The database in ${place.cluster} cannot be read (${errorText(cause)}). It belongs to another user: ` +
        'start as that user or as root, or choose another folder by DATA_DIR.',
      { cause },
    )
  }
}

/** A folder of that name with anything else in it is not ours to write into. */
async function refuseForeign(cluster: string): Promise<null> {
  const entries = await readdir(cluster).catch(() => [])
  if (entries.length === 0) return null
  throw new EmbeddedPostgresError(
    'EMBEDDED_WRONG_VERSION',
    `${cluster} is not empty and holds no database made by Turnout. Move it away, or choose another DATA_DIR.`,
  )
}

async function initialise(folder: string, place: Place, programs: Programs, isDurable: boolean): Promise<void> {
  await mkdir(folder, { mode: 0o700 })
  const passwordFile = `${folder}.password`
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  try {
    if (place.account) {
      await chown(folder, place.account.uid, place.account.gid)
      await chown(passwordFile, place.account.uid, place.account.gid)
    }
    await initWithFirstLocale(folder, passwordFile, place, programs, isDurable)
    await rename(passwordFile, join(folder, PASSWORD_FILE))
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/**
 * The order and case of letters are PostgreSQL's own (builtin C.UTF-8), the same on every machine. Which characters
 * are letters is asked of the system by pg_trgm, which then needs some UTF-8 locale: the names differ by system.
 */
async function initWithFirstLocale(
  folder: string,
  passwordFile: string,
  place: Place,
  programs: Programs,
  isDurable: boolean,
): Promise<void> {
  let failure = ''
  for (const characters of ['C.UTF-8', 'en_US.UTF-8', 'C']) {
    const { code, output } = await runToEnd(
      programs.initdb,
      [
        ...['-D', folder, '-U', SUPERUSER, '--pwfile', passwordFile, '--auth=scram-sha-256', '--encoding=UTF8'],
        ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', `--lc-ctype=${characters}`],
        ...(isDurable ? [] : ['--no-sync']),
      ],
      place,
    )
    if (code === 0) return
    failure = output
    // initdb empties the folder that it could not fill, and refuses an unknown locale before it writes.
    if (!/locale/i.test(output)) break
  }
  throw startFailed(`initdb could not make ${folder}: ${failure.trim()}`)
}

function runToEnd(program: string, args: string[], place: Place): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...runAs(place.account),
      cwd: '/',
      env: childEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    let output = ''
    const collect = (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-4000)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', (error) => resolve({ code: null, output: error.message }))
    child.on('close', (code) => resolve({ code, output }))
  })
}

/** Clears what a start that was killed in the middle left beside the cluster. */
async function removeUnfinished(place: Place): Promise<void> {
  const folder = dirname(place.cluster)
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(place.cluster)}.new-`)) continue
    const found = await stat(join(folder, name)).catch(() => null)
    const isOld = found !== null && Date.now() - found.mtimeMs > UNFINISHED_AFTER_MS
    if (isOld) await rm(join(folder, name), { recursive: true, force: true })
  }
}

function wrongVersion(cluster: string, version: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'EMBEDDED_WRONG_VERSION',
    `The database in ${cluster} was made by PostgreSQL ${version}; this server brings PostgreSQL ${MAJOR_VERSION}. ` +
      `Copy it over with pg_dump of version ${version}, or choose another folder by DATA_DIR.`,
  )
}

/** A start that failed for a reason that only PostgreSQL's own words explain. */
export function startFailed(message: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError('EMBEDDED_START_FAILED', message, { cause })
}
