import { deviceName, keepStorage } from '../device/device.ts'
import { hasShell, shell } from '../device/shell.ts'
import { becomeTheOnlyTab } from '../device/single-tab.ts'
import type { LockReason } from '../door/lock-reason.ts'
import type { Door } from '../door/open-door.ts'
import { createClock } from '../lib/clock.ts'
import { createStore, type Store } from '../lib/store.ts'
import type { KioskDatabase } from './database.ts'
import { DATABASE } from './database-name.ts'
import { takeOfferedCode } from './offered-code.ts'
import type { PairingProblem } from './pair.ts'

/** Where the kiosk is: one of these at any time. */
export type Stage =
  | { kind: 'starting' }
  | { kind: 'insecure' }
  | { kind: 'elsewhere' }
  | { kind: 'setup' }
  | { kind: 'pairing'; server: string; offered: string | null }
  | { kind: 'open'; door: Door }
  | { kind: 'locked'; reason: LockReason; server: string; isWiped: boolean }

export interface Kiosk {
  stage: Store<Stage>
  start: () => Promise<void>
  /** Pairs by a code that was typed or read; null when it went well. */
  pair: (text: string) => Promise<{ problem: PairingProblem; server?: string } | null>
  declineOffer: () => void
  pairAgain: () => void
  unpair: () => Promise<void>
}

/** The kiosk from its start to its lock, and to the next pairing. What a paired kiosk needs is loaded when it is paired. */
export function createKiosk(): Kiosk {
  const stage = createStore<Stage>({ kind: 'starting' })
  const clock = createClock()
  let server = ''
  let store: KioskDatabase | null = null

  const lock = async (reason: LockReason) => {
    const before = stage.get()
    if (before.kind !== 'open') return
    before.door.close()
    store?.close()
    stage.set({ kind: 'locked', reason, server, isWiped: true })
    try {
      const { KioskDatabase, wipe } = await import('./database.ts')
      await wipe(new KioskDatabase())
    } catch {
      stage.set({ kind: 'locked', reason, server, isWiped: false })
    }
  }

  const openPaired = async (db: KioskDatabase): Promise<boolean> => {
    const station = await db.station.get('station')
    if (!station || station.server !== server) return false
    store = db
    if (clock.offsetMs() === 0) clock.assume(station.clockOffsetMs)
    const { openDoor } = await import('../door/open-door.ts')
    const door = await openDoor({
      station,
      db,
      clock,
      onLock: (reason) => void lock(reason),
    })
    stage.set({ kind: 'open', door })
    return true
  }

  const toPairing = () => stage.set({ kind: 'pairing', server, offered: takeOfferedCode() })

  const start = async () => {
    if (!window.isSecureContext || !crypto.subtle) return stage.set({ kind: 'insecure' })
    const info = await shell.info({})
    if (info.server === null || (info.mode === 'kiosk' && !info.hasPin)) return stage.set({ kind: 'setup' })
    server = info.server
    await becomeTheOnlyTab(() => stage.set({ kind: 'elsewhere' }))
    addEventListener('hashchange', () => {
      if (stage.get().kind === 'pairing' || stage.get().kind === 'locked') toPairing()
    })
    if (!(await hasStore())) return toPairing()
    const { KioskDatabase } = await import('./database.ts')
    if (!(await openPaired(new KioskDatabase()).catch(() => false))) toPairing()
  }

  return {
    stage,
    start,
    pair: async (text) => {
      const [{ pairStation }, { KioskDatabase }] = await Promise.all([import('./pair.ts'), import('./database.ts')])
      const db = new KioskDatabase()
      const problem = await pairStation({ text, server, db, clock, deviceName: deviceName(hasShell) })
      if (problem) return problem
      void keepStorage()
      await openPaired(db)
      return null
    },
    declineOffer: () => stage.set({ kind: 'pairing', server, offered: null }),
    pairAgain: toPairing,
    unpair: () => lock('unpaired'),
  }
}

/** Whether this device has a store at all: a new one shows its first screen without loading what reads it. */
async function hasStore(): Promise<boolean> {
  if (!indexedDB.databases) return true
  const known = await indexedDB.databases().catch(() => [{ name: DATABASE }])
  return known.some(({ name }) => name === DATABASE)
}
