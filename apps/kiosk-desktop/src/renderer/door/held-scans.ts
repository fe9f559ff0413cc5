import type { DoorContext } from './door-context.ts'
import type { HeldScan } from './scan.ts'

/** A scan that got no answer may be sent again, as it was, for so long; after that the code makes a new one. */
const HELD_MS = 10 * 60_000

/**
 * Scans that no answer has come for. The server may have got them: sent again under the same id they count once.
 * They are on disk before they are sent, so that a reload forgets none.
 */
export function createHeldScans({ db, state, station, clock, signal }: DoorContext, kept: HeldScan[]) {
  const scans = new Map(kept.map((scan) => [scan.scanId, scan]))

  const drop = async (scan: HeldScan): Promise<void> => {
    if (!scans.delete(scan.scanId) || signal.aborted) return
    state.patch({ unsent: scans.size })
    await quietly(() => db.held.delete(scan.scanId))
  }

  return {
    /** The waiting scan of this code at this session, if it is still fresh. */
    async find(code: string, sessionCode: string): Promise<HeldScan | null> {
      const found = [...scans.values()].find((scan) => scan.code === code && scan.sessionCode === sessionCode)
      if (!found || found.force) return null
      if (clock.device() - Date.parse(found.scannedAt) < HELD_MS) return found
      await drop(found)
      return null
    },
    async keep(scan: HeldScan): Promise<void> {
      scans.set(scan.scanId, scan)
      await quietly(() =>
        db.transaction('rw', db.station, db.held, async () => {
          await db.station.update(station.id, { seq: scan.seq })
          await db.held.put(scan)
        }),
      )
    },
    drop,
    /** No answer came: from now on it is counted among those without one. */
    leave: () => state.patch({ unsent: scans.size }),
  }
}

export type HeldScans = ReturnType<typeof createHeldScans>

/** A full disk must not close the door: the scan goes to the server all the same. */
async function quietly(write: () => PromiseLike<unknown>): Promise<void> {
  try {
    await write()
  } catch {
    // See above.
  }
}
