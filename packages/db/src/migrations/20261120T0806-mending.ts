import { type Kysely, sql } from 'kysely'

/** Counters that tell the truth of what is over-booked, and sessions that are called off told like moves. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // What is taken beyond the limit, as a recount found it: the counters say how many are taken, so that one of them
  // coming free is not sold again. Whoever takes seats is held to the limit itself by the statement that takes them.
  await sql`
    alter table session
      add column surplus integer not null default 0 check (surplus >= 0),
      drop constraint session_not_oversold,
      add constraint session_not_oversold check (capacity is null or sold + held <= capacity + surplus)`.execute(db)
  await sql`
    alter table ticket_type
      add column surplus integer not null default 0 check (surplus >= 0),
      drop constraint ticket_type_not_oversold,
      add constraint ticket_type_not_oversold check (quantity is null or sold + held <= quantity + surplus)`.execute(db)
  await sql`
    alter table sale_code
      add column surplus integer not null default 0 check (surplus >= 0),
      drop constraint sale_code_not_overused,
      add constraint sale_code_not_overused check (max_uses is null or used <= max_uses + surplus)`.execute(db)
  // Whether it took place before: one that is switched off, or on again, is told like one that was moved.
  await sql`alter table session_move add column from_is_active boolean not null default true`.execute(db)
}
