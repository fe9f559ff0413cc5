import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { CACHE, isReachableByAll, isRoot, ROOT, SHARED } from './house.mjs'

/** The one older version that closed networks can get; see scripts/electron-test-build.mjs. */
export const TEST_BUILD_VERSION = '33.3.0'
export const TEST_BUILD = join(CACHE, `electron-${TEST_BUILD_VERSION}`, 'electron')

/** Debian's `nobody`, as whom Electron runs when the tests run as root: its sandbox refuses root. */
const NOBODY = 65534
const AS_NOBODY = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--inh-caps=-all', '--']

/**
 * Finds a program to run the kiosk with: `KIOSK_ELECTRON_BIN`, else the official one of this repository,
 * else the cached test build. It downloads nothing.
 * @returns {{ path: string, origin: 'env' | 'official' | 'test build' } | undefined}
 */
export function findElectron() {
  const chosen = process.env.KIOSK_ELECTRON_BIN
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`KIOSK_ELECTRON_BIN names a file that is not there: ${chosen}`)
    return { path: chosen, origin: 'env' }
  }
  const official = officialElectron()
  if (official) return { path: official, origin: 'official' }
  if (existsSync(TEST_BUILD)) return { path: TEST_BUILD, origin: 'test build' }
}

function officialElectron() {
  const folder = join(ROOT, 'node_modules', 'electron')
  const name = join(folder, 'path.txt')
  if (!existsSync(name)) return
  const path = join(folder, 'dist', readFileSync(name, 'utf8').trim())
  return existsSync(path) ? path : undefined
}

/**
 * Prepares a folder and a program for an end-to-end test, so that the kiosk runs as it does in the field: with the
 * sandbox, as somebody without rights. Run by root, it copies what that somebody cannot reach, and wraps the program.
 *
 * @param {{ appDir: string, files?: string[] }} options the kiosk's folder, and what of it makes the app
 * @returns {{ executablePath: string, chromiumSandbox: boolean, appDir: string, dataDir: string, dispose: () => void }}
 *   for Playwright's `_electron.launch({ executablePath, chromiumSandbox, args: [appDir, '--user-data-dir=' + dataDir] })`;
 *   `dataDir` is empty and writable; `dispose` removes what was made
 */
export function prepareElectron({ appDir, files = ['package.json', 'dist'] }) {
  const found = findElectron()
  if (!found)
    throw new Error('There is no Electron. Run `node scripts/electron-test-build.mjs`, or set KIOSK_ELECTRON_BIN.')
  const home = mkdtempSync(join(tmpdir(), 'turnout-kiosk-'))
  const dispose = () => rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  const dataDir = join(home, 'profile')
  mkdirSync(dataDir)
  const chromiumSandbox = canSandbox(found.path)
  if (!isRoot || process.platform !== 'linux') {
    return { executablePath: found.path, chromiumSandbox, appDir, dataDir, dispose }
  }
  chmodSync(home, 0o755)
  for (const folder of [dataDir, join(home, 'tmp')]) {
    mkdirSync(folder, { recursive: true })
    chownSync(folder, NOBODY, NOBODY)
  }
  const appCopy = join(home, 'app')
  mkdirSync(appCopy)
  for (const name of files) cpSync(join(appDir, name), join(appCopy, name), { recursive: true })
  const executablePath = join(home, 'electron')
  writeFileSync(executablePath, wrapper(reachableProgram(found.path), home), { mode: 0o755 })
  return { executablePath, chromiumSandbox, appDir: appCopy, dataDir, dispose }
}

/** The program where nobody can reach it: itself, or a copy that is kept for the next time. */
function reachableProgram(path) {
  if (isReachableByAll(path)) return path
  const folder = dirname(path)
  const target = join(SHARED, `electron-${readFileSync(join(folder, 'version'), 'utf8').trim()}`)
  if (!existsSync(target)) {
    mkdirSync(SHARED, { recursive: true, mode: 0o755 })
    const copy = mkdtempSync(join(SHARED, 'electron-'))
    cpSync(folder, copy, { recursive: true })
    chmodSync(copy, 0o755)
    if (existsSync(target)) rmSync(copy, { recursive: true })
    else renameSync(copy, target)
  }
  return join(target, basename(path))
}

/**
 * Whether Chromium's sandbox will work: on Linux it rests on user namespaces, which containers and some distributions
 * forbid, or on a helper beside the program that belongs to root and is setuid.
 */
export function canSandbox(program) {
  if (process.platform !== 'linux') return true
  const helper = statSync(join(dirname(program), 'chrome-sandbox'), { throwIfNoEntry: false })
  if (helper?.uid === 0 && (helper.mode & 0o4001) === 0o4001) return true
  const trial = ['unshare', '--user', '--map-root-user', 'true']
  const [first, ...rest] = isRoot ? ['setpriv', ...AS_NOBODY, ...trial] : trial
  return spawnSync(first, rest, { stdio: 'ignore' }).status === 0
}

/** A shell script that takes the place of Electron, gives up all rights and becomes Electron. */
function wrapper(program, home) {
  const args = []
  const require = createRequire(join(ROOT, 'package.json'))
  // Playwright hands over a file of its own to load first; nobody needs to be able to read it.
  const loader = join(
    dirname(require.resolve('playwright-core/package.json')),
    'lib',
    'server',
    'electron',
    'loader.js',
  )
  if (existsSync(loader)) {
    cpSync(loader, join(home, 'loader.js'))
    args.push(`  if [ "$argument" = '${loader}' ]; then argument='${join(home, 'loader.js')}'; fi`)
  }
  return [
    '#!/bin/sh',
    'set -e',
    'count=$#',
    'while [ "$count" -gt 0 ]; do',
    '  argument=$1; shift; count=$((count - 1))',
    ...args,
    '  set -- "$@" "$argument"',
    'done',
    `cd '${home}'`,
    `export HOME='${home}/profile' TMPDIR='${home}/tmp' XDG_RUNTIME_DIR='${home}/tmp' USER=nobody`,
    'unset XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME DBUS_SESSION_BUS_ADDRESS NODE_OPTIONS',
    `exec setpriv ${AS_NOBODY.join(' ')} '${program}' "$@"`,
    '',
  ].join('\n')
}
