import type { CheckInMessage } from '@turnout/router/events/check-in'
import type { DoorContext } from './door-context.ts'
import { type LockReason, lockReasonIn } from './lock-reason.ts'

const STATS_EVERY_MS = 60_000
const AFTER_FAILURE_MS = 5000

/** Follows the counters: read whole, then kept by the stream from the position that the reading includes. */
export function followCounters(context: DoorContext): void {
  const { api, call, signal, state, notice } = context
  let subscription: { unsubscribe: () => void } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const readAll = async () => {
    clearTimeout(timer)
    subscription?.unsubscribe()
    subscription = null
    let wait = STATS_EVERY_MS
    try {
      const stats = await call((client, abort) => client.checkIn.stats.query({}, { signal: abort }))
      if (signal.aborted) return
      state.patch({ counters: stats.sessions })
      subscription = api.checkIn.watch.subscribe(
        { lastEventId: stats.position },
        { onData: ({ data }) => take(context, data), onError: () => later(AFTER_FAILURE_MS) },
      )
    } catch (error) {
      notice(error)
      wait = AFTER_FAILURE_MS
    }
    // How many are expected changes with every sale, which this stream does not tell.
    later(wait)
  }
  const later = (ms: number) => {
    clearTimeout(timer)
    if (!signal.aborted) timer = setTimeout(() => void readAll(), ms)
  }

  signal.addEventListener('abort', () => {
    clearTimeout(timer)
    subscription?.unsubscribe()
  })
  void readAll()
}

function take({ state }: DoorContext, message: CheckInMessage): void {
  const change = changeOf(message)
  if (!change) return
  const counters = state
    .get()
    .counters.map((counter) =>
      counter.sessionId === change.sessionId ? { ...counter, admitted: counter.admitted + change.delta } : counter,
    )
  state.patch({ counters })
}

/** How a message changes a session's count of admitted guests. */
export function changeOf(message: CheckInMessage): { sessionId: string; delta: number } | null {
  if (message.type === 'check_in.undone') return { sessionId: message.payload.sessionId, delta: -1 }
  if (message.type !== 'ticket.scanned') return null
  const { sessionId, admittedDelta } = message.payload
  return sessionId && admittedDelta !== 0 ? { sessionId, delta: admittedDelta } : null
}

/** Hears at once when the station is revoked or has run out. */
export function followStation({ api, signal, notice }: DoorContext, onLock: (reason: LockReason) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let subscription: { unsubscribe: () => void } | null = null
  const subscribe = () => {
    subscription = api.kiosk.watch.subscribe(
      {},
      {
        onData: ({ data }) => onLock(lockReasonIn(data)),
        onError: (error) => {
          notice(error)
          if (!signal.aborted) timer = setTimeout(subscribe, AFTER_FAILURE_MS)
        },
      },
    )
  }
  signal.addEventListener('abort', () => {
    clearTimeout(timer)
    subscription?.unsubscribe()
  })
  subscribe()
}
