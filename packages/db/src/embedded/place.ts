import { createHash } from 'node:crypto'
import { chmod, mkdir, realpath, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Account, canEnter, chooseAccount, isRoot } from './account.ts'
import { EmbeddedPostgresError, errorText } from './errors.ts'

/** Where the database of a data folder is kept, and as whom PostgreSQL runs. */
export interface Place {
  /** The folder that holds the cluster, and the programs if they had to be copied. */
  home: string
  /** PostgreSQL's own data folder. */
  cluster: string
  account: Account | null
}

/** Used by root when the data folder cannot be reached by PostgreSQL's user. */
const SYSTEM_FOLDER = '/var/lib/turnout'

/**
 * Finds or chooses the place: the data folder itself, or, when the server runs as root and PostgreSQL's user cannot
 * reach that folder, one under /var/lib/turnout named after it.
 */
export async function choosePlace(dataDir: string, onNotice: (message: string) => void): Promise<Place> {
  const wanted = await makeFolder(resolve(dataDir))
  const inside = placeIn(wanted, null)
  if (!isRoot()) return inside

  const outside = placeIn(systemFolderFor(wanted), null)
  const elsewhere = () => onNotice(`PostgreSQL's user cannot reach ${wanted}: the database is kept in ${outside.home}`)
  const madeOutside = await ownerOf(outside.cluster)
  if (madeOutside) {
    elsewhere()
    return { ...outside, account: madeOutside }
  }
  const madeInside = await ownerOf(inside.cluster)
  if (madeInside && !canEnter(wanted, madeInside)) {
    throw new EmbeddedPostgresError(
      'EMBEDDED_NO_ACCESS',
      `The database in ${inside.cluster} belongs to ${madeInside.name}, who can no longer reach it. ` +
        'Let that user enter the folders above it (chmod o+x), or start as the user it belongs to.',
    )
  }
  if (madeInside) return { ...inside, account: madeInside }

  const account = chooseAccount()
  if (account && canEnter(wanted, account)) return { ...inside, account }
  await makeFolder(outside.home)
  for (const folder of [SYSTEM_FOLDER, outside.home]) await chmod(folder, 0o755)
  await writeFile(join(outside.home, 'made-for.txt'), `${wanted}\n`)
  elsewhere()
  return { ...outside, account }
}

/** Where root keeps the database of a data folder that PostgreSQL's user cannot reach. */
export function systemFolderFor(dataDir: string): string {
  const readable = dataDir.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 10)
  return join(SYSTEM_FOLDER, `${readable.slice(-40)}-${hash}`)
}

function placeIn(home: string, account: Account | null): Place {
  return { home, cluster: join(home, 'postgres'), account }
}

async function makeFolder(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode: 0o755 })
    return await realpath(path)
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'EMBEDDED_NO_ACCESS',
      `The folder ${path} cannot be made (${errorText(cause)}). Choose another by DATA_DIR, or set DATABASE_URL.`,
      { cause },
    )
  }
}

/** Whose an existing cluster is; null when there is none, or none that PostgreSQL could run. */
async function ownerOf(cluster: string): Promise<Account | null> {
  const found = await stat(cluster).catch(() => null)
  if (!found || found.uid === 0) return null
  return { uid: found.uid, gid: found.gid, name: `user ${found.uid}` }
}
