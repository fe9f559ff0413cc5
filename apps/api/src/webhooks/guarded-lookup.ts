import { isIPv6, type LookupFunction } from 'node:net'
import { isPublicAddress } from '@turnout/router'
import type { ResolveHost } from './resolve-host.ts'

/** The name leads into a private network, at least with one of its addresses. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
}

/** The name leads nowhere. */
export class NameNotFound extends Error {
  override readonly name = 'NameNotFound'
}

/**
 * How a connection finds its address: what is judged here is what it connects to, so a name that leads elsewhere when it
 * is looked up again gains nothing.
 */
export function guardedLookup(resolve: ResolveHost, mayBePrivate: boolean): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (addresses) => {
        const entries = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
        const [first] = entries
        if (!first) return callback(new NameNotFound(), '', 0)
        if (!mayBePrivate && !addresses.every(isPublicAddress)) return callback(new AddressRefused(), '', 0)
        if (options.all) return callback(null, entries)
        callback(null, first.address, first.family)
      },
      () => callback(new NameNotFound(), '', 0),
    )
  }
}
