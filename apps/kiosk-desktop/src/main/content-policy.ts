import { webSocketOrigin } from '../shared/server-address.ts'

/** Headers of everything the shell serves. Only the one server may be talked to; nothing comes from anywhere else. */
export function securityHeaders(server: string | null): Record<string, string> {
  const connect = server === null ? `'none'` : `${server} ${webSocketOrigin(server)}`
  const policy = {
    'default-src': `'none'`,
    'script-src': `'self'`,
    'worker-src': `'self'`,
    'style-src': `'self'`,
    'img-src': `'self'`,
    'font-src': `'self'`,
    'media-src': `'self'`,
    'connect-src': connect,
    'base-uri': `'none'`,
    'form-action': `'none'`,
    'frame-ancestors': `'none'`,
  }
  return {
    'Content-Security-Policy': Object.entries(policy)
      .map(([name, value]) => `${name} ${value}`)
      .join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  }
}
