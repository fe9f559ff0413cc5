import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errorCode } from './errors.ts'

/** Used by root when the data folder cannot be reached by PostgreSQL's user. */
const SYSTEM_FOLDER = '/var/lib/turnout'

/** In the data folder: the path of the folder that holds its database. */
const POINTER = 'postgres.location'

/**
 * The folder under /var/lib/turnout that holds the database of a data folder; null when there is none. The data folder
 * names it, so that a data folder that was deleted and made anew begins with a new database, like any other.
 */
export async function findOutside(dataDir: string): Promise<string | null> {
  const path = (await readFile(join(dataDir, POINTER), 'utf8').catch(() => '')).trim()
  // Root follows it, so it may name nothing but a folder made here for this data folder.
  return dirname(path) === SYSTEM_FOLDER && basename(path).startsWith(nameOf(dataDir)) ? path : null
}

/** Finds that folder or makes one; of several callers at once the first decides. */
export async function claimOutside(dataDir: string): Promise<string> {
  const known = await findOutside(dataDir)
  const home =
    known ?? (await point(dataDir, join(SYSTEM_FOLDER, `${nameOf(dataDir)}${randomBytes(4).toString('hex')}`)))
  await mkdir(home, { recursive: true })
  for (const folder of [SYSTEM_FOLDER, home]) await chmod(folder, 0o755)
  await writeFile(join(home, 'made-for.txt'), `${dataDir}\n`)
  return home
}

/** Deletes what was made there for a data folder. */
export async function removeOutside(dataDir: string): Promise<void> {
  const home = await findOutside(dataDir)
  if (home) await rm(home, { recursive: true, force: true })
  await rm(join(dataDir, POINTER), { force: true })
}

async function point(dataDir: string, home: string): Promise<string> {
  const draft = join(dataDir, `${POINTER}.${randomUUID()}`)
  await writeFile(draft, `${home}\n`)
  try {
    await link(draft, join(dataDir, POINTER))
    return home
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    const first = await findOutside(dataDir)
    if (first) return first
    throw new Error(`${join(dataDir, POINTER)} names no folder of this data folder; delete it to begin anew`)
  } finally {
    await rm(draft, { force: true })
  }
}

/** What the names of all folders made for a data folder begin with. */
function nameOf(dataDir: string): string {
  const readable = dataDir.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 8)
  return `${readable.slice(-40)}-${hash}-`
}
