import { isNetworkError, type KioskClient } from '@turnout/client/kiosk'
import type { Clock } from '../lib/clock.ts'
import type { Store } from '../lib/store.ts'
import type { KeptStation, KioskDatabase } from '../station/database.ts'
import type { DoorState } from './door-state.ts'
import { type LockReason, lockReasonOf } from './lock-reason.ts'

type Api = KioskClient['api']

/** What the parts of an open door share. */
export interface DoorContext {
  station: KeptStation
  db: KioskDatabase
  clock: Clock
  state: Store<DoorState>
  /** Ends when the door closes. */
  signal: AbortSignal
  /** Makes a call; every answer and every failure tells something of the link, and some failures lock the kiosk. */
  call: <T>(request: (api: Api, signal: AbortSignal) => Promise<T>) => Promise<T>
  api: Api
  /** Looks at an error that came by another way, such as a subscription. */
  notice: (error: unknown) => void
}

/** No call may keep a guest waiting longer. */
const PATIENCE_MS = 5000

export function createContext(
  parts: Omit<DoorContext, 'call' | 'notice'>,
  onLock: (reason: LockReason) => void,
): DoorContext {
  const { state, clock, signal, api } = parts
  const setLink = (link: DoorState['link']) => {
    if (state.get().link !== link && !signal.aborted) state.patch({ link, linkSince: clock.now() })
  }
  const notice = (error: unknown) => {
    if (signal.aborted) return
    const reason = lockReasonOf(error)
    if (reason) onLock(reason)
    else if (isNetworkError(error)) setLink('offline')
  }
  const call: DoorContext['call'] = async (request) => {
    try {
      const answer = await request(api, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]))
      setLink('online')
      return answer
    } catch (error) {
      notice(error)
      throw error
    }
  }
  return { ...parts, call, notice }
}
