import { EventEmitter } from 'node:events'
import type { App, Session, WebContents } from 'electron'
import { beforeEach, describe, expect, it } from 'vitest'
import { denyNavigation, limitRequests } from './navigation.ts'
import { limitPermissions } from './permissions.ts'
import { isBlockedKey, windowOptions } from './window.ts'

type RequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>
type CheckHandler = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>

/** A session that remembers what it was told, typed by what the modules use of it. */
class FakeSession extends EventEmitter {
  request: RequestHandler | null = null
  check: CheckHandler | null = null
  device: Parameters<Session['setDevicePermissionHandler']>[0] = null
  before: ((details: { url: string }, callback: (answer: { cancel?: boolean }) => void) => void) | null = null
  setPermissionRequestHandler = (handler: RequestHandler | null) => {
    this.request = handler
  }
  setPermissionCheckHandler = (handler: CheckHandler | null) => {
    this.check = handler
  }
  setDevicePermissionHandler: Session['setDevicePermissionHandler'] = (handler) => {
    this.device = handler
  }
  setDisplayMediaRequestHandler = () => undefined
  webRequest = {
    onBeforeRequest: (handler: FakeSession['before']) => {
      this.before = handler
    },
  }
}

type FakeApp = Pick<App, 'on'> & EventEmitter

const contents = Object.create(null) as WebContents
let session: FakeSession
beforeEach(() => {
  session = new FakeSession()
})

describe('permissions', () => {
  const PAGE = 'app://kiosk/'
  const ask = (permission: string, details: Record<string, unknown> = {}) => {
    limitPermissions(session as never)
    let granted: boolean | null = null
    const all = { requestingUrl: PAGE, isMainFrame: true, ...details }
    session.request?.(
      contents,
      permission as never,
      (answer) => {
        granted = answer
      },
      all as never,
    )
    return granted
  }
  const check = (permission: string, origin = PAGE, details: Record<string, unknown> = {}) => {
    limitPermissions(session as never)
    return session.check?.(contents, permission as never, origin, { isMainFrame: true, ...details } as never)
  }

  it('gives our page the camera, lasting storage and the way to its server', () => {
    expect(ask('media', { mediaTypes: ['video'] })).toBe(true)
    expect(check('media', PAGE, { mediaType: 'video' })).toBe(true)
    for (const name of ['persistent-storage', 'local-network-access', 'loopback-network']) {
      expect(ask(name)).toBe(true)
      expect(check(name)).toBe(true)
    }
  })

  it('gives no microphone, alone or beside the camera', () => {
    for (const mediaTypes of [['audio'], ['video', 'audio'], ['audio', 'video'], [], undefined]) {
      expect(ask('media', { mediaTypes })).toBe(false)
    }
    for (const mediaType of ['audio', 'unknown', undefined]) expect(check('media', PAGE, { mediaType })).toBe(false)
  })

  it.each([
    'geolocation',
    'notifications',
    'clipboard-read',
    'usb',
    'serial',
    'hid',
    'openExternal',
    'fullscreen',
    'unknown',
  ])('gives no %s', (permission) => {
    expect(ask(permission)).toBe(false)
    expect(check(permission)).toBe(false)
  })

  it('gives nothing to another origin or to a frame', () => {
    for (const requestingUrl of ['https://evil.example/', 'app://kiosk.evil/', 'file:///x', '']) {
      expect(ask('media', { mediaTypes: ['video'], requestingUrl })).toBe(false)
      expect(check('persistent-storage', requestingUrl)).toBe(false)
    }
    expect(ask('media', { mediaTypes: ['video'], isMainFrame: false })).toBe(false)
    expect(check('media', PAGE, { mediaType: 'video', isMainFrame: false })).toBe(false)
  })

  it('gives no device', () => {
    limitPermissions(session as never)
    expect(session.device?.({ deviceType: 'usb', origin: 'app://kiosk', device: {} } as never)).toBe(false)
  })
})

describe('requests', () => {
  const isLet = (url: string, server: string | null = 'https://a.example') => {
    limitRequests(session as never, () => server)
    let cancelled = true
    session.before?.({ url }, ({ cancel }) => {
      cancelled = cancel ?? false
    })
    return !cancelled
  }

  it.each(['app://kiosk/assets/x.js', 'https://a.example/trpc/kiosk.pair', 'wss://a.example/trpc'])(
    'lets %s',
    (url) => {
      expect(isLet(url)).toBe(true)
    },
  )

  it.each([
    'https://evil.example/',
    'http://a.example/',
    'https://a.example.evil/',
    'https://a.example:444/',
    'file:///etc/passwd',
    'data:text/html,x',
    'ws://a.example/trpc',
  ])('stops %s', (url) => {
    expect(isLet(url)).toBe(false)
  })

  it('stops all but the page itself before a server is known, and every download', () => {
    expect(isLet('https://a.example/', null)).toBe(false)
    let isPrevented = false
    session.emit('will-download', {
      preventDefault: () => {
        isPrevented = true
      },
    })
    expect(isPrevented).toBe(true)
  })
})

describe('navigation', () => {
  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview'])('denies %s', (name) => {
    const app = new EventEmitter()
    const page = Object.assign(new EventEmitter(), { setWindowOpenHandler: () => undefined })
    denyNavigation(app as FakeApp, () => undefined)
    app.emit('web-contents-created', {}, page)
    let isPrevented = false
    page.emit(name, {
      url: 'https://evil.example/',
      preventDefault: () => {
        isPrevented = true
      },
    })
    expect(isPrevented).toBe(true)
  })

  it('opens no window', () => {
    const app = new EventEmitter()
    let handler: ((details: { url: string }) => { action: string }) | null = null
    const page = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (next: typeof handler) => {
        handler = next
      },
    })
    denyNavigation(app as FakeApp, () => undefined)
    app.emit('web-contents-created', {}, page)
    const open = handler as ((details: { url: string }) => { action: string }) | null
    expect(open?.({ url: 'https://evil.example/' })).toEqual({ action: 'deny' })
  })
})

describe('the window', () => {
  it('is sandboxed, isolated and without Node; packed, it has no developer tools', () => {
    const { webPreferences, kiosk } = windowOptions({ preload: '/p.cjs', isKiosk: true, isPackaged: true })
    expect(kiosk).toBe(true)
    expect(webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
      devTools: false,
    })
  })

  it('keeps the keys that would leave the page from working, and no others', () => {
    const key = (name: string, held: Partial<Parameters<typeof isBlockedKey>[0]> = {}) =>
      isBlockedKey({ key: name, control: false, meta: false, alt: false, shift: false, ...held })
    expect(key('F5') && key('r', { control: true }) && key('W', { control: true, shift: true })).toBe(true)
    expect(key('F4', { alt: true }) && key('q', { meta: true })).toBe(true)
    expect(key('r') || key('a', { control: true }) || key('Enter') || key('Tab')).toBe(false)
  })
})
