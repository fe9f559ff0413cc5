import { refuse } from '@turnout/router/errors'

/** Counts the connections that stay open, by the address they come from. */
export interface ConnectionLimit {
  /**
   * @returns to be called when the connection has ended
   * @throws DomainError RATE_LIMITED when the address has as many as it may
   */
  enter(address: string | null): () => void
}

const TRY_AGAIN_SECONDS = 5

/** @param limit connections of one address at the same time; 0 is no limit */
export function createConnectionLimit(limit: number): ConnectionLimit {
  const counts = new Map<string, number>()
  return {
    enter(address) {
      if (limit === 0 || address === null) return () => undefined
      const count = counts.get(address) ?? 0
      if (count >= limit) {
        const details = { limit, retryAfterSeconds: TRY_AGAIN_SECONDS }
        throw refuse('RATE_LIMITED', 'Too many open connections from this address', details)
      }
      counts.set(address, count + 1)
      let isOpen = true
      return () => {
        if (!isOpen) return
        isOpen = false
        const left = (counts.get(address) ?? 1) - 1
        if (left === 0) counts.delete(address)
        else counts.set(address, left)
      }
    },
  }
}
