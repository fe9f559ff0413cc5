import { type Kysely, sql } from 'kysely'

/** Sessions that were moved, so that those who hold tickets for them are told once, of the whole way. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // How often a session was moved since people may know of it: the sequence number of its calendar entries.
  await sql`alter table session add column moves integer not null default 0 check (moves >= 0)`.execute(db)
  // Where and when a session was before a move. Those that nobody was told of yet have no batch; what one job tells of
  // is one batch. Rooms and venues may be gone by the time: their names are kept beside their ids.
  await sql`
    create table session_move (
      id uuid primary key default uuidv7(),
      event_id uuid not null references event on delete cascade,
      session_id uuid not null references session on delete cascade,
      from_starts_at timestamptz not null,
      from_ends_at timestamptz not null,
      from_room_id uuid,
      from_venue_id uuid,
      from_place text,
      moved_at timestamptz not null,
      batch_id uuid
    )`.execute(db)
  // What is still to be told.
  await sql`create index session_move_untold_idx on session_move (event_id) where batch_id is null`.execute(db)
  // What one mail tells.
  await sql`create index session_move_batch_idx on session_move (batch_id) where batch_id is not null`.execute(db)
  // Deleting a session.
  await sql`create index session_move_session_idx on session_move (session_id)`.execute(db)
}
