import { setTimeout as pause } from 'node:timers/promises'
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
  /** How often it is asked whether it is alive, and for how long an answer is waited for. */
  beatMs?: number
  patienceMs?: number
  /** Called with each new connection before it counts as there. */
  onConnect(client: pg.Client): Promise<void>
}

/** The server gives up on a peer that vanished after 25 s, and with it its session's locks. */
const KEEP_ALIVE = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3'

const BEAT_MS = 5_000
const PATIENCE_MS = 15_000
/** A goodbye that nobody hears is not waited for. */
const GOODBYE_MS = 1_000

/**
 * Opens the connection in the background and keeps it open until stopped. A peer that vanished says nothing, and what
 * is sent to it waits: so the connection is asked from time to time whether it is alive, and given up when it does not
 * say so, or when anything else was on it for too long.
 */
export function keepConnection(options: StandingOptions): StandingConnection {
  const { url, name, log, isForgetful, onConnect, beatMs = BEAT_MS, patienceMs = PATIENCE_MS } = options
  const stopping = new AbortController()
  const backoff = createBackoff()
  let current: pg.Client | null = null

  const connectOnce = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: url,
      application_name: `turnout ${name}`,
      options: `-c timezone=UTC -c role=${APP_ROLE} ${KEEP_ALIVE}${isForgetful ? ' -c synchronous_commit=off' : ''}`,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 5_000,
      query_timeout: patienceMs,
    })
    const hasEnded = new AbortController()
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
      await Promise.race([ended, beat(client, beatMs, hasEnded.signal)])
    } finally {
      current = null
      hasEnded.abort()
      await sayGoodbye(client)
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

/** Settles only by failing, when the connection does not answer; its statements wait for those before them. */
async function beat(client: pg.Client, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await client.query('select 1')
    await pause(everyMs, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

async function sayGoodbye(client: pg.Client): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), GOODBYE_MS)
  await client.end().catch(() => undefined)
  clearTimeout(timer)
}
