import type { Queryable } from '@turnout/db'
import { chosenTypes } from './queries.ts'
import type { ReminderType } from './schema.ts'
import type { SlotRow } from './slot-tickets.ts'

/** A reminder whose time has come, with what of its event decides whether it is still sent. */
export type StandingSlot = SlotRow & {
  time_zone: string
  is_all_day: boolean
  event_status: string
  deleted_at: Date | null
  types: ReminderType[]
}

/** One reminder; undefined once its event is gone. */
export function readSlot(db: Queryable, slotId: string): Promise<StandingSlot | undefined> {
  return db
    .selectFrom('reminder_slot')
    .innerJoin('event', 'event.id', 'reminder_slot.event_id')
    .leftJoin('reminder_setting', 'reminder_setting.event_id', 'event.id')
    .selectAll('reminder_slot')
    .select(['event.time_zone', 'event.is_all_day', 'event.status as event_status', 'event.deleted_at'])
    .select(chosenTypes.as('types'))
    .where('reminder_slot.id', '=', slotId)
    .executeTakeFirst()
}

/** Why a reminder is not sent any more, if so. */
export function skippedNow(slot: StandingSlot, now: Date): 'cancelled' | 'off' | 'late' | null {
  if (slot.event_status === 'cancelled' || slot.deleted_at) return 'cancelled'
  if (!slot.types.includes(slot.type)) return 'off'
  return now >= slot.useful_until ? 'late' : null
}
