import { type Kysely, sql } from 'kysely'

/** Orders and the tickets in them. No card data: only the processor's reference. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table event_key (
      id integer primary key generated always as identity,
      event_id uuid not null references event on delete cascade,
      public_key bytea not null,
      private_key_sealed bytea not null,
      created_at timestamptz not null default now()
    )`.execute(db)
  await sql`create unique index event_key_event_idx on event_key (event_id)`.execute(db)

  await sql`
    create table ticket_order (
      id uuid primary key default uuidv7(),
      event_id uuid not null references event,
      code text not null unique,
      status text not null check (status in ('pending', 'confirmed', 'cancelled', 'refunded', 'expired')),
      channel text not null check (channel in ('api', 'admin')),
      buyer_user_id uuid references user_account on delete set null,
      buyer_name text not null,
      buyer_email text not null,
      locale text not null default 'en',
      total_minor integer not null check (total_minor >= 0),
      currency char(3) not null,
      secret_hash bytea not null,
      expires_at timestamptz,
      confirmed_at timestamptz,
      cancelled_at timestamptz,
      cancel_reason text,
      created_by uuid references user_account on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      check (status <> 'pending' or expires_at is not null)
    )`.execute(db)
  // An event's orders, newest first.
  await sql`create index ticket_order_event_idx on ticket_order (event_id, id desc)`.execute(db)
  // Holds that have run out: asked by each purchase of the event and by the sweeping job.
  await sql`create index ticket_order_hold_idx on ticket_order (expires_at, event_id) where status = 'pending'`.execute(
    db,
  )
  // A user's own orders.
  await sql`create index ticket_order_buyer_idx on ticket_order (buyer_user_id, id desc)`.execute(db)

  await sql`
    create table ticket (
      id uuid primary key default uuidv7(),
      event_id uuid not null references event,
      order_id uuid not null references ticket_order on delete cascade,
      ticket_type_id uuid not null references ticket_type,
      status text not null check (status in ('held', 'valid', 'cancelled', 'expired')),
      attendee_name text,
      attendee_email text,
      dietary_needs text,
      emergency_contact text,
      price_minor integer not null check (price_minor >= 0),
      human_code text not null unique,
      serial smallint not null default 1 check (serial > 0),
      valid_from timestamptz,
      valid_until timestamptz,
      cancelled_at timestamptz,
      created_at timestamptz not null default now()
    )`.execute(db)
  await sql`create index ticket_order_idx on ticket (order_id)`.execute(db)
  // Expected guests of a ticket type, the reconciler's recount, an event's tickets newest first.
  await sql`create index ticket_type_idx on ticket (ticket_type_id, status)`.execute(db)
  await sql`create index ticket_event_idx on ticket (event_id, id desc)`.execute(db)
  // The door's search by name: forgiving of accents, case and typing errors.
  await sql`
    create function search_text(value text) returns text
      language sql immutable parallel safe strict
      return lower(public.unaccent('public.unaccent'::regdictionary, value))`.execute(db)
  await sql`create index ticket_name_idx on ticket using gin (search_text(attendee_name) gin_trgm_ops)`.execute(db)

  // Codes that must no longer open a door, for stations that decide by signature.
  await sql`
    create table revoked_code (
      event_id uuid not null references event on delete cascade,
      ticket_id uuid not null references ticket on delete cascade,
      serial smallint not null,
      reason text not null check (reason in ('cancelled', 'reissued')),
      revoked_at timestamptz not null default now(),
      primary key (ticket_id, serial)
    )`.execute(db)
  await sql`create index revoked_code_event_idx on revoked_code (event_id, revoked_at)`.execute(db)

  await sql`
    create table payment (
      id uuid primary key default uuidv7(),
      order_id uuid not null references ticket_order on delete cascade,
      processor text not null,
      reference text,
      amount_minor integer not null check (amount_minor > 0),
      currency char(3) not null,
      status text not null check (status in ('started', 'succeeded', 'declined', 'refunded')),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db)
  await sql`create index payment_order_idx on payment (order_id)`.execute(db)
  // One order is charged once, whatever the retries.
  await sql`create unique index payment_once_idx on payment (order_id) where status in ('started', 'succeeded')`.execute(
    db,
  )
}
