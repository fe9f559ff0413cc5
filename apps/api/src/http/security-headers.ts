import type { RequestHandler } from 'express'
import helmet from 'helmet'

type Directives = Record<string, string[]>

/** Styles are set by the component library at run time; scripts never are. */
const common: Directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'object-src': ["'none'"],
}

const policies: Record<'admin' | 'kiosk', Directives> = {
  // Captured mails are shown in a sandboxed frame without an address of its own.
  admin: { ...common, 'worker-src': ["'self'"], 'frame-src': ["'self'"] },
  // The camera's picture is read by a worker; sounds are made or local.
  kiosk: { ...common, 'worker-src': ["'self'", 'blob:'], 'media-src': ["'self'", 'blob:', 'data:'] },
}

const permissions = {
  admin: 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  kiosk: 'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), screen-wake-lock=(self), fullscreen=(self)',
}

/** The headers of one of the two web apps' pages. */
export function securityHeaders(page: 'admin' | 'kiosk', isSecure: boolean): RequestHandler {
  const guard = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: policies[page] },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
  })
  return (req, res, next) => {
    res.setHeader('permissions-policy', permissions[page])
    guard(req, res, next)
  }
}
