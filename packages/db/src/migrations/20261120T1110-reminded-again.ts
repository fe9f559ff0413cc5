import { type Kysely, sql } from 'kysely'

/**
 * Events that had begun when reminders came were left without any, also those with days to come. Only what is over stays
 * so; the others send what events do by default, except what should have been sent before now. Doing it again does no
 * harm.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // What reminders came with is their oldest row; what somebody chose is in the audit.
  await sql`
    with mended as (
      delete from reminder_setting
      where types = '{}' and note = '' and version = 1
        and updated_at = (select min(updated_at) from reminder_setting)
        and not exists (select from audit_entry where action = 'reminders.updated' and event_id = reminder_setting.event_id)
        and exists (select from session
          where session.event_id = reminder_setting.event_id and session.is_active and session.ends_at > now())
      returning event_id
    ), start as (
      select distinct event.id as event_id, session.starts_at,
        case when event.is_all_day
          then (date_trunc('day', session.starts_at at time zone event.time_zone) - interval '14 hours')
          else (session.starts_at at time zone event.time_zone) - interval '1 day'
        end at time zone event.time_zone as due_at,
        case when event.is_all_day
          then date_trunc('day', session.starts_at at time zone event.time_zone) at time zone event.time_zone
          else session.starts_at
        end - interval '3 hours' as useful_until
      from mended join event on event.id = mended.event_id
      join session on session.event_id = event.id and session.is_active
      where session.starts_at > now() - interval '4 days'
    )
    insert into reminder_slot
      (event_id, type, starts_at, due_at, useful_until, claimed_at, planned_at, skipped_because)
    select event_id, '1_day', starts_at, due_at, useful_until, now(), now(), 'chosen_late'
    from start where due_at <= now()
    on conflict (event_id, type, starts_at) do nothing`.execute(db)
}
