import { sql } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { selectSchedules, toSchedule } from './queries.ts'
import type { RunScheduleInput, Schedule } from './schema.ts'

/** What is done again and again, by name. A handful: each is written in the program. */
export async function listSchedules({ db }: Pick<Call, 'db'>): Promise<{ items: Schedule[] }> {
  const rows = await selectSchedules(db).orderBy('name').execute()
  return { items: rows.map(toSchedule) }
}

/**
 * Makes a schedule due now. While it runs it is due again afterwards; asking twice before it has begun is asking once.
 * @throws DomainError NOT_FOUND
 */
export async function runSchedule(call: Call, { name }: RunScheduleInput): Promise<Schedule> {
  return call.db.transaction().execute(async (tx) => {
    const due = await tx
      .updateTable('schedule')
      .set({ next_at: sql`least(next_at, now())` })
      .where('name', '=', name)
      .executeTakeFirst()
    if (due.numUpdatedRows === 0n) throw refuse('NOT_FOUND', 'There is no such schedule')
    await audit(tx, call, { action: 'schedule.asked', subjectType: 'schedule', subjectId: null, detail: { name } })
    return toSchedule(await selectSchedules(tx).where('name', '=', name).executeTakeFirstOrThrow())
  })
}
