import type { Tx } from '@turnout/db'
import { type RawBuilder, sql } from 'kysely'
import { audit, type Recorded } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { announceAvailability, lockEvent } from '../events/queries.ts'
import { type Drift, findDrift } from '../orders/find-drift.ts'
import { wakeWaitlist } from '../waitlist/queries.ts'
import { mend, repairsOf } from './rules.ts'
import type { SeatRepair } from './schema.ts'

export type MendingDeps = Pick<Deps, 'db' | 'now' | 'config' | 'log'> & Recorded

/**
 * Counts the suspects of one event again while their rows are locked, and writes what is so. Whoever changes a counter
 * does so in the transaction that changes what is counted, and holds the counter's row until it commits: under these
 * locks every such change is either counted and in the counter, or in neither. Sales of the same seats wait for the
 * length of one count; the others go on.
 */
export async function mendEvent(
  deps: MendingDeps,
  checkId: string,
  eventId: string,
  suspects: Drift[],
): Promise<SeatRepair[]> {
  return deps.db.transaction().execute(async (tx) => {
    if (!(await lockThere(tx, eventId))) return []
    await lockSuspects(tx, suspects)
    const locked = new Set(suspects.map(({ id }) => id))
    const drifts = (await findDrift(tx, eventId)).filter(({ id }) => locked.has(id))
    const repairs = drifts.flatMap(repairsOf)
    await write(tx, drifts)
    if (repairs.length === 0) return []
    await announceSeats(tx, deps, eventId, drifts)
    await record(tx, checkId, repairs)
    await audit(tx, deps, {
      action: 'seats.repaired',
      subjectType: 'event',
      subjectId: eventId,
      eventId,
      fields: [...new Set(repairs.map(({ counter }) => counter))],
      detail: { checkId, repairs },
    })
    return repairs
  })
}

const tables = { sale_code: sql`sale_code`, ticket_type: sql`ticket_type`, session: sql`session` } as const
const columns: Record<Drift['kind'], RawBuilder<unknown>> = {
  sale_code: sql`used = m.sold, surplus = m.over`,
  ticket_type: sql`sold = m.sold, held = m.held, surplus = m.over,
    waiting_entries = m."countedEntries", waiting_seats = m."countedSeats"`,
  session: sql`sold = m.sold, held = m.held, surplus = m.over`,
}
/** In the order of locks that holds everywhere. */
const kinds = ['sale_code', 'ticket_type', 'session'] as const

const idsOf = (drifts: Drift[], kind: Drift['kind']) => drifts.filter((one) => one.kind === kind).map(({ id }) => id)

/**
 * The event comes first, as everywhere: whoever ends it, or changes what it sells, is waited for, and waits. Of a deleted
 * one nothing is sold any more.
 */
async function lockThere(tx: Tx, eventId: string): Promise<boolean> {
  const event = await tx
    .selectFrom('event')
    .select('id')
    .where('id', '=', eventId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (event) await lockEvent(tx, eventId, 'reading')
  return event !== undefined
}

async function lockSuspects(tx: Tx, suspects: Drift[]): Promise<void> {
  for (const kind of kinds) {
    const ids = idsOf(suspects, kind)
    if (ids.length === 0) continue
    await sql`select id from ${tables[kind]} where id = any (${ids}::uuid[]) order by id for no key update`.execute(tx)
  }
}

async function write(tx: Tx, drifts: Drift[]): Promise<void> {
  for (const kind of kinds) {
    const ofKind = drifts.filter((drift) => drift.kind === kind)
    if (ofKind.length === 0) continue
    const mended = ofKind.map((drift) => ({ ...drift, ...mend(drift) }))
    await sql`
      update ${tables[kind]} t set ${columns[kind]}
      from jsonb_to_recordset(${JSON.stringify(mended)}::jsonb)
        as m (id uuid, sold integer, held integer, over integer, "countedEntries" integer, "countedSeats" integer)
      where t.id = m.id`.execute(tx)
  }
}

/** The same as after any change of seats: a message for what has changed, and seats for those who wait. */
async function announceSeats(tx: Tx, { config }: MendingDeps, eventId: string, drifts: Drift[]): Promise<void> {
  const isSeats = drifts.some(({ kind }) => kind !== 'sale_code')
  if (!isSeats) return
  const event = await tx.selectFrom('event').select('title').where('id', '=', eventId).executeTakeFirstOrThrow()
  const sessionIds = idsOf(drifts, 'session')
  const codes = sessionIds.length
    ? await tx.selectFrom('session').select(['id', 'code']).where('id', 'in', sessionIds).execute()
    : []
  const codeOf = new Map(codes.map(({ id, code }) => [id, code]))
  await announceAvailability(tx, {
    eventId,
    eventName: event.title,
    threshold: config.minimumSpotsThreshold,
    sessions: drifts
      .filter(({ kind }) => kind === 'session')
      .map((drift) => {
        const { sold, held } = mend(drift)
        const before = { sold: drift.sold, held: drift.held }
        return { sessionId: drift.id, code: codeOf.get(drift.id) ?? '', capacity: drift.limit, sold, held, before }
      }),
    ticketTypes: drifts
      .filter(({ kind }) => kind === 'ticket_type')
      .map((drift) => {
        const { sold, held } = mend(drift)
        return { ticketTypeId: drift.id, sold, held }
      }),
  })
  await wakeWaitlist(tx, eventId)
}

/** With the repair itself, so that none goes without its row. */
async function record(tx: Tx, checkId: string, repairs: SeatRepair[]): Promise<void> {
  const repaired = repairs.filter(({ was, became }) => was !== became).length
  await tx
    .updateTable('seat_check')
    .set({
      repairs: sql<string>`repairs || ${JSON.stringify(repairs)}::jsonb`,
      repaired: sql<number>`repaired + ${repaired}::integer`,
    })
    .where('id', '=', checkId)
    .execute()
}
