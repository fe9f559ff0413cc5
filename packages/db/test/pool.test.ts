import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { openDatabase, openPool } from '../src/database.ts'
import { useTestDatabase } from '../src/testing/index.ts'

const database = useTestDatabase()

it('a connection that breaks between two statements of a transaction fails the transaction, not the process', async () => {
  const faults: unknown[] = []
  const note = (error: unknown) => void faults.push(error)
  process.on('uncaughtExceptionMonitor', note)
  const pool = openPool(database().url, { max: 1 })
  const gone = new Promise<void>((resolve) => void pool.once('remove', () => resolve()))
  const db = openDatabase(pool)
  try {
    const work = db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database().owner)
      await expect.poll(() => stillThere(rows[0]?.pid)).toBe(false)
      await sql`select 1`.execute(tx)
    })
    await expect(work).rejects.toThrow()
    await gone
    expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  } finally {
    await db.destroy()
    process.off('uncaughtExceptionMonitor', note)
  }
  expect(faults).toEqual([])
})

async function stillThere(pid: number | undefined): Promise<boolean> {
  const { rows } = await sql`select from pg_stat_activity where pid = ${pid}`.execute(database().owner)
  return rows.length > 0
}
