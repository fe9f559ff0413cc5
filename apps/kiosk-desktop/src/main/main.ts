import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, Menu, powerSaveBlocker, protocol, session } from 'electron'
import { createAppHandler } from './app-protocol.ts'
import { createCrashGuard } from './crash-guard.ts'
import { listFiles, logFile, settingsFile } from './files.ts'
import { serveShell } from './ipc.ts'
import { findRefusedSwitch, readLaunchOptions } from './launch-options.ts'
import { createLog } from './log.ts'
import { denyNavigation, limitRequests } from './navigation.ts'
import { limitPermissions } from './permissions.ts'
import { createPinLock } from './pin.ts'
import { isServerAlive } from './server-check.ts'
import { openSettings } from './settings.ts'
import { createShellHandlers } from './shell-handlers.ts'
import { holdOpen, isBlockedKey, PAGE, safePageUrl, windowOptions } from './window.ts'

const HANG_MS = 10_000

app.enableSandbox()
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
])
Menu.setApplicationMenu(null)

const options = readLaunchOptions(process.argv)
const log = createLog(logFile(join(app.getPath('userData'), 'kiosk.log')), () => new Date())
const refusedSwitch = app.isPackaged ? findRefusedSwitch((name) => app.commandLine.hasSwitch(name)) : null

if (refusedSwitch !== null) {
  log('start_refused', { switch: refusedSwitch })
  app.exit(1)
} else if (app.requestSingleInstanceLock()) {
  void start()
} else {
  app.exit(0)
}

async function start(): Promise<void> {
  denyNavigation(app, log)
  await app.whenReady()
  const settings = openSettings(settingsFile(join(app.getPath('userData'), 'settings.json')))
  const server = () => options.server ?? settings.get().server
  const renderer = join(__dirname, '..', 'renderer')
  const files = { paths: listFiles(renderer), read: (path: string) => readFile(join(renderer, path)) }
  protocol.handle('app', createAppHandler(files, server))
  limitPermissions(session.defaultSession)
  limitRequests(session.defaultSession, server)
  powerSaveBlocker.start('prevent-display-sleep')

  const isKiosk = !options.windowed
  const window = new BrowserWindow(
    windowOptions({ preload: join(__dirname, '..', 'preload', 'preload.cjs'), isKiosk, isPackaged: app.isPackaged }),
  )
  let isLeaving = false
  // The page's own session knows no server yet when one is being chosen.
  const elsewhere = session.fromPartition('server-check', { cache: false })
  const leave = () => {
    isLeaving = true
    app.quit()
  }
  // Whoever runs this program may end it: its service, its terminal.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, leave)
  serveShell(
    ipcMain,
    createShellHandlers({
      version: app.getVersion(),
      isKiosk,
      fixedServer: options.server,
      settings,
      pin: createPinLock(settings, Date.now),
      isAlive: (origin) => isServerAlive((url, init) => elsewhere.fetch(url, init), origin),
      startOver: () => void session.defaultSession.clearStorageData().then(() => window.loadURL(PAGE)),
      leave: () => setImmediate(leave),
      log,
    }),
    log,
  )
  holdOpen(window, () => isLeaving || !isKiosk)
  surviveCrashes(window)
  app.on('second-instance', () => window.focus())
  app.on('window-all-closed', () => app.quit())
  window.once('ready-to-show', () => window.show())
  window.webContents.on('before-input-event', (event, input) => {
    if (isKiosk && isBlockedKey(input)) event.preventDefault()
  })
  log('started', { version: app.getVersion(), kiosk: isKiosk, problem: options.problem })
  await window.loadURL(PAGE)
}

function surviveCrashes(window: BrowserWindow): void {
  const guard = createCrashGuard({
    now: Date.now,
    after: (ms, action) => void setTimeout(action, ms),
    reload: () => void window.loadURL(PAGE),
    showSafePage: (code) => void window.loadURL(safePageUrl(code)),
    log,
  })
  let hang: NodeJS.Timeout | undefined
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    clearTimeout(hang)
    if (reason !== 'clean-exit') guard.onGone(reason)
  })
  window.on('unresponsive', () => {
    hang = setTimeout(() => window.webContents.forcefullyCrashRenderer(), HANG_MS)
  })
  window.on('responsive', () => clearTimeout(hang))
}
