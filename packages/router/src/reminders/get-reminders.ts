import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { type EventRow, getVisibleEvent } from '../events/queries.ts'
import { settingOf, startsOf } from './queries.ts'
import { dueOf, stageOf } from './rules.ts'
import { type ReminderSlot, type Reminders, type RemindersRef, type ReminderType, reminderType } from './schema.ts'
import { countAddresses, type SlotRow } from './slot-tickets.ts'

const NO_COUNTS = { waiting: 0, sent: 0, failed: 0, declined: 0, dropped: 0 }

/**
 * What an event sends before it begins, when that is, and what became of it.
 * @throws DomainError NOT_FOUND
 */
export async function getReminders(call: Call, { eventId }: RemindersRef): Promise<Reminders> {
  const event = await getVisibleEvent(call, eventId)
  const setting = await settingOf(call.db, eventId)
  const starts = await startsOf(call.db, eventId)
  const holders = await countAddresses(call.db, eventId)
  const rows = await call.db.selectFrom('reminder_slot').selectAll().where('event_id', '=', eventId).execute()
  const progress = await readProgress(call, eventId)
  const sessionsAt = new Map(starts.map(({ starts_at, sessions }) => [starts_at.getTime(), sessions]))
  const seenTo = rows.map((row) => ({
    ...slotBase(row.type, row.starts_at, row.due_at, row.useful_until),
    sessions: sessionsAt.get(row.starts_at.getTime()) ?? [],
    ...seen(row, progress.get(row.id)),
  }))
  const known = new Set(rows.map(({ type, starts_at }) => `${type} ${starts_at.getTime()}`))
  const toCome = starts.flatMap(({ starts_at, sessions }) =>
    reminderType.options
      .filter((type) => !known.has(`${type} ${starts_at.getTime()}`))
      .flatMap((type) => {
        const slot = planned(event, setting.types, type, starts_at, call.now())
        return slot ? [{ ...slot, sessions, recipients: holders.get(starts_at.getTime()) ?? 0 }] : []
      }),
  )
  const order = (slot: ReminderSlot) => `${slot.startsAt} ${slot.dueAt}`
  return {
    eventId,
    ...setting,
    timeZone: event.time_zone,
    isAllDay: event.is_all_day,
    slots: [...seenTo, ...toCome].sort((a, b) => (order(a) < order(b) ? -1 : 1)),
  }
}

function slotBase(type: ReminderType, startsAt: Date, dueAt: Date, usefulUntil: Date) {
  return { type, startsAt: iso(startsAt), dueAt: iso(dueAt), usefulUntil: iso(usefulUntil) }
}

/** A reminder whose time has not come, or which nobody has seen to; null where there is nothing to say of it. */
function planned(
  event: EventRow,
  types: ReminderType[],
  type: ReminderType,
  startsAt: Date,
  now: Date,
): Omit<ReminderSlot, 'sessions' | 'recipients'> | null {
  const due = dueOf(type, startsAt, { timeZone: event.time_zone, isAllDay: event.is_all_day })
  if (!due) return null
  const isChosen = types.includes(type)
  const isLate = stageOf(due, now) === 'late'
  if (!isChosen && startsAt <= now) return null
  const skippedBecause = event.status === 'cancelled' ? ('cancelled' as const) : isLate ? ('late' as const) : null
  return {
    ...slotBase(type, startsAt, due.dueAt, due.usefulUntil),
    state: isChosen ? (skippedBecause ? 'skipped' : 'due') : 'off',
    skippedBecause: isChosen ? skippedBecause : null,
    counts: NO_COUNTS,
    sentFrom: null,
    sentUntil: null,
  }
}

interface Progress {
  slot_id: string
  waiting: number
  sent: number
  failed: number
  declined: number
  dropped: number
  sent_from: Date | null
  sent_until: Date | null
}

function seen(row: SlotRow, progress: Progress | undefined) {
  const { waiting, sent, failed, declined, dropped } = progress ?? NO_COUNTS
  const isSending = row.planned_at === null || waiting > 0
  return {
    state: row.skipped_because ? ('skipped' as const) : isSending ? ('sending' as const) : ('sent' as const),
    skippedBecause: row.skipped_because,
    recipients: waiting + sent + failed + declined + dropped,
    counts: { waiting, sent, failed, declined, dropped },
    sentFrom: iso(progress?.sent_from ?? null),
    sentUntil: iso(progress?.sent_until ?? null),
  }
}

/** What became of the mails of an event's reminders. */
async function readProgress({ db }: Pick<Call, 'db'>, eventId: string): Promise<Map<string, Progress>> {
  const of = (outcomes: string[]) => sql`count(*) filter (where outcome = any(${outcomes}))::integer`
  const { rows } = await sql<Progress>`
    select slot_id, count(*) filter (where outcome is null)::integer as waiting, ${of(['sent'])} as sent,
      ${of(['failed'])} as failed, ${of(['opted_out', 'unreachable'])} as declined,
      ${of(['late', 'off', 'cancelled', 'no_ticket'])} as dropped,
      min(ended_at) filter (where outcome = 'sent') as sent_from,
      max(ended_at) filter (where outcome = 'sent') as sent_until
    from reminder_mail join reminder_slot on reminder_slot.id = reminder_mail.slot_id
    where reminder_slot.event_id = ${eventId}
    group by slot_id`.execute(db)
  return new Map(rows.map((row) => [row.slot_id, row]))
}
