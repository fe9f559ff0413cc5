import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import type { SettingsStore } from './settings.ts'

const COST = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const FREE_TRIES = 3
const FIRST_WAIT_MS = 5000
const LONGEST_WAIT_MS = 15 * 60_000
const UNLOCKED_MS = 2 * 60_000

export type PinAnswer = { ok: true } | { ok: false; problem: 'pin_wrong' | 'pin_wait'; retryAfterMs: number }

/** The PIN that leads to the settings and out of the kiosk. */
export interface PinLock {
  hasPin: () => boolean
  isUnlocked: () => boolean
  set: (pin: string) => void
  unlock: (pin: string) => PinAnswer
}

/** Keeps a slow hash, and makes those who guess wait: after three wrong PINs 5 s, doubled each time, at most 15 min. */
export function createPinLock(store: SettingsStore, now: () => number): PinLock {
  let unlockedUntil = 0

  const waitMs = (): number => {
    const { count, lastAt } = store.get().failures
    if (count < FREE_TRIES) return 0
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (count - FREE_TRIES), LONGEST_WAIT_MS)
    // A clock that was set back does not lengthen the wait beyond its full length.
    return Math.min(Math.max(lastAt + wait - now(), 0), wait)
  }

  return {
    hasPin: () => store.get().pin !== null,
    isUnlocked: () => store.get().pin === null || now() < unlockedUntil,
    set: (pin) => {
      const salt = randomBytes(16)
      store.update({ pin: { salt: salt.toString('base64'), hash: hashOf(pin, salt).toString('base64') } })
    },
    unlock: (pin) => {
      const kept = store.get().pin
      if (kept === null) return { ok: true }
      const wait = waitMs()
      if (wait > 0) return { ok: false, problem: 'pin_wait', retryAfterMs: wait }
      const expected = Buffer.from(kept.hash, 'base64')
      const actual = hashOf(pin, Buffer.from(kept.salt, 'base64'))
      if (actual.length === expected.length && timingSafeEqual(actual, expected)) {
        store.update({ failures: { count: 0, lastAt: 0 } })
        unlockedUntil = now() + UNLOCKED_MS
        return { ok: true }
      }
      store.update({ failures: { count: store.get().failures.count + 1, lastAt: now() } })
      return { ok: false, problem: 'pin_wrong', retryAfterMs: waitMs() }
    },
  }
}

function hashOf(pin: string, salt: Uint8Array): Buffer {
  return scryptSync(pin, salt, 32, COST)
}
