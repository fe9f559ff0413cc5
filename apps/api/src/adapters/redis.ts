import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import type { Hint, WakeTransport } from '../realtime/waker.ts'
import { describeError, type Logger } from './logger.ts'

const CHANNEL = 'turnout:wake'

/** What this version needs of Redis: hints between processes, and whether it is there. */
export interface RedisLink {
  wake(onHint: (hint: Hint) => void): WakeTransport
  /** Rejects when Redis does not answer. */
  ping(): Promise<unknown>
  stop(): Promise<void>
}

/** Connects in the background, and again when the connection breaks. */
export function openRedis(url: string, log: Logger): RedisLink {
  const connect = (name: string) => {
    const client = new Redis(url, {
      connectionName: `turnout-${name}`,
      // A hint that cannot be sent now is worth nothing later.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      autoResubscribe: false,
      retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 6), 5_000),
    })
    client.on('error', (error) =>
      log.warn({ connection: name, error: describeError(error) }, 'Redis cannot be reached'),
    )
    return client
  }
  const sender = randomUUID()
  const out = connect('out')
  const into = connect('in')
  return {
    ping: () => out.ping(),
    wake(onHint) {
      into.on('message', (_channel, message) => {
        const [from, hint] = message.split(' ')
        if (from !== sender && (hint === 'changed' || hint === 'placed')) onHint(hint)
      })
      const subscribe = () => {
        void into
          .subscribe(CHANNEL)
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
        publish: (hint) => void out.publish(CHANNEL, `${sender} ${hint}`).catch(() => undefined),
        stop: async () => void into.disconnect(),
      }
    },
    async stop() {
      into.disconnect()
      out.disconnect()
    },
  }
}
