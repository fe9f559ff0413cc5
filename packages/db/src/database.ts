import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
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

/** Opens a pool of connections to PostgreSQL 18. Instants come back as Date, bigint as number. */
export function openPool(url: string, options: DatabaseOptions = {}): pg.Pool {
  const role = options.role === undefined ? APP_ROLE : options.role
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: 'turnout',
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
  { onQuery }: { onQuery?: (statement: string, parameters: readonly unknown[]) => void } = {},
): Database {
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: preparingPool(pool) }),
    log: onQuery && ((event) => onQuery(event.query.sql, event.query.parameters)),
  })
}
