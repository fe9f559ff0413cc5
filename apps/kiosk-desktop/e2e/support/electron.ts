import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication } from '@playwright/test'
import { prepareElectron } from '../../../../scripts/lib/electron.mjs'
import { startDisplay } from '../../../../scripts/lib/services.mjs'

const APP = fileURLToPath(new URL('../..', import.meta.url))

/** A machine with the kiosk program on it: its profile lasts from one start to the next. */
export interface KioskMachine {
  executablePath: string
  /** What to start the program with, the options given last. */
  args: (options: string[]) => string[]
  start: (options?: string[]) => Promise<ElectronApplication>
  dispose: () => Promise<void>
}

/** A display that nobody sees, where there is no other. @returns ends it */
export async function ensureDisplay(): Promise<() => Promise<void>> {
  if (process.platform !== 'linux' || process.env.DISPLAY) return async () => undefined
  const { child, env } = await startDisplay(process.env.XVFB_BIN ?? '/usr/bin/Xvfb', process.env)
  process.env.DISPLAY = env.DISPLAY
  return async () => {
    delete process.env.DISPLAY
    const closed = once(child, 'close')
    child.kill()
    await closed
  }
}

export function makeMachine(): KioskMachine {
  const { executablePath, chromiumSandbox, appDir, dataDir, dispose } = prepareElectron({ appDir: APP })
  const running: Running[] = []
  const args = (options: string[]) => [
    ...(chromiumSandbox ? [] : ['--no-sandbox']),
    '--use-fake-device-for-media-stream',
    '--lang=en-GB',
    appDir,
    `--user-data-dir=${dataDir}`,
    ...options,
  ]
  return {
    executablePath,
    args,
    start: async (options = []) => {
      const app = await _electron.launch({ executablePath, chromiumSandbox, args: args(options), timeout: 60_000 })
      running.push({ app, closed: once(app.process(), 'close') })
      return app
    },
    dispose: async () => {
      await Promise.all(running.map(endProgram))
      dispose()
    },
  }
}

interface Running {
  app: ElectronApplication
  /** The program and all it started have ended: they share its output. */
  closed: Promise<unknown>
}

/** Waits for the very end: a program that is still closing writes its profile anew. */
async function endProgram({ app, closed }: Running): Promise<void> {
  await app.evaluate(({ app: electron }) => electron.exit(0)).catch(() => undefined)
  await closed
}

/** Reads a code by a scanner that types into the kiosk's window, as the system delivers it. */
export async function scanIntoWindow(app: ElectronApplication, code: string): Promise<void> {
  await app.evaluate(({ BrowserWindow }, text) => {
    const { webContents } = BrowserWindow.getAllWindows()[0] ?? {}
    for (const letter of [...text, 'Return']) {
      const modifiers: 'shift'[] = /^[A-Z]$/.test(letter) ? ['shift'] : []
      webContents?.sendInputEvent({ type: 'keyDown', keyCode: letter, modifiers })
      if (letter.length === 1) webContents?.sendInputEvent({ type: 'char', keyCode: letter, modifiers })
      webContents?.sendInputEvent({ type: 'keyUp', keyCode: letter, modifiers })
    }
  }, code)
}

/** What the page shows, asked of the window itself: it is there after a crash too, when the test's page is not. */
export function textOf(app: ElectronApplication): Promise<string> {
  return app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    // A page that has just died never answers.
    const silence = new Promise<string>((resolve) => setTimeout(() => resolve(''), 1000))
    const text: unknown = await Promise.race([
      window?.webContents.executeJavaScript('document.body.innerText').catch(() => ''),
      silence,
    ])
    return String(text)
  })
}
