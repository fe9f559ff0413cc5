import { type Kysely, sql } from 'kysely'

/** What happened (domain events), what is still to do (jobs), what was sent, what was imported. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // id is taken before the commit and so tells nothing about order; position is given after it, by the sequencer.
  await sql`
    create table domain_event (
      id bigint primary key generated always as identity,
      position bigint unique,
      topic text not null,
      type text not null,
      event_id uuid,
      payload jsonb not null,
      created_at timestamptz not null default now()
    )`.execute(db)
  await sql`create sequence domain_event_position`.execute(db)
  // The sequencer's look for committed rows without a position.
  await sql`create index domain_event_unplaced_idx on domain_event (id) where position is null`.execute(db)
  // A subscription's replay of its topics after a position.
  await sql`create index domain_event_topic_idx on domain_event (topic, position) where position is not null`.execute(
    db,
  )

  await sql`
    create table job (
      id uuid primary key default uuidv7(),
      name text not null,
      payload jsonb not null,
      key text unique,
      run_at timestamptz not null default now(),
      attempts integer not null default 0,
      max_attempts integer not null default 5,
      leased_until timestamptz,
      leased_by text,
      completed_at timestamptz,
      failed_at timestamptz,
      last_error text,
      created_at timestamptz not null default now()
    )`.execute(db)
  // The runner's look for what is due.
  await sql`create index job_due_idx on job (run_at, id) where completed_at is null and failed_at is null`.execute(db)

  // One row per mail and cause: the row is what keeps a retry from sending twice.
  await sql`
    create table mail_delivery (
      id uuid primary key default uuidv7(),
      cause text not null unique,
      kind text not null,
      event_id uuid,
      order_id uuid,
      user_id uuid,
      status text not null check (status in ('sending', 'sent', 'failed')),
      message_id text,
      error text,
      created_at timestamptz not null default now(),
      sent_at timestamptz
    )`.execute(db)
  await sql`create index mail_delivery_order_idx on mail_delivery (order_id)`.execute(db)

  await sql`
    create table import_run (
      id uuid primary key,
      kind text not null check (kind in ('conferences_json', 'schedule_json', 'schedule_xml')),
      file_name text not null,
      file_hash bytea not null,
      status text not null check (status in ('running', 'succeeded', 'failed')),
      options jsonb not null,
      done integer not null default 0,
      total integer,
      report jsonb,
      error jsonb,
      created_by uuid references user_account on delete set null,
      created_at timestamptz not null default now(),
      finished_at timestamptz
    )`.execute(db)
  await sql`create index import_run_created_idx on import_run (created_at desc)`.execute(db)
}
