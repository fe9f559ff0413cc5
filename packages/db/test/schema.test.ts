import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { build, useTestDatabase } from '../src/testing/index.ts'

interface Column {
  table: string
  column: string
  isNullable: boolean
  /** Whether the database has a value when none is given. */
  isFilledIn: boolean
}

/** The columns that the hand-written interfaces promise. */
async function promisedColumns(): Promise<Column[]> {
  const folder = fileURLToPath(new URL('../src/schema/', import.meta.url))
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(`${folder}${name}`, 'utf8')))
  const columns: Column[] = []
  for (const text of texts) {
    const [, name = '', body = ''] = /export interface (\w+)Table \{\n([^}]*)\}/.exec(text) ?? []
    const table = name.replace(/(?<=.)([A-Z])/g, '_$1').toLowerCase()
    for (const [, column = '', type = ''] of body.matchAll(/^ {2}(\w+): (.*)$/gm)) {
      columns.push({ table, column, isNullable: /\| null\b/.test(type), isFilledIn: type.startsWith('Generated') })
    }
  }
  return columns
}

describe('the schema', () => {
  const database = useTestDatabase()

  it('has the columns that the interfaces promise, null and filled in where they say so', async () => {
    const { rows } = await sql<Column>`
      select table_name as table, column_name as column, is_nullable = 'YES' as "isNullable",
        column_default is not null or is_identity = 'YES' or is_generated = 'ALWAYS' as "isFilledIn"
      from information_schema.columns
      where table_schema = 'public' and table_name !~ '^kysely_'`.execute(database().db)
    const inOrder = (columns: Column[]) =>
      columns.map((column) => JSON.stringify(column, ['table', 'column', 'isNullable', 'isFilledIn'])).sort()
    expect(inOrder(await promisedColumns())).toEqual(inOrder(rows))
  })

  it('has an index for every reference that a deletion follows', async () => {
    const { rows } = await sql<{ reference: string }>`
      select c.conrelid::regclass || '.' || a.attname as reference
      from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      where c.contype = 'f' and c.confdeltype = 'c' and not exists (
        select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])
      order by 1`.execute(database().db)
    expect(rows).toEqual([])
  })

  it('refuses to take more seats of a session than it has, sold and held together', async () => {
    const { db } = database()
    const world = build(db)
    const session = await world.session(await world.event(), { capacity: 10 })
    const take = (sold: number, held: number) =>
      db.updateTable('session').set({ sold, held }).where('id', '=', session.id).execute()
    await take(7, 3)
    await expect(take(8, 3)).rejects.toThrow(/session_not_oversold/)
    await expect(take(11, 0)).rejects.toThrow(/session_not_oversold/)
    await expect(take(-1, 0)).rejects.toThrow(/session_sold_check/)
    const shrink = db.updateTable('session').set({ capacity: 9 }).where('id', '=', session.id).execute()
    await expect(shrink).rejects.toThrow(/session_not_oversold/)
  })

  it('sets no limit to a session without a capacity', async () => {
    const { db } = database()
    const world = build(db)
    const session = await world.session(await world.event())
    const update = db.updateTable('session').set({ sold: 100_000 }).where('id', '=', session.id)
    expect((await update.executeTakeFirst()).numUpdatedRows).toBe(1n)
  })

  it('refuses to sell more of a ticket type than there are', async () => {
    const { db } = database()
    const world = build(db)
    const type = await world.ticketType(await world.event(), { quantity: 5 })
    const update = db.updateTable('ticket_type').set({ sold: 4, held: 2 }).where('id', '=', type.id).execute()
    await expect(update).rejects.toThrow(/ticket_type_not_oversold/)
  })

  it('refuses two accounts with one address in different case', async () => {
    const world = build(database().db)
    await world.member({ email: 'Ada@example.org' })
    await expect(world.member({ email: 'ada@EXAMPLE.org' })).rejects.toThrow(/user_account_email_key/)
  })

  it('admits a ticket to a session once', async () => {
    const { db } = database()
    const world = build(db)
    const event = await world.event({ status: 'published' })
    const session = await world.session(event)
    const ticketType = await world.ticketType(event, { includes: [session] })
    const { tickets } = await world.confirmedOrder({ event, ticketType })
    const ticketId = tickets[0]?.id ?? ''
    const ids = { event_id: event.id, session_id: session.id, ticket_id: ticketId }
    const admit = async () => {
      const { id } = await db
        .insertInto('scan')
        .values({
          id: sql`uuidv7()`,
          ...ids,
          content_hash: Buffer.alloc(32),
          code_hash: Buffer.alloc(32),
          direction: 'in',
          scanned_at: new Date(),
          corrected_at: new Date(),
          outcome: 'admitted',
          answer: '{}',
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      await db
        .insertInto('check_in')
        .values({ ...ids, scan_id: id, admitted_at: new Date(), status: 'standing' })
        .execute()
    }
    await admit()
    await expect(admit()).rejects.toThrow(/check_in_standing_idx/)
    await db.updateTable('check_in').set({ status: 'undone' }).where('ticket_id', '=', ticketId).execute()
    await admit()
  })

  it('finds a name however its accents and case are typed', async () => {
    const { db } = database()
    const { rows } = await sql`
      select search_text('Árvíztűrő Łukasz') as latin, search_text('ΑΘΗΝΑ') as greek,
        word_similarity(search_text('lukas'), search_text('Árvíztűrő Łukasz')) > 0.6 as similar`.execute(db)
    expect(rows).toEqual([{ latin: 'arvizturo lukasz', greek: expect.any(String), similar: true }])
  })

  it('gives whole numbers, instants and JSON as such', async () => {
    const { db } = database()
    const event = await db
      .insertInto('domain_event')
      .values({ topic: 'events', type: 'event.created', payload: JSON.stringify({ n: 1 }) })
      .returningAll()
      .executeTakeFirstOrThrow()
    expect(event).toMatchObject({ id: 1, position: null, payload: { n: 1 } })
    expect(event.created_at).toBeInstanceOf(Date)
    const { rows } = await sql`select current_setting('timezone') as zone`.execute(db)
    expect(rows).toEqual([{ zone: 'UTC' }])
  })
})
