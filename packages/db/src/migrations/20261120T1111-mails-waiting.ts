import { type Kysely, sql } from 'kysely'

/** Mails that have not left yet are few among all: they are listed, and given up after days, by an index of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index mail_delivery_sending_idx on mail_delivery (id desc) where status = 'sending'`.execute(db)
}
