import { type Kysely, sql } from 'kysely'

/** Stations, every scan they made, and the admissions that stand. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table station (
      id uuid primary key default uuidv7(),
      event_id uuid not null references event,
      name text not null,
      role text not null check (role in ('steward', 'supervisor')),
      is_limited boolean not null default false,
      lifetime_hours smallint not null check (lifetime_hours between 1 and 8),
      pairing_code_hash bytea unique,
      pairing_expires_at timestamptz not null,
      paired_at timestamptz,
      token_hash bytea unique,
      token_expires_at timestamptz,
      device_key jsonb,
      device_thumbprint text,
      device_name text,
      last_seen_at timestamptz,
      last_report jsonb,
      revoked_at timestamptz,
      revoked_by uuid references user_account on delete set null,
      revoke_reason text,
      issued_by uuid references user_account on delete set null,
      created_at timestamptz not null default now()
    )`.execute(db)
  // An event's stations, newest first; cancelling the event revokes them.
  await sql`create index station_event_idx on station (event_id, id desc)`.execute(db)

  // The sessions of a station that is limited to some; deleting one of them never widens what the station may do.
  await sql`
    create table station_session (
      station_id uuid not null references station on delete cascade,
      session_id uuid not null references session on delete cascade,
      primary key (station_id, session_id)
    )`.execute(db)
  // Deleting a session.
  await sql`create index station_session_session_idx on station_session (session_id)`.execute(db)

  // A proof's jti is seen once (RFC 9449, 11.1). Unlogged: after a crash of PostgreSQL a proof could be sent again for
  // the minutes its nonce lives, and a scan in it would get the answer it got, by its own id.
  await sql`
    create unlogged table dpop_proof (
      station_id uuid not null,
      jti text not null,
      seen_at timestamptz not null default now(),
      primary key (station_id, jti)
    )`.execute(db)
  await sql`create index dpop_proof_age_idx on dpop_proof (seen_at)`.execute(db)

  // Event, session and station are shared by all scans of a rush: a foreign key would take a lock on the same few rows
  // in every transaction. Events and stations are never deleted, and a session only before anybody was scanned for it.
  // Instants come from devices: kept within what can be given out again as ISO 8601 with a year of four digits.
  await sql`
    create table scan (
      id uuid primary key,
      event_id uuid not null,
      session_id uuid,
      ticket_id uuid references ticket,
      station_id uuid,
      user_id uuid references user_account on delete set null,
      content_hash bytea not null,
      code_hash bytea not null,
      direction text not null check (direction in ('in', 'out')),
      scanned_at timestamptz not null,
      clock_offset_ms bigint not null default 0,
      corrected_at timestamptz not null,
      received_at timestamptz not null default now(),
      sequence integer,
      signature text,
      outcome text not null check (outcome in ('admitted', 'refused')),
      reason text,
      is_forced boolean not null default false,
      force_reason text,
      answer jsonb not null,
      constraint scan_instants_check check (scanned_at between '1990-01-01Z' and '2200-01-01Z'
        and corrected_at between '1990-01-01Z' and '2200-01-01Z')
    )`.execute(db)
  // The last scans of an event.
  await sql`create index scan_event_idx on scan (event_id, received_at desc)`.execute(db)
  await sql`create index scan_ticket_idx on scan (ticket_id, session_id)`.execute(db)

  await sql`
    create table check_in (
      id uuid primary key default uuidv7(),
      event_id uuid not null,
      session_id uuid not null,
      ticket_id uuid not null references ticket,
      scan_id uuid not null unique references scan,
      station_id uuid,
      user_id uuid references user_account on delete set null,
      admitted_at timestamptz not null check (admitted_at between '1990-01-01Z' and '2200-01-01Z'),
      status text not null check (status in ('standing', 'superseded', 'undone')),
      undone_at timestamptz,
      undone_by_station uuid,
      undone_by_user uuid references user_account on delete set null,
      undo_reason text
    )`.execute(db)
  // One standing admission of a ticket to a session; the guard behind every redeem.
  await sql`create unique index check_in_standing_idx on check_in (ticket_id, session_id) where status = 'standing'`.execute(
    db,
  )
  // Counters and arrivals per minute of a session.
  await sql`create index check_in_session_idx on check_in (session_id, admitted_at) where status = 'standing'`.execute(
    db,
  )
  await sql`create index check_in_event_idx on check_in (event_id, admitted_at desc)`.execute(db)
}
