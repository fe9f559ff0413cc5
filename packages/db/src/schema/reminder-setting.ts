import type { Generated } from 'kysely'

/** Which reminders an event sends. Without a row it is the one of the day before. */
export interface ReminderSettingTable {
  event_id: string
  types: ('1_day' | '1_hour' | '30_min')[]
  note: Generated<string>
  version: Generated<number>
  updated_at: Generated<Date>
}
