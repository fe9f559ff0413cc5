import type { IncomingMessage } from 'node:http'
import type { Origin } from '@turnout/router'
import { withoutCardNumbers } from '@turnout/router/core/card-number'

/** How this server is reached from outside. */
export interface PublicFace {
  /** Base of links, without a slash at its end. */
  publicUrl: string
  /** Other origins by which it is reached, such as an address in the local network. */
  trustedOrigins: string[]
  /** How many proxies stand in front; each adds one address to X-Forwarded-For. */
  trustedProxies: number
  /** Whether pages of a development server on this machine may call. */
  isDevelopment: boolean
}

/** Where a request came from. */
export function originOf(req: IncomingMessage, trustedProxies: number): Origin {
  return { ip: addressOf(req, trustedProxies), userAgent: withoutCardNumbers(req.headers['user-agent'] ?? '') || null }
}

function addressOf(req: IncomingMessage, trustedProxies: number): string | null {
  const socket = req.socket.remoteAddress?.replace(/^::ffff:/, '') ?? null
  if (trustedProxies === 0) return socket
  const header = req.headers['x-forwarded-for']
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((hop) => hop.trim())
  // Counted from the right: what a caller writes in front of it is not believed.
  return hops.at(-trustedProxies) || socket
}

/** The part of the address before the question mark, as it arrived. */
export function pathOf(req: IncomingMessage): string {
  // Express takes off what a part of it is mounted under.
  const whole = 'originalUrl' in req && typeof req.originalUrl === 'string' ? req.originalUrl : req.url
  const url = whole ?? '/'
  const mark = url.indexOf('?')
  return mark < 0 ? url : url.slice(0, mark)
}

const DEVELOPMENT = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\]):\d+$/

/**
 * The addresses that a proof of possession may name for this request (RFC 9449, `htu`): those the operator set, and
 * this machine's own. Not whatever the Host header says: a proof that a kiosk was led to make for another server must
 * be worth nothing here.
 */
export function proofUrls(req: IncomingMessage, face: PublicFace): string[] {
  const path = pathOf(req)
  const origins = [new URL(face.publicUrl).origin, ...face.trustedOrigins, ...loopbackOrigins(req)]
  const used = `http://${req.headers.host ?? ''}`
  // A development server on this machine passes on what its own pages send.
  if (face.isDevelopment && DEVELOPMENT.test(used)) origins.push(used)
  return origins.map((origin) => origin + path)
}

const loopbacks = new Map<string, string[]>()

/** The addresses of the port at which a request arrived, as this machine calls itself. */
function loopbackOrigins(req: IncomingMessage): string[] {
  const scheme = 'encrypted' in req.socket && req.socket.encrypted ? 'https' : 'http'
  const port = req.socket.localPort ?? 0
  const known = loopbacks.get(`${scheme}:${port}`)
  if (known) return known
  const origins = ['localhost', '127.0.0.1', '[::1]'].map((host) => new URL(`${scheme}://${host}:${port}`).origin)
  loopbacks.set(`${scheme}:${port}`, origins)
  return origins
}

/** The Electron kiosk's pages, in the form that browsers write an origin. */
export const KIOSK_ORIGIN = 'app://kiosk'

/** Whether a page of this origin is one of ours: served from here, the kiosk's shell, or being developed. */
export function isOwnOrigin(req: IncomingMessage, face: PublicFace): boolean {
  const origin = req.headers.origin
  if (origin === undefined || origin === KIOSK_ORIGIN) return true
  if (origin === new URL(face.publicUrl).origin || face.trustedOrigins.includes(origin)) return true
  if (URL.canParse(origin) && new URL(origin).host === req.headers.host) return true
  return face.isDevelopment && DEVELOPMENT.test(origin)
}
