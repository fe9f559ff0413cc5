import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { type RawBuilder, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { isTrouble, messageOf } from './queries.ts'

const database = useTestDatabase()

describe('the figures of a message', () => {
  const planOf = (query: RawBuilder<unknown>) =>
    database()
      .db.transaction()
      .execute(async (tx) => {
        await sql`set local enable_seqscan = off; set local enable_bitmapscan = off`.execute(tx)
        const { rows } = await sql<Record<string, string>>`explain ${query}`.execute(tx)
        return rows.map((row) => Object.values(row)[0]).join('\n')
      })

  it('find what did not arrive by an index, newest first', async () => {
    const plan = await planOf(
      sql`select id from mail_delivery where ${isTrouble} and ${messageOf} = ${randomUUID()} order by id desc limit 50`,
    )
    expect(plan).toMatch(/mail_delivery_message_trouble_idx[^\n]*\n\s+Index Cond: \(split_part/)
    expect(plan).not.toContain('Sort')
  })

  it('count recipients without reading them', async () => {
    const plan = await planOf(
      sql`select status, count(*) from message_recipient where message_id = ${randomUUID()}::uuid group by status`,
    )
    expect(plan).toMatch(/Index Only Scan using message_recipient_status_idx/)
  })
})
