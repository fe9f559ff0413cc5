import { setTimeout as pause } from 'node:timers/promises'
import { type Database, openDatabase, openPool } from '@turnout/db'
import type { Pool } from 'pg'
import { describeError, type Logger } from './adapters/logger.ts'

/** The connections that the server works by. */
export interface DatabasePool {
  db: Database
  pool: Pool
  close(): Promise<void>
}

/** Beyond what readiness waits for: the connection is then of no use to others either. */
const PROBE = { text: 'select 1', query_timeout: 5_000 }

/** Rejects when the database does not answer; a connection that does not is ended. */
export async function probeDatabase(pool: Pool): Promise<void> {
  const client = await pool.connect()
  let isGood = false
  try {
    await client.query(PROBE)
    isGood = true
  } finally {
    client.release(!isGood)
  }
}

const LAST_CONNECTIONS_MS = 1_000

/** Opens the pool. Connections that break are replaced; why they broke goes to the log. */
export function openDatabasePool(url: string, max: number, log: Logger): DatabasePool {
  let isClosing = false
  const pool = openPool(url, {
    max,
    onError(error) {
      if (!isClosing) log.warn({ error: describeError(error) }, 'a connection to the database broke')
    },
  })
  const db = openDatabase(pool)
  return {
    db,
    pool,
    async close() {
      isClosing = true
      const gone = untilRemoved(pool, pool.totalCount)
      await db.destroy()
      // The pool counts itself as ended while its connections still say goodbye: our own PostgreSQL stops after them.
      await Promise.race([gone, pause(LAST_CONNECTIONS_MS, undefined, { ref: false })])
    },
  }
}

function untilRemoved(pool: Pool, count: number): Promise<void> {
  let left = count
  return new Promise((resolve) => {
    if (left === 0) resolve()
    pool.on('remove', () => {
      left--
      if (left === 0) resolve()
    })
  })
}
