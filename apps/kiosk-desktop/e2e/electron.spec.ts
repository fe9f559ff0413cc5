import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ElectronApplication, Page } from '@playwright/test'
import { ensureDisplay, type KioskMachine, makeMachine, scanIntoWindow, textOf } from './support/electron.ts'
import { inspect } from './support/inspect.ts'
import { expect, listen, test } from './support/test.ts'

let removeDisplay: () => Promise<void>
let machine: KioskMachine
test.beforeAll(async () => {
  removeDisplay = await ensureDisplay()
})
test.afterAll(() => removeDisplay())
test.beforeEach(() => {
  machine = makeMachine()
})
test.afterEach(() => machine.dispose())

async function pair(page: Page, code: string): Promise<void> {
  await page.getByLabel('Pairing code').fill(code)
  await page.getByRole('button', { name: 'Pair', exact: true }).click()
  await expect(page.getByText('Connected')).toBeVisible()
  await expect(page.locator('.counter[aria-label]')).toBeVisible()
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name })

test('the kiosk program is set up, pairs, scans, keeps guests in, and lets out who knows the PIN', async ({
  server,
  event,
}) => {
  const anna = await event.give('Anna Kovács')
  const app = await machine.start()
  const page = await app.firstWindow()
  const noise = listen(page)
  await expect(heading(page, 'Set up this kiosk')).toBeVisible()
  await inspect(page, 'electron-setup', { isElectron: true })

  await page.getByLabel('Server address').fill('http://192.168.1.10')
  await page.getByLabel('PIN to leave the kiosk').fill('482915')
  await page.getByLabel('The PIN once more').fill('482915')
  await page.getByRole('button', { name: 'Connect' }).click()
  await expect(page.getByRole('alert')).toContainText('only be reached by https')
  await page.getByLabel('Server address').fill(server.url)
  await page.getByRole('button', { name: 'Connect' }).click()
  await expect(heading(page, 'Pair this kiosk')).toBeVisible()

  const station = await event.issue({ only: 'opening' })
  await pair(page, station.code)
  await scanIntoWindow(app, anna.code)
  await expect(page.getByRole('region', { name: 'Welcome' })).toContainText('Anna Kovács')
  await scanIntoWindow(app, anna.code)
  await expect(page.getByRole('region', { name: 'Already used' })).toContainText('Main door')
  await page.keyboard.press('Escape')

  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  await page.getByRole('button', { name: 'Settings' }).click()
  await expect(page.getByRole('button', { name: 'Leave the kiosk' })).toHaveCount(0)
  await inspect(page, 'electron-settings', { isElectron: true })
  await page.getByLabel('PIN').fill('000000')
  await page.getByRole('button', { name: 'Unlock' }).click()
  await expect(page.getByRole('alert')).toContainText('not right')
  await page.getByLabel('PIN').fill('482915')
  await page.getByRole('button', { name: 'Unlock' }).click()
  await expect(page.getByRole('button', { name: 'Leave the kiosk' })).toBeVisible()
  await inspect(page, 'electron-settings-unlocked', { isElectron: true })
  expect(noise).toEqual([])
  const closed = app.waitForEvent('close')
  await page.getByRole('button', { name: 'Leave the kiosk' }).click()
  await closed
})

