import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { makeOffers } from './jobs.ts'

const MINUTE_MS = 60_000

/**
 * Has every line with somebody in it looked at, once a minute over all processes. Freed seats wake their line at once;
 * this is for what nobody does: a sale that begins, a setting that was changed, a session that takes place again.
 */
export async function tendWaitlists({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  const { name, maxAttempts } = makeOffers
  const minute = Math.floor(now().getTime() / MINUTE_MS)
  await sql`insert into job (name, max_attempts, payload, key)
    select ${name}, ${maxAttempts}::integer, jsonb_build_object('eventId', waited.event_id),
      'waitlist:' || waited.event_id || ':' || ${minute}::text
    from (select event_id from ticket_type where waiting_entries > 0
      union select event_id from waitlist_offer where is_returned) waited
    join event on event.id = waited.event_id and event.status = 'published' and event.deleted_at is null
    on conflict (key) do nothing`.execute(db)
}
