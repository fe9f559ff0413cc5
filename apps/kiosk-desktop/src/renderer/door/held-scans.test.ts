import 'fake-indexeddb/auto'
import { makeDeviceKey } from '@turnout/client/kiosk'
import type { KioskProfile } from '@turnout/router/schema/kiosk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClock } from '../lib/clock.ts'
import { createStore } from '../lib/store.ts'
import { type KeptStation, KioskDatabase, wipe } from '../station/database.ts'
import type { DoorContext } from './door-context.ts'
import type { DoorState } from './door-state.ts'
import { createHeldScans } from './held-scans.ts'
import type { HeldScan } from './scan.ts'

const noon = Date.parse('2026-05-01T12:00:00Z')
const profile = { stationId: 'station' } as KioskProfile
let db: KioskDatabase
let now: number
let context: DoorContext
let state: ReturnType<typeof createStore<DoorState>>

beforeEach(async () => {
  now = noon
  db = new KioskDatabase()
  const station: KeptStation = {
    id: 'station',
    server: 'http://localhost:4000',
    token: 't',
    key: await makeDeviceKey(),
    profile,
    sessionCode: 'S1',
    seq: 0,
    clockOffsetMs: 0,
  }
  await db.station.put(station)
  state = createStore({ unsent: 0 } as DoorState)
  const clock = createClock({ wall: () => now, steady: () => now })
  context = { station, db, clock, state, signal: new AbortController().signal } as DoorContext
})
afterEach(() => wipe(db))

const scan = (change: Partial<HeldScan> = {}): HeldScan => ({
  code: 'CODE',
  sessionCode: 'S1',
  scanId: crypto.randomUUID(),
  scannedAt: new Date(now).toISOString(),
  clockOffsetMs: 0,
  seq: 1,
  signature: 'a.b.c',
  ...change,
})

describe('a scan without an answer', () => {
  it('is the same scan when its code is read again at its session, and at no other', async () => {
    const held = createHeldScans(context, [])
    const first = scan()
    await held.keep(first)
    expect(await held.find('CODE', 'S1')).toEqual(first)
    expect(await held.find('CODE', 'S2')).toBeNull()
    expect(await held.find('OTHER', 'S1')).toBeNull()
  })

  it('is on disk with its number before it is sent, and known after a reload', async () => {
    await createHeldScans(context, []).keep(scan({ seq: 12 }))
    const again = createHeldScans(context, await db.held.toArray())
    expect(await again.find('CODE', 'S1')).toMatchObject({ seq: 12 })
    expect(await db.station.get('station')).toMatchObject({ seq: 12 })
  })

  it('is forgotten when it was answered, and when it is ten minutes old', async () => {
    const held = createHeldScans(context, [])
    const first = scan()
    await held.keep(first)
    await held.drop(first)
    expect(await held.find('CODE', 'S1')).toBeNull()
    await held.keep(scan())
    now += 600_000
    expect(await held.find('CODE', 'S1')).toBeNull()
    expect(await db.held.count()).toBe(0)
  })

  it('made by force is never taken for an ordinary one', async () => {
    const held = createHeldScans(context, [])
    await held.keep(scan({ force: true, reason: 'Known' }))
    expect(await held.find('CODE', 'S1')).toBeNull()
  })

  it('is counted only once it is without an answer', async () => {
    const held = createHeldScans(context, [])
    const first = scan()
    await held.keep(first)
    expect(state.get().unsent).toBe(0)
    held.leave()
    expect(state.get().unsent).toBe(1)
    await held.drop(first)
    expect(state.get().unsent).toBe(0)
  })

  it('goes on to the server although the disk is full', async () => {
    const held = createHeldScans(context, [])
    db.close()
    await expect(held.keep(scan())).resolves.toBeUndefined()
    expect(await held.find('CODE', 'S1')).not.toBeNull()
  })
})

describe('the device’s store', () => {
  it('keeps a key that can sign and cannot be read', async () => {
    const kept = await db.station.get('station')
    const { privateKey } = kept?.key ?? {}
    expect(privateKey?.extractable).toBe(false)
    if (!privateKey) throw new Error('No key')
    await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow()
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, new Uint8Array(3))
    expect(signature.byteLength).toBe(64)
  })

  it('is gone after a wipe', async () => {
    await db.held.put(scan())
    await wipe(db)
    expect((await indexedDB.databases()).map(({ name }) => name)).toEqual([])
  })
})