test('what was paired is there after a crash and after a restart, until it is revoked', async ({ server, event }) => {
  const options = [`--server=${server.url}`, '--windowed']
  const station = await event.issue({ only: 'opening' })
  const first = await machine.start(options)
  await pair(await first.firstWindow(), station.code)
  await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  await expect.poll(() => textOf(first)).toContain('Connected')

  const second = spawn(machine.executablePath, machine.args(options), { stdio: 'ignore' })
  await once(second, 'exit')
  expect(second.exitCode).toBe(0)
  await first.close()

  const again = await machine.start(options)
  const page = await again.firstWindow()
  await expect(page.getByText('Connected')).toBeVisible()
  await event.revoke(station.stationId)
  await expect(heading(page, 'Locked')).toBeVisible()
  await expect.poll(() => page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
})

test('the kiosk program ends when its service or its terminal says so', async ({ server }) => {
  const app = await machine.start([`--server=${server.url}`])
  await expect(heading(await app.firstWindow(), 'Set up this kiosk')).toBeVisible()
  const child = app.process()
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
  expect(child.signalCode).toBeNull()
})

test.describe('an attacker in the page', () => {
  let app: ElectronApplication
  let page: Page
  test.beforeEach(async ({ server }) => {
    app = await machine.start([`--server=${server.url}`, '--windowed'])
    page = await app.firstWindow()
    await expect(heading(page, 'Pair this kiosk')).toBeVisible()
  })

  test('goes nowhere, opens nothing and loads nothing from elsewhere', async ({ server }) => {
    const targets = [
      'https://example.com/',
      `${server.url}/`,
      'file:///etc/passwd',
      'data:text/html,x',
      'app://kiosk/main/main.cjs',
    ]
    for (const target of targets) {
      await page.evaluate((url) => {
        const link = document.createElement('a')
        link.href = url
        document.body.append(link)
        link.click()
        window.open(url)
        const frame = document.createElement('iframe')
        frame.src = url
        document.body.append(frame)
      }, target)
      const fetched = page.evaluate((url) => fetch(url).then(String, (error: Error) => error.name), target)
      expect(await fetched).toBe('TypeError')
    }
    expect(page.url()).toBe('app://kiosk/')
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    expect(page.frames().filter((frame) => /^(https?|file|data):/.test(frame.url()))).toEqual([])
  })

  test('runs no script of its own making and finds no Node', async () => {
    const found = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.wasRun = true'
      document.body.append(script)
      document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.wasRun = true">')
      const world = globalThis as Record<string, unknown>
      const node = [typeof world.require, typeof world.process, typeof world.Buffer]
      // The test's own way into the page is let past the policy: what is tried has to run after it has left.
      return new Promise((resolve) => {
        setTimeout(() => {
          try {
            Function('window.wasRun = true')()
            resolve({ evaluated: 'ran', node })
          } catch (error) {
            resolve({ wasRun: world.wasRun, evaluated: error instanceof Error ? error.name : 'stopped', node })
          }
        }, 50)
      })
    })
    expect(found).toEqual({ wasRun: undefined, evaluated: 'EvalError', node: ['undefined', 'undefined', 'undefined'] })
  })

  test('gets the camera and nothing else', async () => {
    const ask = (constraints: MediaStreamConstraints) =>
      page.evaluate(
        (wanted) =>
          navigator.mediaDevices.getUserMedia(wanted).then(
            () => 'given',
            (error: Error) => error.name,
          ),
        constraints,
      )
    expect(await ask({ video: true })).toBe('given')
    expect(await ask({ audio: true })).toBe('NotAllowedError')
    expect(await ask({ audio: true, video: true })).toBe('NotAllowedError')
    const others = await page.evaluate(() =>
      Promise.all([
        navigator.mediaDevices.getDisplayMedia({ video: true }).then(
          () => 'given',
          () => 'denied',
        ),
        new Promise((resolve) =>
          navigator.geolocation.getCurrentPosition(
            () => resolve('given'),
            () => resolve('denied'),
          ),
        ),
        navigator.clipboard.readText().then(
          () => 'given',
          () => 'denied',
        ),
        Notification.requestPermission(),
      ]),
    )
    expect(others).toEqual(['denied', 'denied', 'denied', 'denied'])
    expect(await page.evaluate(() => navigator.storage.persist())).toBe(true)
  })

  test('reaches the shell by the contract only, and another window not at all', async () => {
    const answers = await page.evaluate(async () => {
      const shell = window.turnoutShell
      const failure = (promise: Promise<unknown> | undefined) =>
        promise?.then(
          () => 'answered',
          (error: Error) => error.message.replace(/^.*Error: /, ''),
        )
      return {
        methods: Object.keys(shell ?? {}).sort(),
        badPin: await failure(shell?.unlock({ pin: '1' })),
        more: await failure(shell?.configure({ server: 'x', shellCommand: 'rm' } as never)),
        noInput: await failure(shell?.info(undefined as never)),
      }
    })
    expect(answers).toEqual({
      methods: ['configure', 'exit', 'info', 'unlock'],
      badPin: 'BAD_INPUT',
      more: 'BAD_INPUT',
      noInput: 'BAD_INPUT',
    })

    const foreign = await app.evaluate(async ({ app: electron, BrowserWindow }) => {
      const preload = `${electron.getAppPath()}/dist/preload/preload.cjs`
      const window = new BrowserWindow({
        show: false,
        webPreferences: { preload, sandbox: true, contextIsolation: true },
      })
      await window.loadURL('about:blank')
      const ask = 'window.turnoutShell.info({}).then(() => "answered", (error) => error.message)'
      const answer: unknown = await window.webContents.executeJavaScript(ask)
      window.destroy()
      return String(answer)
    })
    expect(foreign).toMatch(/REFUSED$/)
  })
})
