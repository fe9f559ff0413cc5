import type { Queryable, ReminderSettingTable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { DEFAULT_TYPES } from './rules.ts'
import type { ReminderType } from './schema.ts'

/** What an event's organizers chose, or what holds while they have not. */
export interface ReminderSetting {
  types: ReminderType[]
  note: string
  version: number
}

/** The types of an event in whose row, by a left join, there may be none. */
export const chosenTypes = sql<ReminderType[]>`coalesce(reminder_setting.types, ${[...DEFAULT_TYPES]}::text[])`

/** The setting of an event. */
export async function settingOf(db: Queryable, eventId: string): Promise<ReminderSetting> {
  const row = await db.selectFrom('reminder_setting').selectAll().where('event_id', '=', eventId).executeTakeFirst()
  return row ? toSetting(row) : { types: [...DEFAULT_TYPES], note: '', version: 0 }
}

function toSetting({ types, note, version }: Selectable<ReminderSettingTable>): ReminderSetting {
  return { types, note, version }
}

/** Has a new event send what another one does. */
export async function copyReminders(tx: Tx, sourceId: string, eventId: string, now: Date): Promise<void> {
  const { types, note, version } = await settingOf(tx, sourceId)
  if (version === 0) return
  await tx.insertInto('reminder_setting').values({ event_id: eventId, types, note, updated_at: now }).execute()
}

/**
 * Before which starts each ticket type of `event` is reminded: of each day on the clocks of its event's zone the first
 * session that it includes and that takes place. To be joined laterally.
 */
export const firstSession = sql`(
  select distinct on (local.day) session.id as session_id, session.starts_at, session.name
  from ticket_type_session join session on session.id = ticket_type_session.session_id and session.is_active
  join event as owner on owner.id = session.event_id
  cross join lateral (select (session.starts_at at time zone owner.time_zone)::date as day) as local
  where ticket_type_session.ticket_type_id = ticket_type.id
  order by local.day, session.starts_at, session.id)`

/** The starts before which an event reminds, in their order, with the sessions that begin then. */
export async function startsOf(db: Queryable, eventId: string): Promise<{ starts_at: Date; sessions: string[] }[]> {
  const { rows } = await sql<{ starts_at: Date; sessions: string[] }>`
    select first_session.starts_at, array_agg(distinct first_session.name order by first_session.name) as sessions
    from ticket_type cross join lateral ${firstSession} as first_session
    where ticket_type.event_id = ${eventId}
    group by first_session.starts_at order by first_session.starts_at`.execute(db)
  return rows
}
