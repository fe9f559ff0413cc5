/** A choice kept in this browser. Where storage is closed (private windows, policies) it lasts as long as the page. */
export interface Remembered<T extends string> {
  read(): T
  write(value: T): void
}

/** One of a few words under a key of the local storage; anything else there counts as the fallback. */
export function remembered<T extends string>(key: string, allowed: readonly T[], fallback: T): Remembered<T> {
  let inPage: T | null = null
  return {
    read() {
      const stored = inPage ?? readStorage(key)
      return allowed.find((value) => value === stored) ?? fallback
    },
    write(value) {
      inPage = value
      try {
        localStorage.setItem(key, value)
      } catch {
        // Kept in the page only.
      }
    },
  }
}

function readStorage(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
