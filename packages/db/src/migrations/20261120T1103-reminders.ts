import { type Kysely, sql } from 'kysely'

/** Reminders before events: which of them an event sends, those whose time has come, and to whom each goes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The look for starts that are near.
  await sql`create index session_near_idx on session (starts_at) where is_active`.execute(db)

  // What organizers have chosen; an event without a row has the day before, and no note.
  await sql`
    create table reminder_setting (
      event_id uuid primary key references event on delete cascade,
      types text[] not null check (types <@ array['1_day', '1_hour', '30_min']),
      note text not null default '',
      version integer not null default 1,
      updated_at timestamptz not null default now()
    )`.execute(db)
  // Events that are over, or begin before their reminder could come at its time, have none.
  await sql`
    insert into reminder_setting (event_id, types)
    select id, '{}' from event where status <> 'draft' and starts_at <= now() + interval '1 day'`.execute(db)

  // One reminder of an event before one start. The row is what lets one process of many see to it: it is written when
  // its time has come, or when it is certain that it will not be sent.
  await sql`
    create table reminder_slot (
      id uuid primary key default uuidv7(),
      event_id uuid not null references event on delete cascade,
      type text not null check (type in ('1_day', '1_hour', '30_min')),
      starts_at timestamptz not null,
      due_at timestamptz not null,
      useful_until timestamptz not null,
      claimed_at timestamptz not null,
      planned_at timestamptz,
      skipped_because text check (skipped_because in
        ('late', 'chosen_late', 'published_late', 'moved_late', 'off', 'cancelled', 'nobody')),
      unique (event_id, type, starts_at)
    )`.execute(db)
  // Those that can be taken up again because the clock was set back.
  await sql`create index reminder_slot_useful_idx on reminder_slot (useful_until)`.execute(db)

  // One mail of a slot. The address is kept as a keyed hash, which makes it one mail per address; where it goes is
  // read from the order, the ticket or the account when it is sent. Rows go with their event.
  await sql`
    create table reminder_mail (
      id uuid primary key default uuidv7(),
      slot_id uuid not null references reminder_slot on delete cascade,
      recipient_hash bytea not null,
      order_id uuid,
      ticket_id uuid,
      user_id uuid,
      ticket_ids uuid[] not null default '{}',
      outcome text check (outcome in
        ('sent', 'failed', 'late', 'off', 'cancelled', 'no_ticket', 'opted_out', 'unreachable')),
      ended_at timestamptz,
      created_at timestamptz not null default now(),
      check (num_nonnulls(order_id, ticket_id, user_id) > 0),
      unique (slot_id, recipient_hash)
    )`.execute(db)
}
