import { type Kysely, sql } from 'kysely'

/** Work for later: hand-over to a queue, progress, what was given up, and what is done again and again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Not indexed, any of them: handing a job over, or saying how far it is, writes to no index.
  await sql`
    alter table job
      add column handed_until timestamptz,
      add column started_at timestamptz,
      add column progress_done bigint,
      add column progress_total bigint,
      add column retried_at timestamptz,
      add column discarded_at timestamptz,
      add column discard_reason text`.execute(db)
  // What runs now: the look for holders that have died, and the admins' list.
  await sql`
    create index job_leased_idx on job (id)
      where completed_at is null and failed_at is null and leased_until is not null`.execute(db)
  // The admins' list of what has failed for good, and their count.
  await sql`create index job_failed_idx on job (id) where failed_at is not null`.execute(db)

  await sql`
    create table schedule (
      name text primary key,
      every_ms bigint not null check (every_ms > 0),
      next_at timestamptz not null,
      job_id uuid,
      runs bigint not null default 0,
      last_started_at timestamptz,
      last_finished_at timestamptz,
      last_ms double precision,
      last_error text,
      last_failed_at timestamptz
    )`.execute(db)
}
