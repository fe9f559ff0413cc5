import { SHELL_ORIGIN } from '../shared/ipc-channels.ts'
import { securityHeaders } from './content-policy.ts'
import { SAFE_PATH, safePage } from './safe-page.ts'

const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
}

/** What the protocol handler needs. */
export interface AppFiles {
  /** Every file of the built page, by its path below the folder, with `/`. */
  paths: readonly string[]
  read: (path: string) => Promise<Uint8Array>
}

/**
 * Answers `app://kiosk/…` from a fixed list of built files: a path is looked up, never resolved, so there is no way out
 * of the folder.
 */
export function createAppHandler(files: AppFiles, server: () => string | null) {
  const allowed = new Set(files.paths.filter((path) => typeOf(path) !== undefined))
  return async (request: Pick<Request, 'url' | 'method'>): Promise<Response> => {
    const headers = securityHeaders(server())
    const refuse = (status: number) => new Response(null, { status, headers })
    const url = new URL(request.url)
    if (`${url.protocol}//${url.host}` !== SHELL_ORIGIN) return refuse(403)
    if (request.method !== 'GET') return refuse(405)
    if (url.pathname === SAFE_PATH) return html(safePage(url.searchParams.get('code') ?? ''), headers)
    const path = url.pathname === '/' ? 'index.html' : url.pathname.slice(1)
    const type = typeOf(path)
    if (!type || !allowed.has(path)) return refuse(404)
    const body = new Uint8Array(await files.read(path))
    return new Response(body, { headers: { ...headers, 'Content-Type': type } })
  }
}

function html(text: string, headers: Record<string, string>): Response {
  return new Response(text, { headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' } })
}

function typeOf(path: string): string | undefined {
  return types[path.slice(path.lastIndexOf('.') + 1)]
}
