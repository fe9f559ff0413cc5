/** Waits that a wake-up, the time or the end cuts short. A wake-up while nobody waits is kept for the next wait. */
export interface Sleeper {
  wake(): void
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export function createSleeper(): Sleeper {
  let isWoken = false
  let rouse: (() => void) | null = null
  return {
    wake() {
      isWoken = true
      rouse?.()
    },
    async sleep(ms, signal) {
      if (!isWoken && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          rouse = () => {
            clearTimeout(timer)
            resolve()
          }
          signal.addEventListener('abort', rouse, { once: true })
        })
        if (rouse) signal.removeEventListener('abort', rouse)
        rouse = null
      }
      isWoken = false
    },
  }
}
