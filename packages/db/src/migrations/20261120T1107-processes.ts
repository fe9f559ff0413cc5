import { type Kysely, sql } from 'kysely'

/** What all processes of an installation have to agree on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Written once, by the first process. Another secret than the first cannot read the keys that sign tickets.
  await sql`
    create table installation (
      id boolean primary key default true check (id),
      secret_fingerprint text not null,
      created_at timestamptz not null default now()
    )`.execute(db)
}
