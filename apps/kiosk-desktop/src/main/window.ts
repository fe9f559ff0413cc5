import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import { SHELL_ORIGIN } from '../shared/ipc-channels.ts'
import { SAFE_PATH } from './safe-page.ts'

/** The address of the page. */
export const PAGE = `${SHELL_ORIGIN}/`

/** The address of the page of last resort, with the code to quote. */
export function safePageUrl(code: string): string {
  return `${SHELL_ORIGIN}${SAFE_PATH}?code=${encodeURIComponent(code)}`
}

/** How the one window is made: no Node, no web views, its own world, the sandbox on. */
export function windowOptions(options: {
  preload: string
  isKiosk: boolean
  isPackaged: boolean
}): BrowserWindowConstructorOptions {
  return {
    width: 1280,
    height: 800,
    minWidth: 360,
    minHeight: 560,
    show: false,
    kiosk: options.isKiosk,
    autoHideMenuBar: true,
    backgroundColor: '#10151d',
    title: 'Turnout kiosk',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
      // Someone at a door touches nothing before the first guest comes: sounds must work all the same.
      autoplayPolicy: 'no-user-gesture-required',
      // A kiosk whose window is covered for a moment goes on watching.
      backgroundThrottling: false,
      devTools: !options.isPackaged,
    },
  }
}

/** A kiosk is left by the settings, not by a key or the window's own button. */
export function holdOpen(window: Pick<BrowserWindow, 'on'>, mayClose: () => boolean): void {
  window.on('close', (event) => {
    if (!mayClose()) event.preventDefault()
  })
}

/** Keys that would reload, close, zoom or leave the page. */
export function isBlockedKey(input: {
  key: string
  control: boolean
  meta: boolean
  alt: boolean
  shift: boolean
}): boolean {
  const command = input.control || input.meta
  if (['F5', 'F11', 'F12', 'BrowserBack', 'BrowserForward', 'BrowserHome'].includes(input.key)) return true
  if (input.alt && ['F4', 'ArrowLeft', 'ArrowRight', 'Home'].includes(input.key)) return true
  return (
    command && ['r', 'w', 'q', 'n', 't', 'p', 's', 'o', 'u', 'j', '+', '-', '=', '0'].includes(input.key.toLowerCase())
  )
}
