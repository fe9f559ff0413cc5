import { type Kysely, sql } from 'kysely'

/** Who is told of what happens, where, and how that went. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Secrets are sealed, not hashed: they sign. What is deleted keeps its row as long as its deliveries are kept.
  await sql`
    create table webhook_endpoint (
      id uuid primary key default uuidv7(),
      url text not null,
      description text not null,
      types text[] not null,
      event_ids uuid[],
      is_active boolean not null,
      owner_id uuid references user_account on delete set null,
      secret bytea not null,
      previous_secret bytea,
      previous_secret_until timestamptz,
      since_position bigint not null,
      missed_after bigint,
      failing_since timestamptz,
      failures integer not null default 0,
      told_at timestamptz,
      last_success_at timestamptz,
      last_failure_at timestamptz,
      last_error text,
      switched_off_at timestamptz,
      switched_off_reason text check (switched_off_reason in ('by_hand', 'failing', 'gone')),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz
    )`.execute(db)
  await sql`create index webhook_endpoint_owner_idx on webhook_endpoint (owner_id)`.execute(db)

  // How far the stream was read for webhooks. Its lock says which process reads on.
  await sql`
    create table webhook_cursor (
      only_one boolean primary key default true check (only_one),
      position bigint not null
    )`.execute(db)
  await sql`
    insert into webhook_cursor (position) select coalesce(max(position), 0) from domain_event`.execute(db)

  // The exact bytes that are signed and sent are kept: what is sent again is the same.
  await sql`
    create table webhook_delivery (
      id uuid primary key default uuidv7(),
      endpoint_id uuid not null references webhook_endpoint on delete cascade,
      lane text not null,
      cause text not null check (cause in ('message', 'missed', 'replay', 'test')),
      position bigint,
      type text not null,
      event_id uuid,
      body text not null,
      replay_of uuid,
      status text not null default 'pending' check (status in ('pending', 'delivered', 'failed', 'cancelled')),
      attempts integer not null default 0,
      next_attempt_at timestamptz not null default now(),
      last_status integer,
      last_error text,
      created_at timestamptz not null default now(),
      finished_at timestamptz
    )`.execute(db)
  // One delivery per message and endpoint, whoever reads the stream, and however often.
  await sql`
    create unique index webhook_delivery_message_idx on webhook_delivery (endpoint_id, position)
      where cause = 'message'`.execute(db)
  // Whether a message was delivered, or is on its way, when what was missed is looked for.
  await sql`
    create index webhook_delivery_position_idx on webhook_delivery (endpoint_id, position)
      where status in ('pending', 'delivered')`.execute(db)
  // The first of a lane.
  await sql`
    create index webhook_delivery_lane_idx on webhook_delivery (endpoint_id, lane, position, id)
      where status = 'pending'`.execute(db)
  // The log of an endpoint, newest first.
  await sql`create index webhook_delivery_log_idx on webhook_delivery (endpoint_id, id desc)`.execute(db)
  // What is swept.
  await sql`
    create index webhook_delivery_finished_idx on webhook_delivery (finished_at)
      where finished_at is not null`.execute(db)
  // The oldest that is still on its way.
  await sql`
    create index webhook_delivery_pending_idx on webhook_delivery (created_at)
      where status = 'pending'`.execute(db)

  // What must be delivered one after the other: an endpoint's messages of one event. Who holds the lane delivers.
  await sql`
    create table webhook_lane (
      endpoint_id uuid not null references webhook_endpoint on delete cascade,
      lane text not null,
      is_test boolean not null default false,
      due_at timestamptz not null default now(),
      held_by text,
      primary key (endpoint_id, lane)
    )`.execute(db)
  // What an endpoint has to be told next.
  await sql`create index webhook_lane_due_idx on webhook_lane (endpoint_id, due_at)`.execute(db)

  await sql`
    create table webhook_attempt (
      id uuid primary key default uuidv7(),
      delivery_id uuid not null references webhook_delivery on delete cascade,
      number integer not null,
      started_at timestamptz not null,
      duration_ms integer not null,
      status integer,
      error text,
      response text not null,
      unique (delivery_id, number)
    )`.execute(db)

  // Attempts by the hour, for the picture of an endpoint's health.
  await sql`
    create table webhook_hour (
      endpoint_id uuid not null references webhook_endpoint on delete cascade,
      hour timestamptz not null,
      succeeded integer not null default 0,
      failed integer not null default 0,
      primary key (endpoint_id, hour)
    )`.execute(db)
}
