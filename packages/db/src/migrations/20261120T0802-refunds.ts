import { type Kysely, sql } from 'kysely'

/** How often a refund was asked for, what is listed of refunds, and sales by day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A refused refund is asked for anew under another number, since processors repeat their answer to the same one.
  await sql`alter table refund add column attempts smallint not null default 1 check (attempts > 0)`.execute(db)
  // An event's refunds, newest first.
  await sql`create index refund_event_list_idx on refund (event_id, id desc)`.execute(db)
  // Those of all events that are not done, newest first: few, however many were paid.
  await sql`create index refund_open_idx on refund (status, id desc) where status <> 'succeeded'`.execute(db)
  // Sales of all events by day. Orders are confirmed in about the order in which they are stored, so the smallest
  // kind of index will do, which costs a purchase next to nothing.
  await sql`create index ticket_order_confirmed_idx on ticket_order using brin (confirmed_at) with (autosummarize = on)`.execute(
    db,
  )
}
