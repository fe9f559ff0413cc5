import type { Generated } from 'kysely'

/** One reminder of an event before one start, once its time has come or it is certain that it is not sent. */
export interface ReminderSlotTable {
  id: Generated<string>
  event_id: string
  type: '1_day' | '1_hour' | '30_min'
  starts_at: Date
  due_at: Date
  /** From then on it would help nobody. */
  useful_until: Date
  claimed_at: Date
  /** When all of its mails were written. */
  planned_at: Date | null
  skipped_because: 'late' | 'chosen_late' | 'published_late' | 'moved_late' | 'off' | 'cancelled' | 'nobody' | null
}
