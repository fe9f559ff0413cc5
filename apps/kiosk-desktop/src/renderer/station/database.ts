import type { DeviceKey } from '@turnout/client/kiosk'
import type { KioskProfile } from '@turnout/router/schema/kiosk'
import Dexie, { type EntityTable } from 'dexie'
import type { HeldScan } from '../door/scan.ts'
import { DATABASE } from './database-name.ts'

/** What a paired device keeps: without the key, which never leaves the browser, the token is worth nothing. */
export interface KeptStation {
  id: 'station'
  server: string
  token: string
  key: DeviceKey
  profile: KioskProfile
  sessionCode: string | null
  /** Number of the last scan made. */
  seq: number
  clockOffsetMs: number
}

/** The device's store. Every write is on disk before it counts as done. */
export class KioskDatabase extends Dexie {
  declare station: EntityTable<KeptStation, 'id'>
  /** Scans that no answer has come for. */
  declare held: EntityTable<HeldScan, 'scanId'>

  constructor() {
    super(DATABASE, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({ station: 'id', held: 'scanId' })
  }
}

/** Takes everything away: first what is in it, then the store itself, which another tab could hold up. */
export async function wipe(db: KioskDatabase): Promise<void> {
  await db.open()
  await db.transaction('rw', db.station, db.held, async () => {
    await db.station.clear()
    await db.held.clear()
  })
  await db.delete()
}
