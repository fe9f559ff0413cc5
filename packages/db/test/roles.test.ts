import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '../src/testing/index.ts'

describe('the role the server works as', () => {
  const database = useTestDatabase()

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

  it('appends to the audit and cannot change it', async () => {
    const { db } = database()
    await db.insertInto('audit_entry').values({ actor_kind: 'system', action: 'a', subject_type: 'b' }).execute()
    await expect(db.updateTable('audit_entry').set({ action: 'c' }).execute()).rejects.toThrow(/permission denied/)
    await expect(db.deleteFrom('audit_entry').execute()).rejects.toThrow(/permission denied/)
    await expect(sql`truncate audit_entry`.execute(db)).rejects.toThrow(/permission denied/)
  })
})
