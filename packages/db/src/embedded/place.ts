import { mkdir, realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Account, canEnter, chooseAccount, isRoot } from './account.ts'
import { EmbeddedPostgresError, errorText } from './errors.ts'
import { claimOutside, findOutside } from './outside.ts'

/** Where the database of a data folder is kept, and as whom PostgreSQL runs. */
export interface Place {
  /** The folder that holds the cluster, and the programs if they had to be copied. */
  home: string
  /** PostgreSQL's own data folder. */
  cluster: string
  account: Account | null
}

/**
 * Finds or chooses the place: the data folder itself, or, when the server runs as root and PostgreSQL's user cannot
 * reach that folder, one under /var/lib/turnout named after it.
 */
export async function choosePlace(dataDir: string, onNotice: (message: string) => void): Promise<Place> {
  const wanted = await makeFolder(resolve(dataDir))
  const inside = placeIn(wanted, null)
  if (!isRoot()) return inside

  const elsewhere = (home: string) =>
    onNotice(`The database of ${wanted} is kept in ${home}: PostgreSQL's user could not reach it there`)
  const known = await findOutside(wanted)
  const madeOutside = known ? await ownerOf(placeIn(known, null).cluster) : null
  if (known && madeOutside) {
    elsewhere(known)
    return placeIn(known, madeOutside)
  }
  const madeInside = await ownerOf(inside.cluster)
  if (madeInside && !canEnter(wanted, madeInside)) {
    throw new EmbeddedPostgresError(
      'EMBEDDED_NO_ACCESS',
      `The database in ${inside.cluster} belongs to ${madeInside.name}, who can no longer reach it. ` +
        'Let that user enter the folders above it (chmod o+x), or start as the user it belongs to.',
    )
  }
  if (madeInside) return placeIn(wanted, madeInside)

  const account = chooseAccount()
  if (account && canEnter(wanted, account)) return placeIn(wanted, account)
  const home = await orNoAccess(wanted, () => claimOutside(wanted))
  elsewhere(home)
  return placeIn(home, account)
}

function placeIn(home: string, account: Account | null): Place {
  return { home, cluster: join(home, 'postgres'), account }
}

async function makeFolder(path: string): Promise<string> {
  return orNoAccess(path, async () => {
    await mkdir(path, { recursive: true, mode: 0o755 })
    return realpath(path)
  })
}

async function orNoAccess<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'EMBEDDED_NO_ACCESS',
      `There is no place for the database of ${path} (${errorText(cause)}). ` +
        'Choose another folder by DATA_DIR, or set DATABASE_URL.',
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
