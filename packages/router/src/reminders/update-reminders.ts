import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import { changedColumns } from '../core/changes.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { announceEvent } from '../events/announce-event.ts'
import { type EventRow, lockEventContents } from '../events/queries.ts'
import { getReminders } from './get-reminders.ts'
import { settingOf, startsOf } from './queries.ts'
import { dueOf } from './rules.ts'
import { type Reminders, type ReminderType, reminderType, type UpdateRemindersInput } from './schema.ts'

/**
 * Chooses what an event sends before it begins, and the note in it. A reminder whose time has passed already is not
 * sent by being chosen.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED; CONFLICT for another version than the one read, or once it is over
 */
export async function updateReminders(call: Call, input: UpdateRemindersInput): Promise<Reminders> {
  const { eventId, version } = input
  const now = call.now()
  return call.db.transaction().execute(async (tx) => {
    const event = await lockEventContents(tx, eventId)
    const before = await settingOf(tx, eventId)
    if (version !== undefined && version !== before.version) {
      throw refuse('CONFLICT', 'The reminders were changed meanwhile', { version: before.version })
    }
    const chosen = input.types ?? before.types
    const after = {
      types: reminderType.options.filter((type) => chosen.includes(type)),
      note: input.note ?? before.note,
    }
    const fields = changedColumns(before, after)
    if (fields.length > 0) {
      await write(tx, eventId, after, before.version + 1, now)
      const added = after.types.filter((type) => !before.types.includes(type))
      await passOver(tx, event, added, now)
      await audit(tx, call, {
        action: 'reminders.updated',
        subjectType: 'event',
        subjectId: eventId,
        eventId,
        fields,
        detail: fields.includes('types') ? { types: after.types } : {},
      })
      await announceEvent(tx, event, { type: 'event.updated', fields: ['reminders'] })
    }
    return getReminders({ ...call, db: tx }, { eventId })
  })
}

async function write(
  tx: Tx,
  eventId: string,
  { types, note }: { types: ReminderType[]; note: string },
  version: number,
  now: Date,
): Promise<void> {
  const columns = { types, note, version, updated_at: now }
  await tx
    .insertInto('reminder_setting')
    .values({ event_id: eventId, ...columns })
    .onConflict((conflict) => conflict.column('event_id').doUpdateSet(columns))
    .execute()
}

/** Puts down that reminders whose time has passed are not sent. */
async function passOver(tx: Tx, event: EventRow, types: ReminderType[], now: Date): Promise<void> {
  const clock = { timeZone: event.time_zone, isAllDay: event.is_all_day }
  const slots = (await startsOf(tx, event.id)).flatMap(({ starts_at }) =>
    types.flatMap((type) => {
      const due = dueOf(type, starts_at, clock)
      if (!due || due.dueAt > now) return []
      return {
        event_id: event.id,
        type,
        starts_at,
        due_at: due.dueAt,
        useful_until: due.usefulUntil,
        claimed_at: now,
        planned_at: now,
        skipped_because: 'chosen_late' as const,
      }
    }),
  )
  if (slots.length === 0) return
  await tx
    .insertInto('reminder_slot')
    .values(slots)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
