import { type Kysely, sql } from 'kysely'

/** Who declined mails of an event is found by it: an event that is removed takes them with it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index mail_opt_out_event_id_idx on mail_opt_out (event_id)`.execute(db)
}
