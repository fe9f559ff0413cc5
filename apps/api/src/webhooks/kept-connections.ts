import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { performance } from 'node:perf_hooks'
import type { Duplex } from 'node:stream'
import { SLOTS_PER_WEBHOOK } from '@turnout/router/rules/webhooks'

/** Idle for so long, a connection is closed: many servers do so after five seconds. */
const IDLE_MS = 4_000
/** However busy, it is closed then: the name may lead elsewhere by now. */
const LIFE_MS = 60_000

const settings = { keepAlive: true, timeout: IDLE_MS, maxFreeSockets: SLOTS_PER_WEBHOOK, scheduling: 'lifo' } as const

/** Connections, by when they were first kept. */
const madeAt = new WeakMap<object, number>()

function isYoung(socket: Duplex): boolean {
  const since = madeAt.get(socket) ?? performance.now()
  madeAt.set(socket, since)
  return performance.now() - since < LIFE_MS
}

// What Node's own says, which is false when the receiver wants no more, is missing from its types.
class KeptHttp extends HttpAgent {
  override keepSocketAlive(socket: Duplex): boolean {
    const isWanted: unknown = super.keepSocketAlive(socket)
    return isWanted !== false && isYoung(socket)
  }
}

class KeptHttps extends HttpsAgent {
  override keepSocketAlive(socket: Duplex): boolean {
    const isWanted: unknown = super.keepSocketAlive(socket)
    return isWanted !== false && isYoung(socket)
  }
}

/** Connections that are kept open between messages, by name, port and how they are made. */
export interface Agents {
  http: HttpAgent
  https: HttpsAgent
}

/** Opens none yet. Those that are idle keep no process alive. */
export function openAgents(): Agents {
  return { http: new KeptHttp(settings), https: new KeptHttps(settings) }
}

/** What sends to an address. */
export function agentFor({ protocol }: URL, { http, https }: Agents): HttpAgent {
  return protocol === 'https:' ? https : http
}
