import type { MediaAccessPermissionRequest, PermissionRequest, Session } from 'electron'
import { SHELL_ORIGIN } from '../shared/ipc-channels.ts'

/** What the page may have without a word: its store, and the network its server is on (Chromium asks for that one). */
const granted = new Set(['persistent-storage', 'local-network-access', 'local-network', 'loopback-network'])

type Part = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
>

/** Grants the camera (pictures only) and lasting storage to our own page, and nothing to anyone else. */
export function limitPermissions(session: Part): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const isOurs = originOf(details.requestingUrl) === SHELL_ORIGIN && details.isMainFrame
    callback(isOurs && (granted.has(permission) || (permission === 'media' && isVideoOnly(details))))
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) => {
    const isOurs = originOf(requestingOrigin) === SHELL_ORIGIN && details.isMainFrame
    return isOurs && (granted.has(permission) || (permission === 'media' && details.mediaType === 'video'))
  })
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => callback({}))
}

function isVideoOnly(details: PermissionRequest | MediaAccessPermissionRequest): boolean {
  const kinds = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
  return kinds.length === 1 && kinds[0] === 'video'
}

/** `URL.origin` is "null" for schemes it does not know, so protocol and host are compared. */
export function originOf(url: string): string {
  try {
    const { protocol, host } = new URL(url)
    return `${protocol}//${host}`
  } catch {
    return ''
  }
}
