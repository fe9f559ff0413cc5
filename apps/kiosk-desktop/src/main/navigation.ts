import type { App, Session, WebContents } from 'electron'
import { SHELL_ORIGIN } from '../shared/ipc-channels.ts'
import { webSocketOrigin } from '../shared/server-address.ts'
import { originOf } from './permissions.ts'

type Log = (event: string, facts?: Record<string, unknown>) => void

/** Nothing leaves the page: whatever contents come to be, they may not navigate, open windows or hold web views. */
export function denyNavigation(app: Pick<App, 'on'>, log: Log): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, log))
}

function guard(contents: WebContents, log: Log): void {
  const deny = (event: { preventDefault: () => void }, kind: string, url: string) => {
    event.preventDefault()
    log('navigation_denied', { kind, origin: originOf(url) })
  }
  contents.on('will-navigate', (event) => deny(event, 'navigate', event.url))
  contents.on('will-redirect', (event) => deny(event, 'redirect', event.url))
  contents.on('will-frame-navigate', (event) => deny(event, 'frame', event.url))
  contents.on('will-attach-webview', (event) => deny(event, 'webview', ''))
  contents.setWindowOpenHandler(({ url }) => {
    log('navigation_denied', { kind: 'window', origin: originOf(url) })
    return { action: 'deny' }
  })
}

/** A second wall behind the content policy: requests go to the page's own files and to the one server. */
export function limitRequests(session: Pick<Session, 'webRequest' | 'on'>, server: () => string | null): void {
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    const origin = originOf(url)
    const known = server()
    const isKnown =
      origin === SHELL_ORIGIN || (known !== null && (origin === known || origin === webSocketOrigin(known)))
    callback({ cancel: !(isKnown || url.startsWith('devtools://')) })
  })
  session.on('will-download', (event) => event.preventDefault())
}
