import ipaddr from 'ipaddr.js'

/** IPv6 that is given out to the public so far (RFC 4291, IANA): all else is somebody's own, or means something else. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an IP address is one of the public internet: not private, loopback, link-local (so none of a cloud's
 * metadata), shared (CGNAT), multicast or reserved. IPv6 that carries an IPv4 address inside (mapped, NAT64, 6to4,
 * Teredo) is refused altogether: which address it leads to is not ours to know.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_IPV6)
}

/** The IP address that a URL names itself, without asking anybody; null for a name. */
export function literalAddress(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(host) ? host : null
}
