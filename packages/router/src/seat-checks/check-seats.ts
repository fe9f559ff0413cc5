import type { SeatCheckTable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { countCounters, type Drift, findDrift } from '../orders/find-drift.ts'
import { type MendingDeps, mendEvent } from './mend-event.ts'
import { type SeatCheck, type SeatRepair, seatRepair } from './schema.ts'

/** A recount that has begun. */
export interface BegunCheck {
  checkId: string
  eventId: string | null
}

/** Writes that a recount begins; what it mends is added to the row as it is mended. */
export async function beginCheck(
  tx: Tx,
  now: Date,
  { cause, eventId, requestedBy }: { cause: SeatCheck['cause']; eventId: string | null; requestedBy: string | null },
): Promise<BegunCheck> {
  const { id: checkId } = await tx
    .insertInto('seat_check')
    .values((eb) => ({
      event_id: eventId,
      cause,
      // An account may be gone while its token still holds.
      requested_by: eb.selectFrom('user_account').select('id').where('id', '=', requestedBy),
      counters_checked: 0,
      repaired: 0,
      started_at: now,
      finished_at: now,
    }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return { checkId, eventId }
}

/**
 * Recounts the seats of one event, or of all, and mends counters that have drifted. What has drifted is looked for in
 * one statement that locks nothing; only suspects are locked, event by event, and counted again. Sales go on meanwhile.
 * Several recounts at once do no harm.
 */
export async function checkSeats(deps: MendingDeps, { checkId, eventId }: BegunCheck): Promise<SeatCheck> {
  const of = eventId ?? undefined
  const countersChecked = await countCounters(deps.db, of)
  for (const [id, suspects] of byEvent(await findDrift(deps.db, of))) {
    tell(deps, checkId, id, await mendEvent(deps, checkId, id, suspects))
  }
  const row = await deps.db
    .updateTable('seat_check')
    .set({ counters_checked: countersChecked, finished_at: deps.now() })
    .where('id', '=', checkId)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toSeatCheck(row)
}

const EVERY_MS = 3_600_000
/** A timer that is a little early must not make it wait for another hour. */
const SLACK_MS = 300_000

/** The recount of every hour, whichever process comes first. */
export async function checkSeatsBySchedule(deps: Omit<MendingDeps, 'principal' | 'origin'>): Promise<void> {
  const begun = await deps.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ isMine: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended('seat-checks', 0)) as "isMine"`.execute(tx)
    if (!rows[0]?.isMine) return null
    const since = new Date(deps.now().getTime() - EVERY_MS + SLACK_MS)
    const latest = await tx
      .selectFrom('seat_check')
      .select('id')
      .where('cause', '=', 'schedule')
      .where('started_at', '>', since)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (latest) return null
    return beginCheck(tx, deps.now(), { cause: 'schedule', eventId: null, requestedBy: null })
  })
  if (begun) await checkSeats({ ...deps, ...SYSTEM }, begun)
}

/** How many recounts there were, and how many counters they had to mend, in all. */
export async function seatCheckTotals({ db }: Pick<Deps, 'db'>): Promise<{ checks: number; repaired: number }> {
  const { rows } = await sql<{ checks: number; repaired: number }>`
    select count(*)::integer as checks, coalesce(sum(repaired), 0)::integer as repaired from seat_check`.execute(db)
  return rows[0] ?? { checks: 0, repaired: 0 }
}

/** A row as it is given out. */
export function toSeatCheck(row: Selectable<SeatCheckTable>): SeatCheck {
  return {
    id: row.id,
    eventId: row.event_id,
    cause: row.cause,
    countersChecked: row.counters_checked,
    repairs: z.array(seatRepair).parse(row.repairs),
    startedAt: iso(row.started_at),
    finishedAt: iso(row.finished_at),
  }
}

function byEvent(drifts: Drift[]): Map<string, Drift[]> {
  const events = new Map<string, Drift[]>()
  for (const drift of drifts) events.set(drift.eventId, [...(events.get(drift.eventId) ?? []), drift])
  return events
}

function tell({ log }: Pick<Deps, 'log'>, checkId: string, eventId: string, repairs: SeatRepair[]): void {
  if (repairs.length === 0) return
  const over = repairs.filter((repair) => repair.over > 0)
  log.warn({ checkId, eventId, repairs }, 'counters did not say what tickets, orders and offers say, and were mended')
  if (over.length > 0)
    log.error({ checkId, eventId, over }, 'more is taken than there may be: somebody has to settle it')
}
