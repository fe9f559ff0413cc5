import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { prepareElectron } from '../../scripts/lib/electron.mjs'
import { stop } from '../../scripts/lib/processes.mjs'
import { startDisplay } from '../../scripts/lib/services.mjs'
import { KIOSK_FOLDER } from './places.ts'

/** The kiosk's own program, started as at the door: without rights, in the sandbox, on a screen. */
export interface KioskProgram {
  page: Page
  /** Everything that the program keeps on this machine. */
  profile: string
  /** A hand-held scanner reads a code: its keys come from the system, whatever has the focus. */
  wedge(code: string): Promise<void>
  dispose(): Promise<void>
}

export async function startKioskProgram(flags: string[]): Promise<KioskProgram> {
  const display = await findDisplay()
  const prepared = prepareElectron({ appDir: KIOSK_FOLDER })
  const { executablePath, chromiumSandbox, appDir, dataDir } = prepared
  const sandbox = chromiumSandbox ? [] : ['--no-sandbox']
  let app: ElectronApplication | null = null
  const dispose = async () => {
    if (app) await leave(app)
    await display.dispose()
    prepared.dispose()
  }
  try {
    app = await _electron.launch({
      executablePath,
      chromiumSandbox,
      args: [...sandbox, ...flags, '--lang=en-GB', appDir, `--user-data-dir=${dataDir}`],
      env: { ...process.env, DISPLAY: display.name },
      timeout: 60_000,
    })
    const running = app
    return { page: await app.firstWindow(), profile: dataDir, wedge: (code) => typeKeys(running, code), dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** A kiosk does not close because its window is told to; and until it has ended, it writes into its profile. */
async function leave(app: ElectronApplication): Promise<void> {
  const program = app.process()
  const ended = new Promise<void>((resolve) => {
    if (program.exitCode === null && program.signalCode === null) program.once('exit', () => resolve())
    else resolve()
  })
  await app.evaluate(({ app: electron }) => electron.exit(0)).catch(() => undefined)
  await ended
}

/** The screen there is, else one that nobody sees. */
async function findDisplay(): Promise<{ name: string; dispose: () => Promise<void> }> {
  const { DISPLAY = '', XVFB_BIN = '/usr/bin/Xvfb' } = process.env
  if (process.platform !== 'linux' || DISPLAY) return { name: DISPLAY, dispose: () => Promise.resolve() }
  const { child, env } = await startDisplay(XVFB_BIN, process.env)
  return { name: env.DISPLAY, dispose: () => stop([child]) }
}

function typeKeys(app: ElectronApplication, code: string): Promise<void> {
  return app.evaluate(
    ({ BrowserWindow }, keys) => {
      const [window] = BrowserWindow.getAllWindows()
      for (const keyCode of keys) {
        const modifiers: 'shift'[] = /^[A-Z]$/.test(keyCode) ? ['shift'] : []
        for (const type of ['keyDown', 'keyUp'] as const) {
          window?.webContents.sendInputEvent({ type, keyCode, modifiers })
        }
      }
    },
    [...code, 'Return'],
  )
}
