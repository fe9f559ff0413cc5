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
}
