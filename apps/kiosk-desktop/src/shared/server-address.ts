/** Why an address cannot be a server's. */
export type AddressProblem = 'bad_address' | 'needs_https'

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/**
 * Reads a server's address as a person types it and gives its origin. A bare name means https, or http on this machine.
 * Plain http to another machine is refused: browsers give such a page no keys and no camera.
 */
export function parseServerAddress(typed: string): { origin: string } | { problem: AddressProblem } {
  const text = typed.trim()
  const bareHost = /^(\[[^\]]+\]|[^/:]+)/.exec(text)?.[1] ?? ''
  const scheme = LOOPBACK.test(bareHost) ? 'http' : 'https'
  const url = readUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${scheme}://${text}`)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return { problem: 'bad_address' }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) return { problem: 'needs_https' }
  return { origin: url.origin }
}

/** The same server's address for WebSockets. */
export function webSocketOrigin(origin: string): string {
  return origin.replace(/^http/, 'ws')
}

function readUrl(text: string): URL | null {
  try {
    const url = new URL(text)
    return url.hostname === '' || /\s/.test(text) ? null : url
  } catch {
    return null
  }
}
