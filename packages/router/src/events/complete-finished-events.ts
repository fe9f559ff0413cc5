import { sql } from 'kysely'
import { audit, SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { endEventStations } from '../kiosk/end-event-stations.ts'
import { announceEvent } from './announce-event.ts'

/**
 * Marks published events as completed once their last session has ended (or, without a known end, a day after their
 * start). Any number of processes may call it, as often as they like.
 * @returns how many were completed by this call
 */
export function completeFinishedEvents({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<number> {
  const instant = now()
  return db.transaction().execute(async (tx) => {
    const finished = await tx
      .selectFrom('event')
      .select('id')
      .where('status', '=', 'published')
      .where('deleted_at', 'is', null)
      .where(
        sql<boolean>`case when ends_at > starts_at then ends_at else starts_at + interval '24 hours' end <= ${instant}`,
      )
      .orderBy('id')
      .forUpdate()
      .skipLocked()
      .execute()
    for (const { id } of finished) {
      const event = await tx
        .updateTable('event')
        .set((eb) => ({ status: 'completed', updated_at: instant, version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await audit(tx, SYSTEM, { action: 'event.completed', subjectType: 'event', subjectId: id, eventId: id })
      await endEventStations(tx, { eventId: id, at: instant })
      await announceEvent(tx, event, { type: 'event.updated', fields: ['status'] })
    }
    return finished.length
  })
}
