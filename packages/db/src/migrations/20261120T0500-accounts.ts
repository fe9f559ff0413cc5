import { type Kysely, sql } from 'kysely'

/** People who sign in, what they sign in with, and the record of who did what. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create extension if not exists pg_trgm`.execute(db)
  await sql`create extension if not exists unaccent`.execute(db)

  await sql`
    create table organisation (
      id smallint primary key default 1 check (id = 1),
      name text not null default 'Turnout',
      default_time_zone text not null default 'Europe/Budapest',
      default_currency char(3) not null default 'EUR',
      default_locale text not null default 'en',
      max_session_capacity integer not null default 500 check (max_session_capacity between 1 and 1000000),
      updated_at timestamptz not null default now()
    )`.execute(db)
  await sql`insert into organisation default values`.execute(db)

  await sql`
    create table user_account (
      id uuid primary key default uuidv7(),
      email text not null,
      name text not null,
      password_hash text not null,
      role text not null check (role in ('admin', 'organizer', 'teacher', 'member')),
      vetting_level text not null default 'none' check (vetting_level in ('none', 'pending', 'vetted', 'trusted')),
      locale text not null default 'en',
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db)
  // Sign-in and registration look an address up whatever its case.
  await sql`create unique index user_account_email_key on user_account (lower(email))`.execute(db)

  await sql`
    create table refresh_token (
      id uuid primary key default uuidv7(),
      family_id uuid not null,
      user_id uuid not null references user_account on delete cascade,
      token_hash bytea not null unique,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      used_at timestamptz,
      revoked_at timestamptz
    )`.execute(db)
  // Reuse of a spent token ends its whole family; changing a password ends all of a user's.
  await sql`create index refresh_token_family_idx on refresh_token (family_id)`.execute(db)
  await sql`create index refresh_token_user_idx on refresh_token (user_id)`.execute(db)

  await sql`
    create table password_reset (
      id uuid primary key default uuidv7(),
      user_id uuid not null references user_account on delete cascade,
      token_hash bytea not null unique,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      used_at timestamptz
    )`.execute(db)
  // A new request ends the older links of the same user.
  await sql`create index password_reset_user_idx on password_reset (user_id)`.execute(db)

  // Counts per fixed window. Unlogged: losing it in a crash forgets a few attempts, nothing else.
  await sql`
    create unlogged table rate_limit (
      key text primary key,
      window_started_at timestamptz not null,
      hits integer not null
    )`.execute(db)

  await sql`
    create table idempotency_key (
      caller text not null,
      operation text not null,
      key text not null,
      body_hash bytea not null,
      response jsonb,
      created_at timestamptz not null default now(),
      primary key (caller, operation, key)
    )`.execute(db)
  // Keys older than a day are swept.
  await sql`create index idempotency_key_age_idx on idempotency_key (created_at)`.execute(db)

  await sql`
    create table audit_entry (
      id uuid primary key default uuidv7(),
      at timestamptz not null default now(),
      actor_kind text not null check (actor_kind in ('system', 'anonymous', 'user', 'kiosk')),
      actor_id uuid,
      station_id uuid,
      device text,
      action text not null,
      subject_type text not null,
      subject_id text,
      event_id uuid,
      fields text[] not null default '{}',
      detail jsonb not null default '{}',
      ip text,
      user_agent text
    )`.execute(db)
  // The audit page: newest first, by event, by actor, by subject.
  await sql`create index audit_entry_event_idx on audit_entry (event_id, id desc)`.execute(db)
  await sql`create index audit_entry_actor_idx on audit_entry (actor_id, id desc)`.execute(db)
  await sql`create index audit_entry_subject_idx on audit_entry (subject_type, subject_id, id desc)`.execute(db)
}
