import { batteryPercent } from '../device/device.ts'
import type { DoorContext } from './door-context.ts'

const EVERY_MS = 15_000
const AFTER_FAILURE_MS = 4000
const PROFILE_EVERY_MS = 120_000

/** Tells the server every 15 seconds that this door is there, and measures its clock by the answer. */
export function startHeartbeat(context: DoorContext): void {
  const { signal, call, clock, db, state, station } = context
  let timer: ReturnType<typeof setTimeout> | undefined
  let profileAt = Number.NEGATIVE_INFINITY
  let isBeating = false

  const beat = async () => {
    if (isBeating || signal.aborted) return
    isBeating = true
    clearTimeout(timer)
    try {
      await reportOnce(context)
      if (performance.now() - profileAt >= PROFILE_EVERY_MS) {
        const profile = await call((api, abort) => api.kiosk.profile.query(undefined, { signal: abort }))
        profileAt = performance.now()
        state.patch({ profile })
      }
      const { clockOffsetMs } = state.get()
      await db.station.update(station.id, { profile: state.get().profile, clockOffsetMs })
      schedule(EVERY_MS)
    } catch {
      // What the failure means was seen to where the call was made.
      schedule(AFTER_FAILURE_MS)
    } finally {
      isBeating = false
    }
  }
  const schedule = (ms: number) => {
    if (!signal.aborted) timer = setTimeout(() => void beat(), ms)
  }
  const now = () => void beat()
  const onVisible = () => {
    if (document.visibilityState === 'visible') now()
  }

  addEventListener('online', now, { signal })
  addEventListener('offline', now, { signal })
  document.addEventListener('visibilitychange', onVisible, { signal })
  signal.addEventListener('abort', () => clearTimeout(timer))
  state.patch({ clockOffsetMs: clock.offsetMs() })
  now()
}

/** One report; also asked for when the token's end seems to have come. */
export async function reportOnce({ call, clock, state }: DoorContext): Promise<void> {
  const sentAt = clock.device()
  const battery = await batteryPercent()
  const answer = await call((api, signal) =>
    api.kiosk.heartbeat.mutate(
      { unsentScans: state.get().unsent, clockOffsetMs: clock.offsetMs(), batteryPercent: battery },
      { signal },
    ),
  )
  clock.measure(answer.serverTime, sentAt, clock.device())
  state.patch({ expiresAt: answer.expiresAt, clockOffsetMs: clock.offsetMs() })
}
