import { openDatabase, openPool } from '@turnout/db'
import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { probeDatabase } from '../src/database-pool.ts'
import { createHealth } from '../src/http/health.ts'
import { oneAtATime } from '../src/realtime/newest-hints.ts'
import { keepConnection } from '../src/realtime/standing-connection.ts'
import { silent, until } from './support.ts'
import { startTcpGate, type TcpGate } from './tcp-gate.ts'

const database = useTestDatabase()
const open: (() => Promise<unknown>)[] = []
let gate: TcpGate
let url = ''
beforeEach(async () => {
  gate = await startTcpGate(Number(new URL(database().url).port))
  const address = new URL(database().url)
  address.host = `127.0.0.1:${gate.port}`
  url = address.href
})
afterEach(async () => {
  await gate.stop()
  for (const close of open.splice(0).reverse()) await close()
})

const SOON = { silentMs: 400, everyMs: 200, patienceMs: 2_000 }

function connect(hung = SOON, max = 2) {
  const pool = openPool(url, { max })
  const db = openDatabase(pool, { hung })
  open.push(() => db.destroy())
  return { pool, db }
}

describe('a database that hangs', () => {
  it('fails the statements it has swallowed, and others go on by new connections', async () => {
    const { db } = connect()
    await sql`select 1`.execute(db)
    gate.freeze()
    let isOver = false
    const swallowed = sql`select 1`.execute(db).finally(() => {
      isOver = true
    })
    const refused = expect(swallowed).rejects.toThrow(/terminated/)
    await expect(database().db.selectFrom('event').select('id').execute()).resolves.toBeDefined()
    expect(isOver).toBe(false)
    gate.forget()
    await refused
    expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  })

  it('is not taken for one while it works long on a statement', async () => {
    const { db } = connect({ silentMs: 100, everyMs: 50, patienceMs: 5_000 })
    const { rows } = await sql<{ one: number }>`select 1 as one from pg_sleep(2)`.execute(db)
    expect(rows).toEqual([{ one: 1 }])
  })

  it('loses its standing connection, which comes back when it can', async () => {
    const clients: unknown[] = []
    const standing = keepConnection({
      url,
      name: 'test',
      log: silent,
      beatMs: 100,
      patienceMs: 500,
      onConnect: async (client) => void clients.push(client),
    })
    open.push(() => standing.stop())
    await until('it is there', () => standing.current() !== null)
    gate.freeze()
    const swallowed = standing.current()?.query('select 1')
    await expect(swallowed).rejects.toThrow()
    await until('it is given up', () => standing.current() === null)
    gate.forget()
    await until('there is another', () => standing.current() !== null)
    expect(standing.current()).toBe(clients.at(-1))
    expect(clients.length).toBeGreaterThan(1)
    expect((await standing.current()?.query('select 1'))?.rowCount).toBe(1)
  })

  it('is asked by one probe, however often somebody wants to know, and is up again by itself', async () => {
    const { pool, db } = connect(SOON, 4)
    await sql`select 1`.execute(db)
    let probes = 0
    const probe = () => {
      probes++
      return probeDatabase(pool)
    }
    const health = createHealth([{ name: 'database', probe }])
    expect(await health.check()).toMatchObject({ isReady: true })
    gate.freeze()
    const said = await Promise.all(Array.from({ length: 20 }, () => health.check()))
    expect(said.every(({ checks }) => checks.database === 'down')).toBe(true)
    expect(probes).toBe(2)
    expect(pool.totalCount).toBe(1)
    gate.forget()
    await until('it is ready', async () => (await health.check()).isReady)
  })

  it('is sent one hint of a kind at most when it is back', async () => {
    const sent: string[] = []
    const answers: (() => void)[] = []
    const publish = oneAtATime((hint) => {
      sent.push(hint)
      return new Promise<void>((resolve) => answers.push(resolve))
    })
    for (let n = 0; n < 100; n++) {
      publish('changed')
      publish('placed')
    }
    expect(sent).toEqual(['changed'])
    for (let n = 0; n < 3; n++) {
      await until('it waits', () => answers.length > n)
      answers[n]?.()
    }
    await until('all have gone', () => sent.length === 3)
    expect([...sent].sort()).toEqual(['changed', 'changed', 'placed'])
    publish('placed')
    await until('later ones go', () => sent.length === 4)
  })
})
