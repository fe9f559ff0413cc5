import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CookieJar } from '@turnout/router'

const NAME = 'turnout_refresh'

/** The refresh cookie of a request and its answer: out of reach of scripts and of other sites' requests. */
export function cookieJar(req: IncomingMessage, res: ServerResponse, isSecure: boolean): CookieJar {
  const write = (value: string, expiresAt: Date) => {
    const parts = [`${NAME}=${value}`, 'Path=/', `Expires=${expiresAt.toUTCString()}`, 'HttpOnly', 'SameSite=Strict']
    if (!res.headersSent) res.setHeader('set-cookie', [...parts, ...(isSecure ? ['Secure'] : [])].join('; '))
  }
  return {
    refreshToken: readCookie(req.headers.cookie),
    set: (refreshToken, expiresAt) => write(encodeURIComponent(refreshToken), expiresAt),
    clear: () => write('', new Date(0)),
  }
}

/** For transports that have no cookies. */
export const noCookies: CookieJar = {
  refreshToken: null,
  set: () => undefined,
  clear: () => undefined,
}

function readCookie(header: string | undefined): string | null {
  for (const part of header?.split(';') ?? []) {
    const [name, value] = part.trim().split('=', 2)
    if (name === NAME && value && value.length <= 200) return value
  }
  return null
}
