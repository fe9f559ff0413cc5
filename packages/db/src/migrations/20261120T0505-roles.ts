import { type Kysely, sql } from 'kysely'

/**
 * What the role that the server works as may do: read and write rows, change no table, only append to the audit, and
 * not touch the record of migrations. The role itself is made before any migration, since it belongs to the server.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`grant usage on schema public to turnout_app`.execute(db)
  await sql`grant select, insert, update, delete on all tables in schema public to turnout_app`.execute(db)
  await sql`grant usage, select on all sequences in schema public to turnout_app`.execute(db)
  await sql`alter default privileges in schema public grant select, insert, update, delete on tables to turnout_app`.execute(
    db,
  )
  await sql`alter default privileges in schema public grant usage, select on sequences to turnout_app`.execute(db)
  await sql`revoke update, delete, truncate on audit_entry from turnout_app`.execute(db)
  await sql`revoke insert, update, delete on kysely_migration, kysely_migration_lock from turnout_app`.execute(db)

  // Behind the privilege: a mistake by the owner is refused as well.
  await sql`
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'audit_entry is append-only' using errcode = 'insufficient_privilege';
    end $$`.execute(db)
  await sql`
    create trigger audit_entry_append_only before update or delete or truncate on audit_entry
      for each statement execute function refuse_change()`.execute(db)
}
