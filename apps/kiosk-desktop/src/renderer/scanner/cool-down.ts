/** A code must be out of the picture for so long before it counts as shown again. */
export const GONE_MS = 1500

/**
 * Tells a code that is shown from one that is still held there. Time counts from when it was last seen: a phone that stays
 * in front of the camera is one scan, however long it stays.
 */
export function createCoolDown(now: () => number) {
  const lastSeen = new Map<string, number>()
  return {
    /** True when this sight of the code is a new scan. */
    isNew(code: string): boolean {
      const at = now()
      for (const [seen, time] of lastSeen) if (at - time >= GONE_MS) lastSeen.delete(seen)
      const isNew = !lastSeen.has(code)
      lastSeen.set(code, at)
      return isNew
    },
    /** Lets a code be read again although it is still there: nothing came of its scan. */
    forget(code: string): void {
      lastSeen.delete(code)
    },
  }
}

export type CoolDown = ReturnType<typeof createCoolDown>
