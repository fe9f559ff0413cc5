import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const FILE = 'session-secret'

/**
 * The installation's secret: the given one, else one made once and kept in the data folder, for its owner's eyes only.
 * Of several processes that start at once, all get the same.
 */
export async function sessionSecret(given: string | undefined, dataDir: string): Promise<string> {
  if (given) return given
  await mkdir(dataDir, { recursive: true })
  const path = join(dataDir, FILE)
  const known = await read(path)
  if (known) return known
  // Written aside and linked into place: the name either is not there or holds a whole secret.
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    await link(draft, path)
  } catch (error) {
    if (!isThere(error)) throw error
  } finally {
    await rm(draft, { force: true })
  }
  const secret = await read(path)
  if (!secret) throw new Error(`${path} is empty. Remove it, or set SESSION_SECRET`)
  return secret
}

/** The installation's secret if there is one already; makes none. */
export async function knownSecret(given: string | undefined, dataDir: string): Promise<string | null> {
  return given ?? ((await read(join(dataDir, FILE))) || null)
}

async function read(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
