import type pg from 'pg'

/** How often it is looked whether the floor may rise. */
const RISE_MS = 2_000
/** How often all is looked through, whatever the floor. */
const SWEEP_MS = 60_000

/** An id up to which every message is placed, so that it need not be looked for there. */
export interface Floor {
  /** @returns the floor for the next look, and what is to be told of its outcome */
  look(client: pg.Client): Promise<{
    after: number
    /** @param isAll whether there was nothing more to place */
    rise(placed: readonly { id: number }[], isAll: boolean): void
  }>
}

/**
 * While somebody reads an old state, as a backup does, the index still has an entry for each message placed since, and
 * looking for those that are not would walk past all of them. Ids are taken before the commit, so that the newest
 * placed one is no floor by itself: it becomes one when every transaction has ended that was open when it was seen, and
 * all was placed after that.
 */
export function createFloor(now: () => number = () => performance.now()): Floor {
  let floor = 0
  let newest = 0
  let mark: { id: number; before: bigint } | null = null
  let [lookedAt, sweptAt] = [now(), now()]

  return {
    async look(client) {
      const at = now()
      let next: number | null = null
      if (at - lookedAt >= RISE_MS) {
        lookedAt = at
        const { oldest, before } = await openTransactions(client)
        if (mark && oldest >= mark.before) next = mark.id
        if (!mark || next !== null) mark = { id: newest, before }
      }
      const isSweep = at - sweptAt >= SWEEP_MS
      if (isSweep) sweptAt = at
      return {
        after: isSweep ? 0 : floor,
        rise(placed, isAll) {
          for (const { id } of placed) newest = Math.max(newest, id)
          if (next !== null && isAll) floor = Math.max(floor, next)
        },
      }
    },
  }
}

/** Transactions that may still write have numbers from `oldest` on; those that begin later, from `before` on. */
async function openTransactions(client: pg.Client): Promise<{ oldest: bigint; before: bigint }> {
  const { rows } = await client.query<{ oldest: string; before: string }>(`
    select pg_snapshot_xmin(snapshot)::text as oldest, pg_snapshot_xmax(snapshot)::text as before
    from pg_current_snapshot() as snapshot`)
  return { oldest: BigInt(rows[0]?.oldest ?? 0), before: BigInt(rows[0]?.before ?? 0) }
}
