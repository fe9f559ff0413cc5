import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '@turnout/db'
import { sql } from 'kysely'
import { describeError, type Logger } from '../adapters/logger.ts'

interface Lease {
  id: string
  attempts: number
  /** As PostgreSQL writes it, to the microsecond. */
  until: string
  isOver: boolean
}

interface Sighting {
  attempts: number
  until: string
  /** By this process's own steady clock. */
  since: number
}

/**
 * Finds leases whose holder has died, and frees their jobs. A living holder renews its leases every third of their
 * time; one that was not renewed for half of it, and has run out, is a dead one's. What counts is what this process has
 * seen by its own steady clock: when the clock of the database jumps ahead by an hour, every lease has run out at once,
 * and their holders, who live, renew them before anybody is taken for dead. When it jumps back, a dead one's lease
 * would last for an hour: one that was not renewed for twice its time is over whatever the clock says.
 */
export class LeaseWatch {
  readonly #leaseMs: number
  #seen = new Map<string, Sighting>()

  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs
  }

  /** How often to look. */
  get everyMs(): number {
    return this.#leaseMs / 20
  }

  /** @returns how many jobs were freed */
  async look(db: Database): Promise<number> {
    const { rows } = await sql<Lease>`
      select id, attempts, leased_until::text as until, leased_until < now() as "isOver" from job
      where completed_at is null and failed_at is null and leased_until is not null`.execute(db)
    const now = performance.now()
    const seen = new Map<string, Sighting>()
    const dead: Lease[] = []
    for (const lease of rows) {
      const last = this.#seen.get(lease.id)
      const isSame = last?.attempts === lease.attempts && last.until === lease.until
      const sighting = isSame ? last : { attempts: lease.attempts, until: lease.until, since: now }
      seen.set(lease.id, sighting)
      if (now - sighting.since >= this.#leaseMs * (lease.isOver ? 0.5 : 2)) dead.push(lease)
    }
    this.#seen = seen
    return dead.length > 0 ? free(db, dead) : 0
  }
}

/** Only those that are still as they were seen. */
async function free(db: Database, leases: Lease[]): Promise<number> {
  const { numAffectedRows } = await sql`
    update job set leased_by = null, leased_until = null, handed_until = null
    from json_to_recordset(${JSON.stringify(leases)}::json) as seen (id uuid, attempts integer, until timestamptz)
    where job.id = seen.id and job.attempts = seen.attempts and job.leased_until = seen.until
      and job.completed_at is null and job.failed_at is null`.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** Looks for dead holders until it is told to stop. Never rejects. */
export async function watchLeases(options: {
  db: Database
  log: Logger
  leaseMs: number
  onFreed(): void
  signal: AbortSignal
}): Promise<void> {
  const { db, log, leaseMs, onFreed, signal } = options
  const watch = new LeaseWatch(leaseMs)
  while (!signal.aborted) {
    try {
      const freed = await watch.look(db)
      if (freed > 0) log.warn({ jobs: freed }, 'jobs whose process has died run again')
      if (freed > 0) onFreed()
    } catch (error) {
      log.warn({ error: describeError(error) }, 'leases cannot be read, trying again')
    }
    await pause(watch.everyMs, undefined, { signal }).catch(() => undefined)
  }
}
