import { codeOf, createKioskClient } from '@turnout/client/kiosk'
import type { SearchResult } from '@turnout/router/schema/check-in'
import type { Clock } from '../lib/clock.ts'
import { createStore, type Store } from '../lib/store.ts'
import type { KeptStation, KioskDatabase } from '../station/database.ts'
import { createContext } from './door-context.ts'
import type { DoorState, ScanResult } from './door-state.ts'
import { watchExpiry } from './expiry.ts'
import { startHeartbeat } from './heartbeat.ts'
import { createHeldScans } from './held-scans.ts'
import { followCounters, followStation } from './live.ts'
import type { LockReason } from './lock-reason.ts'
import { createScanFlow, type Override } from './scan-flow.ts'
import { sessionToStartWith } from './sessions.ts'

/** How undoing went. */
export type UndoOutcome = 'done' | 'late' | 'gone' | 'network'

/** How many search results are asked for. */
export const SEARCH_LIMIT = 20

/** A paired kiosk at work. */
export interface Door {
  state: Store<DoorState>
  clock: Clock
  station: Pick<KeptStation, 'server'>
  scan: (code: string, override?: Override) => Promise<ScanResult | null>
  dismiss: () => void
  showAgain: (result: ScanResult) => void
  search: (query: string, signal: AbortSignal) => Promise<SearchResult>
  undo: (checkInId: string, reason: string) => Promise<UndoOutcome>
  chooseSession: (sessionCode: string | null) => Promise<void>
  close: () => void
}

interface Parts {
  station: KeptStation
  db: KioskDatabase
  clock: Clock
  onLock: (reason: LockReason) => void
}

/** Opens the door of a paired station: from here on it can be scanned. */
export async function openDoor({ station, db, clock, onLock }: Parts): Promise<Door> {
  const end = new AbortController()
  const kept = await db.held.toArray()
  const state = createStore<DoorState>({
    profile: station.profile,
    expiresAt: station.profile.expiresAt,
    sessionCode: sessionToStartWith(station.profile, station.sessionCode, clock.now()),
    link: 'connecting',
    linkSince: clock.now(),
    clockOffsetMs: clock.offsetMs(),
    counters: [],
    shown: null,
    recent: [],
    unsent: kept.length,
  })
  const client = createKioskClient({ url: station.server, token: station.token, key: station.key })
  const context = createContext({ station, db, clock, state, signal: end.signal, api: client.api }, onLock)
  const flow = createScanFlow(context, createHeldScans(context, kept))
  startHeartbeat(context)
  watchExpiry(context, onLock)
  followCounters(context)
  followStation(context, onLock)

  return {
    state,
    clock,
    station,
    ...flow,
    search: (query, signal) =>
      context.call((api, abort) =>
        api.checkIn.search.query({ query, limit: SEARCH_LIMIT }, { signal: AbortSignal.any([signal, abort]) }),
      ),
    undo: async (checkInId, reason) => {
      try {
        await context.call((api, signal) => api.checkIn.undo.mutate({ checkInId, reason }, { signal }))
      } catch (error) {
        return undoOutcome(error)
      }
      flow.markUndone(checkInId)
      return 'done'
    },
    chooseSession: async (sessionCode) => {
      state.patch({ sessionCode, shown: null })
      await db.station.update(station.id, { sessionCode })
    },
    close: () => {
      end.abort()
      void client.close()
    },
  }
}

function undoOutcome(error: unknown): UndoOutcome {
  const code = codeOf(error)
  if (code === 'FORBIDDEN') return 'late'
  return code === 'CONFLICT' || code === 'NOT_FOUND' ? 'gone' : 'network'
}
