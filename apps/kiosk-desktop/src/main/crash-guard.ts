const WINDOW_MS = 120_000
const LIMIT = 5
const FIRST_DELAY_MS = 500
const SAFE_RETRY_MS = 60_000

/** What the guard works with. */
export interface CrashGuardParts {
  now: () => number
  after: (ms: number, action: () => void) => void
  reload: () => void
  showSafePage: (code: string) => void
  log: (event: string, facts?: Record<string, unknown>) => void
}

/**
 * Brings a dead page back: at once at first, slower each time, and after five deaths in two minutes it shows a plain page
 * and tries again a minute later.
 */
export function createCrashGuard({ now, after, reload, showSafePage, log }: CrashGuardParts) {
  let crashes: number[] = []
  let isWaiting = false

  const later = (ms: number, action: () => void) => {
    isWaiting = true
    after(ms, () => {
      isWaiting = false
      action()
    })
  }

  return {
    onGone(reason: string): void {
      const at = now()
      crashes = [...crashes.filter((time) => at - time < WINDOW_MS), at]
      log('page_gone', { reason, count: crashes.length })
      if (isWaiting) return
      if (crashes.length < LIMIT) {
        later(FIRST_DELAY_MS * 2 ** (crashes.length - 1), reload)
        return
      }
      showSafePage(supportCode(reason, at))
      crashes = []
      later(SAFE_RETRY_MS, reload)
    },
  }
}

function supportCode(reason: string, at: number): string {
  const cause = reason
    .toUpperCase()
    .replace(/[^A-Z]+/g, '-')
    .slice(0, 20)
  return `K-${cause}-${Math.floor(at / 1000)
    .toString(36)
    .toUpperCase()}`
}
