import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository root, without a trailing slash. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

/** What can be made again and git ignores. */
export const CACHE = join(ROOT, '.cache')

/** Where things go that another user must reach when the repository lies below a private folder. */
export const SHARED = '/var/lib/turnout'

export const isRoot = process.platform !== 'win32' && process.getuid?.() === 0

/** An executable of a workspace dependency, to be run by `node`. */
export function bin(name) {
  const path = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)
  return existsSync(path) ? path : undefined
}

/** Whether any user of this machine may reach a path: every folder above it lets strangers pass. */
export function isReachableByAll(path) {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

/** Node 20.19 is the floor; says so and ends otherwise. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Turnout needs Node.js 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org/`)
  process.exit(1)
}

/** The dependencies must be there; says how to get them and ends otherwise. */
export function requireInstall() {
  if (bin('turbo') && existsSync(join(ROOT, 'node_modules', '@turnout', 'api'))) return
  console.error('The dependencies are not installed yet. Run this first:\n\n  npm ci\n')
  process.exit(1)
}
