import { randomUUID } from 'node:crypto'
import { Redis, type RedisOptions } from 'ioredis'
import { oneAtATime } from '../realtime/newest-hints.ts'
import type { Hint, WakeTransport } from '../realtime/waker.ts'
import { describeError, type Logger } from './logger.ts'

/** What is before every key and channel, unless told otherwise. */
const PREFIX = 'turnout'

/** An answer that takes longer will not come in time to be of use. */
const ANSWER_MS = 2_000
/** A connection that was sent something and has said nothing for so long is opened anew, with all that it waited for. */
const SILENT_MS = 5_000

/** What the server needs of Redis: hints between processes, connections for those who know it, and whether it is there. */
export interface RedisLink {
  /** What every key and channel begins with, so that several installations may share a Redis. Without a colon at its end. */
  prefix: string
  wake(onHint: (hint: Hint) => void): WakeTransport
  /**
   * A connection of one's own, which ends with the link. As it is, it fails at once while Redis is away; errors of the
   * connection are logged.
   */
  connect(name: string, options?: RedisOptions): Redis
  /** Rejects when Redis does not answer. */
  ping(): Promise<unknown>
  stop(): Promise<void>
}

/** Connects in the background, and again when the connection breaks. */
export function openRedis(url: string, log: Logger, prefix = PREFIX): RedisLink {
  const clients: Redis[] = []
  const channel = `${prefix}:wake`
  const connect = (name: string, options: RedisOptions = {}) => {
    const client = new Redis(url, {
      connectionName: `${prefix}-${name}`.replaceAll(/[^\w-]/g, '-'),
      // A hint that cannot be sent now is worth nothing later.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      autoResubscribe: false,
      retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 6), 5_000),
      ...options,
    })
    client.on('error', (error) =>
      log.warn({ connection: name, error: describeError(error) }, 'Redis cannot be reached'),
    )
    clients.push(client)
    return client
  }
  const sender = randomUUID()
  const out = connect('out', { commandTimeout: ANSWER_MS, socketTimeout: SILENT_MS })
  const into = connect('in')
  return {
    prefix,
    connect,
    ping: () => out.ping(),
    wake(onHint) {
      into.on('message', (_channel, message) => {
        const [from, hint] = message.split(' ')
        if (from !== sender && (hint === 'changed' || hint === 'placed')) onHint(hint)
      })
      const subscribe = () => {
        void into
          .subscribe(channel)
          .then(() => {
            // What happened while the connection was away has sent its hints to nobody.
            onHint('changed')
            onHint('placed')
          })
          .catch(() => undefined)
      }
      into.on('ready', subscribe)
      if (into.status === 'ready') subscribe()
      return {
        // None while one is unanswered: a Redis that hangs would have them kept for it.
        publish: oneAtATime((hint) => out.publish(channel, `${sender} ${hint}`)),
        stop: async () => void into.disconnect(),
      }
    },
    async stop() {
      for (const client of clients) client.disconnect()
    },
  }
}
