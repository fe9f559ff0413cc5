import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import type { HungOptions } from './hung-connections.ts'
import { preparingPool } from './prepared.ts'
import type { Tables } from './schema/index.ts'

/** A handle to the database: queries, and transactions by `.transaction()`. */
export type Database = Kysely<Tables>

/** The same inside a transaction. */
export type Tx = Transaction<Tables>

/** What reads and writes either way. */
export type Queryable = Database | Tx

/** The role the server works as after the migrations (see the roles migration). */
export const APP_ROLE = 'turnout_app'

// bigint is used for positions and identities, which stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export interface DatabaseOptions {
  /** Connections at most. */
  max?: number
  /** Work as the least-privileged role; off for migrations and for tests that need the owner. */
  role?: typeof APP_ROLE | null
  /** No statement waits longer for a lock. */
  lockTimeoutMs?: number
  /** Called when an idle connection breaks; the pool replaces it by itself. */
  onError?: (error: Error) => void
}

/** A new connection is there within this time, or the next try is a matter of the caller's. */
const CONNECT_MS = 10_000
/** Whoever waits for one of the pool's connections for this long is told that the database cannot be reached. */
const WAIT_MS = 30_000
/** TCP asks after an idle peer from then on, once a second: one that vanished is known to be gone 10 s later. */
const KEEP_ALIVE_AFTER_MS = 10_000

/** One connection of the pool: the pool's own limit is that of waiting. */
class PoolClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super({ ...config, connectionTimeoutMillis: CONNECT_MS })
  }
}

/** Opens a pool of connections to PostgreSQL 18. Instants come back as Date, bigint as number. */
export function openPool(url: string, options: DatabaseOptions = {}): pg.Pool {
  const role = options.role === undefined ? APP_ROLE : options.role
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: 'turnout',
    Client: PoolClient,
    connectionTimeoutMillis: WAIT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    options: [
      '-c timezone=UTC',
      ...(role ? [`-c role=${role}`] : []),
      ...(options.lockTimeoutMs ? [`-c lock_timeout=${options.lockTimeoutMs}`] : []),
    ].join(' '),
  })
  pool.on('error', (error) => options.onError?.(error))
  // The pool listens to idle connections only. One that breaks between two statements of a transaction fails the next
  // of them; without a listener it would end the process before.
  pool.on('connect', (client) => void client.on('error', () => undefined))
  return pool
}

/** Kysely over a pool; `destroy()` ends the pool. `onQuery` hears each statement but those that begin and end. */
export function openDatabase(
  pool: pg.Pool,
  { onQuery, hung }: { onQuery?: (statement: string, parameters: readonly unknown[]) => void; hung?: HungOptions } = {},
): Database {
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: preparingPool(pool, hung) }),
    log: onQuery && ((event) => onQuery(event.query.sql, event.query.parameters)),
  })
}
