import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { useTestDatabase } from '@turnout/db/testing'
import { findFaults } from '@turnout/router/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endPrograms } from '../processes.ts'
import { buy, openShop } from '../storms/shop.ts'
import { until } from '../support.ts'
import { settingsOf, startAll } from './servers.ts'

/** `prlimit` of util-linux: a write beyond the limit fails in its middle, as on a full disk, with EFBIG for ENOSPC. */
const hasLimits = spawnSync('prlimit', ['--version']).status === 0
const limit = (pid: number, bytes: string) => {
  const { status, stderr } = spawnSync('prlimit', [`--fsize=${bytes}:`, '--pid', String(pid)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

const PATIENCE_MS = 240_000

describe.runIf(hasLimits)('while the disk takes no captured mail', { timeout: PATIENCE_MS }, () => {
  const database = useTestDatabase()
  let dataDir = ''
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'turnout-full-'))
  })
  afterEach(async () => {
    await endPrograms()
    await rm(dataDir, { recursive: true, force: true })
  })

  /** Who has which mails, whole ones only. */
  const mailed = async () => {
    const folder = join(dataDir, 'mail')
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'))
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
    return texts.map((text): string => JSON.parse(text).to)
  }

  it('sales go on, each mail is kept once when there is room again, and no half of one is left', async () => {
    const [server] = await startAll([settingsOf(database().url, dataDir)])
    if (!server) throw new Error('It was started')
    const pid = server.program.process.pid ?? 0
    const shop = await openShop(database(), { capacities: [50], types: [{ includes: [0] }] })
    const emails = Array.from({ length: 12 }, (_, n) => `guest-${n}@example.org`)
    const sell = async (list: string[]) => {
      for (const email of list) {
        const sold = await buy(server.url, { eventId: shop.event.id, ticketTypeId: shop.idOf(0), email })
        expect(sold).toMatchObject({ status: 200, tickets: 1 })
      }
    }
    limit(pid, '1000')
    await sell(emails)
    const { db } = database()
    const faults = () =>
      db
        .selectFrom('mail_delivery')
        .select('error')
        .where('event_id', '=', shop.event.id)
        .where('error', 'is not', null)
    await until('some could not be kept', async () => (await faults().execute()).length > 3, 60_000)
    expect(await mailed()).toEqual([])
    limit(pid, 'unlimited')
    const roomAt = performance.now()
    await until('all are kept', async () => (await mailed()).length >= emails.length, 120_000)
    process.stdout.write(
      `recovery  disk full: all mail kept ${((performance.now() - roomAt) / 1000).toFixed(1)} s later\n`,
    )
    await until('all is noted', async () => (await faults().execute()).length === 0, 60_000)
    expect((await mailed()).sort()).toEqual([...emails].sort())
    expect((await readdir(join(dataDir, 'mail'))).filter((name) => !/\.(eml|json)$/.test(name))).toEqual([])
    expect(await findFaults(db)).toEqual([])
  })
})
