import { type Kysely, sql } from 'kysely'

/** From when a job's time for being tried counts, and what may not hold up the rest. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // `due_at` is the time for which it was first meant; `run_at` moves on with each try. It is written by the first run,
  // so that whoever writes jobs need not know of it; null before, and for what an older program has begun.
  await sql`
    alter table job
      add column due_at timestamptz,
      add column lane text not null default 'prompt' check (lane in ('prompt', 'bulk'))`.execute(db)
  // Mails of these kinds that wait already, maybe by the ten thousand, stay behind the others too.
  await sql`
    update job set lane = 'bulk'
    where completed_at is null and failed_at is null
      and name in ('messages.send-batch', 'reminders.send', 'sessions.send-move', 'orders.send-cancellation')`.execute(
    db,
  )
  // What is due of a lane, past however much there is of the other.
  await sql`
    create index job_lane_idx on job (lane, run_at, id) where completed_at is null and failed_at is null`.execute(db)
}
