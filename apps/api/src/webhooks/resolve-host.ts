import { lookup, Resolver } from 'node:dns/promises'

/** The addresses a name leads to. Fails when there are none. */
export type ResolveHost = (host: string) => Promise<string[]>

const TIMEOUT_MS = 2_000
const TRIES = 2

/**
 * Asks the name servers themselves: the system's own way to look a name up takes a thread of the few there are, and a
 * name server that hangs would take them all.
 */
export function askNameServers(): ResolveHost {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES })
  return async (host) => {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    const [first] = answers
    if (found.length === 0 && first?.status === 'rejected') throw first.reason
    return found
  }
}

/** As the system looks names up, with the names of this machine: for development. */
export const askSystem: ResolveHost = async (host) => {
  const found = await lookup(host, { all: true })
  return found.map(({ address }) => address)
}

/** The addresses of a name, none for one that is not known: where not knowing is no fault yet. */
export function knownAddresses(resolve: ResolveHost = askNameServers()): ResolveHost {
  return (host) => resolve(host).catch(() => [])
}
