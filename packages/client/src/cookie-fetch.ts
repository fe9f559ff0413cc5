/** The parts of `fetch` the links need. */
export type Fetch = typeof fetch

/** In Node there is no cookie jar: keeps the server's cookies and sends them back. In a browser, the browser does. */
export function withCookies(base: Fetch): Fetch {
  if (typeof document !== 'undefined') return base
  const jar = new Map<string, string>()
  return async (input, init) => {
    const headers = new Headers(init?.headers)
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await base(input, { ...init, headers })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      const at = pair.indexOf('=')
      const value = pair.slice(at + 1)
      if (value === '') jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), value)
    }
    return response
  }
}
