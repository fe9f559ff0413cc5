import { type Kysely, sql } from 'kysely'

/** Charges that a browser completes, that are given up, and that come late or twice. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // flow: who completes the charge, the server with a token or the buyer's browser with a form. is_surplus: money
  // that came too late or twice, bought nothing, and goes back.
  await sql`
    alter table payment
      drop constraint payment_status_check,
      add constraint payment_status_check
        check (status in ('started', 'succeeded', 'declined', 'abandoned', 'refunded')),
      add column flow text not null default 'token' check (flow in ('token', 'form')),
      add column is_surplus boolean not null default false`.execute(db)
  // A charge that was given up may yet turn out to have succeeded, beside another one: both are written down. One at
  // a time is under way, and one is kept.
  await sql`drop index payment_once_idx`.execute(db)
  await sql`create unique index payment_open_idx on payment (order_id) where status = 'started'`.execute(db)
  await sql`create unique index payment_kept_idx on payment (order_id) where status = 'succeeded' and not is_surplus`.execute(
    db,
  )
  // Each charge of a processor is one payment.
  await sql`drop index payment_reference_idx`.execute(db)
  await sql`
    create unique index payment_reference_idx on payment (processor, reference) where reference is not null`.execute(db)
}
