import { type Kysely, sql } from 'kysely'

/** Lines that are fair over ticket types, and that nobody holds seats in without an address of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Whether anybody has ever waited at an event: sellers hold its row, so that where nobody did they ask no more.
  await sql`alter table event add column has_line boolean not null default false`.execute(db)
  await sql`update event set has_line = true
    where exists (select from waitlist_entry where waitlist_entry.event_id = event.id)`.execute(db)

  // Since when an address is known to be that of whoever waits: until then seats are not kept for them from others.
  await sql`
    alter table waitlist_entry
      add column confirmed_at timestamptz,
      add column access_code_id uuid references sale_code on delete set null`.execute(db)
  await sql`update waitlist_entry set confirmed_at = created_at`.execute(db)
  // How many seats together are waited for, by ticket type: asked by every sale at an event with a line.
  await sql`create index waitlist_entry_asked_idx on waitlist_entry (ticket_type_id, seats)
    where status = 'waiting' and confirmed_at is not null`.execute(db)
  // Who stands on a code; a code that is deleted.
  await sql`create index waitlist_entry_code_idx on waitlist_entry (access_code_id)
    where access_code_id is not null`.execute(db)
  // No account waits twice for the same thing. Those that do already keep their places, the later ones by their link.
  await sql`update waitlist_entry later set user_id = null
    where later.status in ('waiting', 'offered') and exists (
      select from waitlist_entry before where before.ticket_type_id = later.ticket_type_id
        and before.user_id = later.user_id and before.status in ('waiting', 'offered') and before.place < later.place)`.execute(
    db,
  )
  await sql`
    create unique index waitlist_entry_own_idx on waitlist_entry (ticket_type_id, user_id)
      where status in ('waiting', 'offered') and user_id is not null`.execute(db)

  // An offer that could not be accepted, since its sale was switched off when it ran out: its entry waits again.
  await sql`alter table waitlist_offer add column is_returned boolean not null default false`.execute(db)
  await sql`create index waitlist_offer_returned_idx on waitlist_offer (event_id) where is_returned`.execute(db)
}
