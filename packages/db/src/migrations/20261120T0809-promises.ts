import { type Kysely, sql } from 'kysely'

/**
 * What was promised: the language of a ticket's new holder, which refunds a cancellation owes and which were given by
 * hand, and the refund steps under which tickets were bought before they were changed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table ticket_transfer add column locale text`.execute(db)
  await sql`alter table refund add column is_by_hand boolean not null default false`.execute(db)
  await sql`
    create table refund_policy_change (
      id uuid primary key default uuidv7(),
      event_id uuid not null references event on delete cascade,
      policy jsonb not null,
      held_until timestamptz not null
    )`.execute(db)
  await sql`create index refund_policy_change_event_idx on refund_policy_change (event_id, held_until)`.execute(db)
}
