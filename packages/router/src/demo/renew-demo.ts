import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { announceEvent } from '../events/announce-event.ts'
import type { EventRow } from '../events/queries.ts'

/**
 * Moves the demo so that its first session starts at the given instant, and lets everybody in again: the check-ins of
 * the time before are undone, and stay on record.
 */
export async function renewDemo(tx: Tx, call: Call, event: EventRow, firstStart: Date): Promise<void> {
  const shiftMs = firstStart.getTime() - event.starts_at.getTime()
  const shift = sql<Date>`interval '1 millisecond' * ${shiftMs}`
  await tx
    .updateTable('session')
    .set({
      starts_at: sql`starts_at + ${shift}`,
      ends_at: sql`ends_at + ${shift}`,
      doors_open_at: sql`doors_open_at + ${shift}`,
      admission_ends_at: sql`admission_ends_at + ${shift}`,
    })
    .where('event_id', '=', event.id)
    .execute()
  await tx
    .updateTable('check_in')
    .set({ status: 'undone', undone_at: call.now(), undo_reason: 'The demo begins anew' })
    .where('event_id', '=', event.id)
    .where('status', '=', 'standing')
    .execute()
  const after = await tx
    .updateTable('event')
    .set({
      starts_at: firstStart,
      ends_at: sql`ends_at + ${shift}`,
      status: 'published',
      version: sql`version + 1`,
      updated_at: call.now(),
    })
    .where('id', '=', event.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await announceEvent(tx, after, { type: 'event.updated', fields: ['startsAt', 'endsAt', 'sessions'] })
}
