import { type Kysely, sql } from 'kysely'

/** What organizers write to those who hold tickets, and who wants none of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Who wants no more mail of a kind: of one event, or of any (event_id is null). No address: its keyed hash.
  // The unique index also serves the look-up of addresses before mails are sent.
  await sql`
    create table mail_opt_out (
      id uuid primary key default uuidv7(),
      address_hash bytea not null,
      topic text not null check (topic in ('messages', 'reminders')),
      event_id uuid references event on delete cascade,
      created_at timestamptz not null default now(),
      unique nulls not distinct (address_hash, topic, event_id)
    )`.execute(db)

  // What organizers write to those who have, or wait for, tickets of an event. `round` counts how often the recipients
  // were gathered to the end; `recipients` is how many there are by now.
  await sql`
    create table message (
      id uuid primary key default uuidv7(),
      event_id uuid not null references event on delete cascade,
      status text not null default 'draft' check (status in ('draft', 'scheduled', 'sending', 'sent', 'cancelled')),
      subject text not null,
      body text not null,
      audience jsonb not null,
      reply_to text not null default 'organisation' check (reply_to in ('organisation', 'sender')),
      version integer not null default 1,
      send_at timestamptz,
      started_at timestamptz,
      finished_at timestamptz,
      round integer not null default 0,
      last_batch integer not null default 0,
      created_by uuid references user_account on delete set null,
      sent_by uuid references user_account on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      check (status <> 'scheduled' or send_at is not null),
      check (status not in ('sending', 'sent') or started_at is not null)
    )`.execute(db)
  // An event's messages, newest first.
  await sql`create index message_event_idx on message (event_id, id desc)`.execute(db)

  // Whom a message goes to, once each: by the keyed hash of their address, and the ticket or the place in a line by
  // which the address is found when the mail is written.
  await sql`
    create table message_recipient (
      message_id uuid not null references message on delete cascade,
      address_hash bytea not null,
      source_id uuid not null,
      batch integer not null,
      status text not null default 'pending' check (status in ('pending', 'sent', 'failed', 'declined', 'skipped')),
      updated_at timestamptz not null default now(),
      primary key (message_id, address_hash)
    )`.execute(db)
  // What is left of a batch, and whether anything is left at all.
  await sql`create index message_recipient_pending_idx on message_recipient (message_id, batch)
    where status = 'pending'`.execute(db)
}
