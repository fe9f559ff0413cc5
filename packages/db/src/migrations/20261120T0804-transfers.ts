import { type Kysely, sql } from 'kysely'

/** Tickets that changed hands: from whom and to whom, so that both can be told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ticket_transfer (
      id uuid primary key default uuidv7(),
      event_id uuid not null,
      ticket_id uuid not null references ticket on delete cascade,
      from_serial smallint not null,
      from_name text not null,
      from_email text not null,
      to_name text not null,
      to_email text not null,
      message text not null default '',
      transferred_by uuid references user_account on delete set null,
      created_at timestamptz not null default now(),
      unique (ticket_id, from_serial)
    )`.execute(db)
}
