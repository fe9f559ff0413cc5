import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '../src/testing/index.ts'

const DENIED = /permission denied/
const APPEND_ONLY = /audit_entry is append-only/

describe('the role the server works as', () => {
  const database = useTestDatabase()

  it('is not the owner and no superuser', async () => {
    const { rows } = await sql`
      select current_user as name, rolsuper, rolcreatedb, rolcreaterole, rolcanlogin
      from pg_roles where rolname = current_user`.execute(database().db)
    expect(rows).toEqual([
      { name: 'turnout_app', rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolcanlogin: false },
    ])
  })

  it('reads and writes rows', async () => {
    const { db } = database()
    const { id } = await db
      .insertInto('venue')
      .values({ name: 'Akvárium', time_zone: 'Europe/Budapest' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await db.updateTable('venue').set({ city: 'Budapest' }).where('id', '=', id).execute()
    const venue = await db.selectFrom('venue').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    expect(venue).toMatchObject({ name: 'Akvárium', city: 'Budapest' })
    await db.deleteFrom('venue').where('id', '=', id).execute()
  })

  it('may do ordinary work on every table but the audit and the record of migrations', async () => {
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and not (
        has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
        and has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete'))
      order by relname`.execute(database().db)
    expect(rows.map(({ name }) => name)).toEqual(['audit_entry', 'kysely_migration', 'kysely_migration_lock'])
  })

  it('gives positions to domain events', async () => {
    const { rows } = await sql`select nextval('domain_event_position')::int as position`.execute(database().db)
    expect(rows).toEqual([{ position: 1 }])
  })

  it('appends to the audit and cannot change it', async () => {
    const { db } = database()
    await db.insertInto('audit_entry').values({ actor_kind: 'system', action: 'a', subject_type: 'b' }).execute()
    await expect(db.updateTable('audit_entry').set({ action: 'c' }).execute()).rejects.toThrow(DENIED)
    await expect(db.deleteFrom('audit_entry').execute()).rejects.toThrow(DENIED)
    await expect(sql`truncate audit_entry`.execute(db)).rejects.toThrow(DENIED)
    await expect(sql`drop trigger audit_entry_append_only on audit_entry`.execute(db)).rejects.toThrow(/owner/)
  })

  it('cannot make, change or drop tables, nor make roles', async () => {
    const { db } = database()
    await expect(sql`create table mine (id int)`.execute(db)).rejects.toThrow(DENIED)
    await expect(sql`alter table venue add column mine int`.execute(db)).rejects.toThrow(/owner/)
    await expect(sql`drop table venue`.execute(db)).rejects.toThrow(/owner/)
    await expect(sql`create role mine`.execute(db)).rejects.toThrow(DENIED)
    await expect(sql`update kysely_migration set timestamp = ''`.execute(db)).rejects.toThrow(DENIED)
  })
})

describe('the audit', () => {
  const database = useTestDatabase()

  it('cannot be changed by the owner of the tables either', async () => {
    const { owner } = database()
    await owner.insertInto('audit_entry').values({ actor_kind: 'system', action: 'a', subject_type: 'b' }).execute()
    await expect(owner.updateTable('audit_entry').set({ action: 'c' }).execute()).rejects.toThrow(APPEND_ONLY)
    await expect(owner.deleteFrom('audit_entry').execute()).rejects.toThrow(APPEND_ONLY)
    await expect(sql`truncate audit_entry`.execute(owner)).rejects.toThrow(APPEND_ONLY)
    const entries = await owner.selectFrom('audit_entry').select('action').execute()
    expect(entries).toEqual([{ action: 'a' }])
  })
})
