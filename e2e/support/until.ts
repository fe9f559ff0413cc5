import { setTimeout as pause } from 'node:timers/promises'

/** Waits until something is there, looking again and again; fails by saying what it waited for. */
export async function until<T>(
  what: string,
  look: () => T | null | undefined | Promise<T | null | undefined>,
  patienceMs = 30_000,
): Promise<T> {
  const end = Date.now() + patienceMs
  for (;;) {
    const found = await look()
    if (found !== null && found !== undefined) return found
    if (Date.now() > end) throw new Error(`Waited ${patienceMs / 1000} s in vain until ${what}`)
    await pause(20)
  }
}
