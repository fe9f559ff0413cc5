import { APP_ROLE } from '@turnout/db'
import pg from 'pg'
import { describeError, type Logger } from '../adapters/logger.ts'
import { createBackoff } from './backoff.ts'

/** A connection to PostgreSQL outside of the pool that comes back when it breaks. */
export interface StandingConnection {
  /** The connection, while there is one. */
  current(): pg.Client | null
  stop(): Promise<void>
}

export interface StandingOptions {
  url: string
  name: string
  log: Logger
  /** A hint that a crash takes with it was worth nothing: no commit of this connection waits for the disk. */
  isForgetful?: boolean
  /** Called with each new connection before it counts as there. */
  onConnect(client: pg.Client): Promise<void>
}

/** The server gives up on a peer that vanished after 25 s, and with it its session's locks. */
const KEEP_ALIVE = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3'

/** Opens the connection in the background and keeps it open until stopped. */
export function keepConnection({ url, name, log, isForgetful, onConnect }: StandingOptions): StandingConnection {
  const stopping = new AbortController()
  const backoff = createBackoff()
  let current: pg.Client | null = null

  const connectOnce = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: url,
      application_name: `turnout ${name}`,
      options: `-c timezone=UTC -c role=${APP_ROLE} ${KEEP_ALIVE}${isForgetful ? ' -c synchronous_commit=off' : ''}`,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 15_000,
    })
    const ended = new Promise<void>((resolve) => {
      client.once('end', resolve)
      client.on('error', (error) => {
        log.warn({ connection: name, error: describeError(error) }, 'a connection to the database broke')
        resolve()
      })
      stopping.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    try {
      await client.connect()
      await onConnect(client)
      current = client
      backoff.reset()
      await ended
    } finally {
      current = null
      await client.end().catch(() => undefined)
    }
  }

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await connectOnce()
      } catch (error) {
        log.warn({ connection: name, error: describeError(error) }, 'the database cannot be reached')
      }
      await backoff.wait(stopping.signal)
    }
  }
  const running = run()

  return {
    current: () => current,
    async stop() {
      stopping.abort()
      await running
    },
  }
}
