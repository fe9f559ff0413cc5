import { performance } from 'node:perf_hooks'

/** Waits that a wake-up, the time or the end cuts short. A wake-up while nobody waits is kept for the next wait. */
export interface Sleeper {
  wake(): void
  /** Another shortest wait from now on, in milliseconds. */
  setGap(ms: number): void
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/**
 * @param gapMs the shortest wait, however many wake-ups come: under load, what came in it is done in one go; after a
 *   quiet time the first wake-up is answered at once
 */
export function createSleeper(gapMs = 0): Sleeper {
  let isWoken = false
  let gap = gapMs
  let rouse: (() => void) | null = null

  /** Until the time is over, the end comes, or, if it matters, somebody wakes. */
  const wait = async (ms: number, signal: AbortSignal, canWake: boolean): Promise<void> => {
    if (ms <= 0 || signal.aborted || (canWake && isWoken)) return
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      signal.addEventListener('abort', end, { once: true })
      if (canWake) rouse = end
    })
    rouse = null
  }

  return {
    wake() {
      isWoken = true
      rouse?.()
    },
    setGap(ms) {
      gap = ms
    },
    async sleep(ms, signal) {
      const startedAt = performance.now()
      await wait(ms, signal, true)
      await wait(Math.min(gap, ms) - (performance.now() - startedAt), signal, false)
      isWoken = false
    },
  }
}
