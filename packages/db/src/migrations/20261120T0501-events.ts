import { type Kysely, sql } from 'kysely'

/** Where and when: venues with rooms, events, their sessions and what is sold for them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The last guard: what lies beyond is a typing error, and no list could give it out. Null is sane.
  await sql`
    create function is_sane_instant(value timestamptz) returns boolean
      language sql immutable parallel safe
      return coalesce(value >= timestamptz '1900-01-01T00:00:00Z' and value < timestamptz '2100-01-01T00:00:00Z', true)`.execute(
    db,
  )

  await sql`
    create table venue (
      id uuid primary key default uuidv7(),
      name text not null,
      address text,
      city text,
      country text,
      latitude double precision check (latitude between -90 and 90),
      longitude double precision check (longitude between -180 and 180),
      time_zone text not null,
      capacity integer check (capacity > 0),
      import_key text unique,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      check ((latitude is null) = (longitude is null))
    )`.execute(db)
  // The venue list and its search box.
  await sql`create index venue_name_idx on venue using gin (lower(name) gin_trgm_ops) where deleted_at is null`.execute(
    db,
  )

  await sql`
    create table room (
      id uuid primary key default uuidv7(),
      venue_id uuid not null references venue on delete cascade,
      name text not null,
      capacity integer check (capacity > 0),
      unique (venue_id, name)
    )`.execute(db)

  await sql`
    create table event (
      id uuid primary key default uuidv7(),
      code text not null unique,
      title text not null,
      short_description text not null default '',
      full_description text not null default '',
      event_type text not null default 'class' check (event_type in ('class', 'social_event')),
      policies text not null default '',
      status text not null default 'draft' check (status in ('draft', 'published', 'cancelled', 'completed')),
      starts_at timestamptz not null,
      ends_at timestamptz,
      is_all_day boolean not null default false,
      time_zone text not null,
      currency char(3) not null,
      venue_id uuid references venue,
      location_text text,
      address text,
      latitude double precision,
      longitude double precision,
      is_online boolean not null default false,
      url text,
      topics text[] not null default '{}',
      last_session_number integer not null default 0,
      last_ticket_type_number integer not null default 0,
      version integer not null default 1,
      import_key text unique,
      cancel_reason text,
      published_at timestamptz,
      cancelled_at timestamptz,
      created_by uuid references user_account on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      check (ends_at is null or ends_at >= starts_at),
      constraint event_instants_sane check (is_sane_instant(starts_at) and is_sane_instant(ends_at))
    )`.execute(db)
  // The event list: by time, by state, and its search box.
  await sql`create index event_starts_idx on event (starts_at, id) where deleted_at is null`.execute(db)
  await sql`create index event_status_idx on event (status, starts_at, id) where deleted_at is null`.execute(db)
  await sql`create index event_title_idx on event using gin (lower(title) gin_trgm_ops) where deleted_at is null`.execute(
    db,
  )
  // Deleting a venue asks which events are held there.
  await sql`create index event_venue_idx on event (venue_id)`.execute(db)

  await sql`
    create table event_organizer (
      event_id uuid not null references event on delete cascade,
      user_id uuid not null references user_account on delete cascade,
      role text not null check (role in ('primary', 'organizer', 'teacher')),
      primary key (event_id, user_id)
    )`.execute(db)
  // A teacher's list of assigned events.
  await sql`create index event_organizer_user_idx on event_organizer (user_id)`.execute(db)

  // sold and held are kept by the statement that takes or frees the seats; the check is the last guard.
  await sql`
    create table session (
      id uuid primary key default uuidv7(),
      event_id uuid not null references event on delete cascade,
      number integer not null,
      code text not null generated always as ('S' || number) stored,
      name text not null,
      description text not null default '',
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      room_id uuid references room on delete set null,
      capacity integer check (capacity > 0),
      sold integer not null default 0 check (sold >= 0),
      held integer not null default 0 check (held >= 0),
      is_active boolean not null default true,
      doors_open_at timestamptz,
      admission_ends_at timestamptz,
      import_guid text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (event_id, number),
      unique (event_id, import_guid),
      check (ends_at > starts_at),
      constraint session_instants_sane check (
        is_sane_instant(starts_at) and is_sane_instant(ends_at)
        and is_sane_instant(doors_open_at) and is_sane_instant(admission_ends_at)
      ),
      constraint session_not_oversold check (capacity is null or sold + held <= capacity)
    )`.execute(db)
  // An event's sessions in order of time.
  await sql`create index session_event_idx on session (event_id, starts_at, id)`.execute(db)
  // Deleting a room empties it.
  await sql`create index session_room_idx on session (room_id)`.execute(db)

  await sql`
    create table ticket_type (
      id uuid primary key default uuidv7(),
      event_id uuid not null references event on delete cascade,
      number smallint not null check (number between 1 and 32767),
      name text not null,
      description text not null default '',
      price_minor integer not null check (price_minor >= 0),
      quantity integer check (quantity > 0),
      sold integer not null default 0 check (sold >= 0),
      held integer not null default 0 check (held >= 0),
      max_per_order integer not null default 10 check (max_per_order between 1 and 10),
      sales_start_at timestamptz,
      sales_end_at timestamptz,
      is_active boolean not null default true,
      sort_order integer not null default 0,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (event_id, number),
      check (sales_end_at is null or sales_start_at is null or sales_end_at > sales_start_at),
      constraint ticket_type_instants_sane check (is_sane_instant(sales_start_at) and is_sane_instant(sales_end_at)),
      constraint ticket_type_not_oversold check (quantity is null or sold + held <= quantity)
    )`.execute(db)

  await sql`
    create table ticket_type_session (
      ticket_type_id uuid not null references ticket_type on delete cascade,
      session_id uuid not null references session,
      primary key (ticket_type_id, session_id)
    )`.execute(db)
  // Which types include a session: deleting a session, and the tickets expected at a door.
  await sql`create index ticket_type_session_session_idx on ticket_type_session (session_id)`.execute(db)
}
