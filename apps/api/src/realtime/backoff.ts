import { setTimeout as pause } from 'node:timers/promises'

/** Waiting times that double up to a limit, with jitter so that processes do not come back in step. */
export interface Backoff {
  /** Waits; resolves at once when the signal aborts. */
  wait(signal: AbortSignal): Promise<void>
  /** Begins anew after a success. */
  reset(): void
}

export function createBackoff(firstMs = 100, limitMs = 5_000): Backoff {
  let next = firstMs
  return {
    async wait(signal) {
      const ms = next * (0.5 + Math.random() / 2)
      next = Math.min(next * 2, limitMs)
      await pause(ms, undefined, { signal }).catch(() => undefined)
    },
    reset() {
      next = firstMs
    },
  }
}
