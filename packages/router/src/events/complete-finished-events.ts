import type { Tables } from '@turnout/db'
import { type ExpressionBuilder, sql } from 'kysely'
import { audit, SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { faultName } from '../core/fault-name.ts'
import { endEventStations } from '../kiosk/end-event-stations.ts'
import { endWaitlist } from '../waitlist/queries.ts'
import { announceEvent } from './announce-event.ts'
import type { EventRow } from './queries.ts'
import { isOver, type Span } from './rules.ts'

/**
 * Marks published events as completed once their last session has ended (or, without a known end, as `isOver` has
 * it), each in a transaction of its own: what goes wrong with one is logged, tried again the next time, and keeps
 * no other. Any number of processes may call it, as often as they like.
 * @returns how many were completed by this call
 */
export async function completeFinishedEvents(deps: Pick<Deps, 'db' | 'now' | 'log'>): Promise<number> {
  const instant = deps.now()
  const ended = await deps.db.selectFrom('event').select(spanColumns).where(mayBeOver(instant)).orderBy('id').execute()
  const finished = ended.filter((row) => isOver(spanOf(row), instant))
  let completed = 0
  for (const { id } of finished) {
    try {
      completed += (await complete(deps, id, instant)) ? 1 : 0
    } catch (error) {
      deps.log.error({ fault: faultName(error), eventId: id }, 'an event that is over could not be completed')
    }
  }
  return completed
}

const spanColumns = ['id', 'starts_at', 'ends_at', 'is_all_day', 'time_zone'] as const

function spanOf(row: Pick<EventRow, (typeof spanColumns)[number]>): Span {
  return { startsAt: row.starts_at, endsAt: row.ends_at, isAllDay: row.is_all_day, timeZone: row.time_zone }
}

/** No day is shorter than 22 hours; which ones are over is left to the rule, which knows the clocks of every zone. */
function mayBeOver(instant: Date) {
  return ({ eb, and }: ExpressionBuilder<Tables, 'event'>) =>
    and([
      eb('status', '=', 'published'),
      eb('deleted_at', 'is', null),
      sql<boolean>`case when ends_at > starts_at then ends_at else starts_at + interval '22 hours' end <= ${instant}`,
    ])
}

/** @returns false when somebody else is at it, or it is not over any more */
function complete({ db }: Pick<Deps, 'db'>, id: string, instant: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const mine = await tx
      .selectFrom('event')
      .select(spanColumns)
      .where('id', '=', id)
      .where(mayBeOver(instant))
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!mine || !isOver(spanOf(mine), instant)) return false
    const event = await tx
      .updateTable('event')
      .set((eb) => ({ status: 'completed', updated_at: instant, version: eb('version', '+', 1) }))
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await audit(tx, SYSTEM, { action: 'event.completed', subjectType: 'event', subjectId: id, eventId: id })
    await endEventStations(tx, { eventId: id, at: instant })
    await endWaitlist(tx, id)
    await announceEvent(tx, event, { type: 'event.updated', fields: ['status'] })
    return true
  })
}
