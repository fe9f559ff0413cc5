import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase, openPool, PREPARED } from '../src/index.ts'
import { useTestDatabase } from '../src/testing/index.ts'

describe('a statement marked as prepared', () => {
  const database = useTestDatabase()

  it('is planned once per connection, however often it runs', async () => {
    const db = openDatabase(openPool(database().url, { max: 1 }))
    const one = (value: number) =>
      sql<{ value: number }>`${sql.raw(PREPARED)} select ${value}::int as value`.execute(db)
    const codes = (code: string) =>
      db.selectFrom('event').modifyFront(sql.raw(PREPARED)).select('id').where('code', '=', code).execute()
    for (const value of [1, 2, 3]) expect((await one(value)).rows).toEqual([{ value }])
    for (const code of ['A', 'B']) expect(await codes(code)).toEqual([])
    await db.transaction().execute((tx) => sql`${sql.raw(PREPARED)} select 1`.execute(tx))
    await sql`select 2`.execute(db)
    const { rows } = await sql<{ runs: number }>`
      select (generic_plans + custom_plans)::int as runs from pg_prepared_statements order by runs`.execute(db)
    expect(rows).toEqual([{ runs: 1 }, { runs: 2 }, { runs: 3 }])
    await db.destroy()
  })

  it('fails as any other does, and leaves its connection in order', async () => {
    const { db } = database()
    const broken = sql`${sql.raw(PREPARED)} select 1 / ${0}::int`
    await expect(broken.execute(db)).rejects.toMatchObject({ code: '22012' })
    await expect(broken.execute(db)).rejects.toMatchObject({ code: '22012' })
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  })
})
