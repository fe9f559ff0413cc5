import { type Kysely, sql } from 'kysely'

/** What became of each mail: whom it went to, who is sending it, and what was answered, then or days later. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // All migrations of a start run in one transaction: the table is locked until it ends, for the time of this check and of
  // the indexes below. Mails wait for so long; nobody's order does but for its mail.
  await sql`
    alter table mail_delivery
      drop constraint mail_delivery_status_check,
      add constraint mail_delivery_status_check
        check (status in ('sending', 'sent', 'failed', 'bounced', 'complained')) not valid`.execute(db)
  await sql`alter table mail_delivery validate constraint mail_delivery_status_check`.execute(db)
  // `claim` is who sends it now, and `claimed_until` how long a dead process keeps it from the others. The recipient is
  // as the mail was sent; its keyed hash stays when the address has to go. `status_code` is RFC 3463's.
  await sql`
    alter table mail_delivery
      add column ticket_id uuid,
      add column attempts integer not null default 0 check (attempts >= 0),
      add column claim uuid,
      add column claimed_until timestamptz,
      add column recipient text,
      add column recipient_hash bytea,
      add column is_optional boolean not null default false,
      add column status_code text,
      add column bounced_at timestamptz`.execute(db)
  // What was sent for an event, newest first; ids tell the time.
  await sql`create index mail_delivery_event_idx on mail_delivery (event_id, id desc)`.execute(db)
  // What became of the mails about a ticket.
  await sql`create index mail_delivery_ticket_idx on mail_delivery (ticket_id) where ticket_id is not null`.execute(db)
  // Which mail a report is about.
  await sql`create index mail_delivery_message_idx on mail_delivery (message_id) where message_id is not null`.execute(
    db,
  )
  // What did not arrive, over all events.
  await sql`create index mail_delivery_trouble_idx on mail_delivery (id desc)
    where status in ('failed', 'bounced', 'complained')`.execute(db)
  // What went to one address, and what of it did not arrive there.
  await sql`create index mail_delivery_recipient_idx on mail_delivery (recipient_hash, id desc)
    where recipient_hash is not null`.execute(db)

  // Where whoever waited pays for the order that an offer became.
  await sql`create index waitlist_offer_order_idx on waitlist_offer (order_id) where order_id is not null`.execute(db)

  // What else holders know of a session, beside its place and times: titles, where it is online.
  await sql`alter table session_move add column from_details jsonb`.execute(db)
}
