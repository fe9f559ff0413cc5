import { createHash } from 'node:crypto'
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type pg from 'pg'
import { type HungOptions, type HungWatch, watchForHung } from './hung-connections.ts'

/**
 * Put as a comment at the head of a statement (`sql.raw(PREPARED)`, or `modifyFront` of a query) to have it parsed and
 * planned once per connection. For statements whose planning costs more than their work, and whose text is one of few:
 * each text stays in the server's memory for as long as its connection.
 */
export const PREPARED = '/* prepared */'

/** Where the mark is looked for. */
const HEAD_LENGTH = 32

const names = new Map<string, string>()

/**
 * A pool for Kysely that names the statements marked with `PREPARED`, which Kysely itself cannot, and ends connections
 * that hang.
 */
export function preparingPool(pool: pg.Pool, hung: HungOptions = {}): PostgresPool {
  const watch = watchForHung(pool.options.connectionString, hung)
  const known = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  return {
    async connect() {
      const client = await pool.connect()
      const wrapped = known.get(client) ?? new PreparingClient(client, watch)
      known.set(client, wrapped)
      return wrapped
    },
    end: () => pool.end(),
  }
}

/** The part of pg's client that takes a named statement. */
interface NamingClient {
  query<R>(config: { name: string; text: string; values: unknown[] }): Promise<PostgresQueryResult<R>>
}

class PreparingClient implements PostgresPoolClient {
  readonly #client: PostgresPoolClient
  readonly #naming: NamingClient
  readonly #follow: <T>(statement: Promise<T>) => Promise<T>

  constructor(client: pg.PoolClient, watch: HungWatch) {
    this.#client = client
    this.#naming = client
    this.#follow = (statement) => watch.follow(client, statement)
  }

  query<R>(statement: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query<R>(
    statement: string | PostgresCursor<R>,
    values: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof statement !== 'string') return this.#client.query(statement)
    if (!statement.slice(0, HEAD_LENGTH).includes(PREPARED)) {
      return this.#follow(this.#client.query<R>(statement, values))
    }
    return this.#follow(this.#naming.query<R>({ name: nameOf(statement), text: statement, values: [...values] }))
  }

  release(): void {
    this.#client.release()
  }
}

function nameOf(text: string): string {
  const known = names.get(text)
  if (known) return known
  const name = createHash('sha256').update(text).digest('base64url')
  names.set(text, name)
  return name
}
