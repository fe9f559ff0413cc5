import type { Database } from '@turnout/db'
import { sql } from 'kysely'

/**
 * Resolves once so many connections of a database wait for a lock. Ask as the owner: a role sees only of its own what
 * a connection waits for.
 */
export async function waitForWaiters(owner: Database, count = 1): Promise<void> {
  for (;;) {
    const { rows } = await sql`select from pg_stat_activity where datname = current_database()
      and wait_event_type = 'Lock'`.execute(owner)
    if (rows.length >= count) return
  }
}

/** Something to wait for, and what ends the wait. */
export function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), opened }
}
