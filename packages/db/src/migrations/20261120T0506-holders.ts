import { type Kysely, sql } from 'kysely'

/** By whom an unpaid order holds its seats, so that one caller cannot hold them all. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A keyed hash of an address or an account; gone as soon as the order holds nothing any more.
  await sql`alter table ticket_order add column holder_hash bytea`.execute(db)
  // What a caller holds of an event now: asked by each of its purchases there.
  await sql`create index ticket_order_holder_idx on ticket_order (holder_hash, event_id) where status = 'pending'`.execute(
    db,
  )
}
