import { type Kysely, sql } from 'kysely'

/**
 * The role the server works as: it reads and writes rows, changes no table, and can only append to the audit.
 * Roles belong to the whole cluster, so the role may be there already.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    do $$
    begin
      if not exists (select from pg_roles where rolname = 'turnout_app') then
        begin
          create role turnout_app nologin;
        exception when duplicate_object or unique_violation then null;
        end;
      end if;
    end $$`.execute(db)
  await sql`grant usage on schema public to turnout_app`.execute(db)
  await sql`grant select, insert, update, delete on all tables in schema public to turnout_app`.execute(db)
  await sql`grant usage, select on all sequences in schema public to turnout_app`.execute(db)
  await sql`alter default privileges in schema public grant select, insert, update, delete on tables to turnout_app`.execute(
    db,
  )
  await sql`alter default privileges in schema public grant usage, select on sequences to turnout_app`.execute(db)
  await sql`revoke update, delete, truncate on audit_entry from turnout_app`.execute(db)

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
