import { type Kysely, sql } from 'kysely'

/** Finds the lines that somebody stands in, and who stands in them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Which events have somebody waiting: asked by whoever frees seats, and every minute for all events.
  await sql`create index ticket_type_waiting_idx on ticket_type (event_id) where waiting_entries > 0`.execute(db)
  // Who waits at an event, over its ticket types, by place: read whenever seats come free.
  await sql`create index waitlist_entry_line_idx on waitlist_entry (event_id, place) where status = 'waiting'`.execute(
    db,
  )
}
