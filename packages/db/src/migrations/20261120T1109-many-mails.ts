import { type Kysely, sql } from 'kysely'

/** What large messages and reminders are counted and found by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // How far a message is, asked again and again by whoever watches it: read from the index alone.
  await sql`create index message_recipient_status_idx on message_recipient (message_id, status)`.execute(db)
  // What of a message did not arrive; the cause of its mails is `message:<id>:<address>`.
  await sql`create index mail_delivery_message_trouble_idx on mail_delivery (split_part(cause, ':', 2), id desc)
    where kind = 'message' and status in ('failed', 'bounced', 'complained')`.execute(db)
  // What a clock that ran ahead has given up, looked for every minute.
  await sql`create index reminder_mail_late_idx on reminder_mail (slot_id) where outcome = 'late'`.execute(db)
}
