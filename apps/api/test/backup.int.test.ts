import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, openPool } from '@turnout/db'
import { removeEmbedded, startEmbedded } from '@turnout/db/embedded'
import { useTestDatabase } from '@turnout/db/testing'
import { findFaults } from '@turnout/router/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Caller } from './faults/caller.ts'
import { settingsOf, startAll } from './faults/servers.ts'
import { endPrograms, startProgram } from './processes.ts'
import { openShop } from './storms/shop.ts'
import { until } from './support.ts'

const database = useTestDatabase()
let folder = ''
let emptyMachine = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnout-backup-'))
  emptyMachine = join(folder, 'elsewhere')
})
afterEach(async () => {
  await endPrograms()
  await removeEmbedded(emptyMachine)
  await rm(folder, { recursive: true, force: true })
})

const PATIENCE_MS = 240_000
const SECRET = { SESSION_SECRET: 'one secret for all servers of a storm' }

/** Runs the program for backups as a person does. */
async function run(args: string[], env: Record<string, string>) {
  const program = startProgram('../src/backup.ts', env, [], args)
  return { code: await program.ended, said: program.output() }
}

const buying = (eventId: string, ticketTypeId: string) => ({
  eventId,
  items: [{ ticketTypeId, quantity: 1 }],
  buyer: { name: 'A buyer', email: `${randomUUID()}@example.org` },
  paymentToken: 'tok_ok',
  idempotencyKey: randomUUID(),
})
const scanning = (eventId: string, code: unknown) => ({
  eventId,
  code,
  scanId: randomUUID(),
  scannedAt: new Date().toISOString(),
})

describe('a backup taken during a sale', { timeout: PATIENCE_MS }, () => {
  it('restored into an empty machine has no drift; people sign in, tickets are good, the sale goes on', async () => {
    const { url } = database()
    const env = { ...settingsOf(url, join(folder, 'here')), CACHE_TTL: '0' }
    const [here] = await startAll([env])
    if (!here) throw new Error('It was started')
    const caller = new Caller([here.url])
    const shop = await openShop(database(), { capacities: [5_000], types: [{ includes: [0] }] })
    const [eventId, typeId] = [shop.event.id, shop.idOf(0)]
    let isOver = false
    let sold = 0
    const sale = Promise.all(
      Array.from({ length: 6 }, async () => {
        for (; !isOver; sold++) await caller.call('orders.create', buying(eventId, typeId))
      }),
    )
    await until('the sale goes on', () => sold > 20)
    const before = sold
    const file = join(folder, 'night.backup')
    const taken = await run(['backup', '--to', file], env)
    const after = sold
    isOver = true
    await sale
    expect(taken).toMatchObject({ code: 0 })
    expect(taken.said).toMatch(/Backup of .* rows/)
    // It was taken in the middle, not before or after.
    expect(after).toBeGreaterThan(before)
    expect(await run(['backup', '--verify', file], env)).toMatchObject({ code: 0 })

    const elsewhere = { ...settingsOf('', emptyMachine), CACHE_TTL: '0' }
    Reflect.deleteProperty(elsewhere, 'DATABASE_URL')
    const wrong = await run(['restore', '--from', file], { ...elsewhere, SESSION_SECRET: 'quite another secret' })
    expect(wrong).toMatchObject({ code: 1, said: expect.stringContaining('SECRET_DIFFERS') })
    const restored = await run(['restore', '--from', file], { ...elsewhere, ...SECRET })
    expect(restored).toMatchObject({ code: 0, said: expect.stringMatching(/Recounted: all \d+ counters are right/) })
    expect(await run(['restore', '--from', file], { ...elsewhere, ...SECRET })).toMatchObject({
      code: 1,
      said: expect.stringContaining('NOT_EMPTY'),
    })

    const [there] = await startAll([elsewhere])
    if (!there) throw new Error('It was started')
    const postgres = await startEmbedded({ dataDir: emptyMachine })
    const db = openDatabase(openPool(postgres.url, { max: 2 }))
    try {
      expect(await findFaults(db)).toEqual([])
      const kept = await db.selectFrom('ticket').select(['human_code', 'id']).where('event_id', '=', eventId).execute()
      expect(kept.length).toBeGreaterThanOrEqual(before)
      expect(kept.length).toBeLessThanOrEqual(after + 6)
      // Signing in and the signature of a code both rest on what was restored.
      const other = new Caller([there.url])
      const qr = await other.call('orders.create', buying(eventId, typeId))
      const [fresh] = (qr.data?.tickets ?? []) as { id: string }[]
      expect(fresh?.id).toBeDefined()
      await db.updateTable('session').set({ starts_at: new Date() }).where('event_id', '=', eventId).execute()
      const old = await other.call('checkIn.redeem', scanning(eventId, kept[0]?.human_code), { isAdmin: true })
      expect(old.data).toMatchObject({ outcome: 'admitted' })
      const codes = await other.call('tickets.qr', { ticketId: kept[1]?.id }, { isAdmin: true, isQuery: true })
      const signed = await other.call('checkIn.redeem', scanning(eventId, codes.data?.code), { isAdmin: true })
      expect(signed.data).toMatchObject({ outcome: 'admitted', ticket: { ticketId: kept[1]?.id } })
      expect(await findFaults(db)).toEqual([])
    } finally {
      await db.destroy()
      // Its PostgreSQL ends with it, in order, before its folder goes.
      there.program.kill('SIGTERM')
      await there.program.ended
    }
  })
})
