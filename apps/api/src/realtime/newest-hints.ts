import type { Hint } from './waker.ts'

/**
 * Sends hints one after the other. While one is on its way, however long that takes, at most one of each kind waits: a
 * hint says that something happened, not how often.
 * @param send settles when it was answered, or will not be; may fail
 */
export function oneAtATime(send: (hint: Hint) => Promise<unknown>): (hint: Hint) => void {
  const waiting = new Set<Hint>()
  let isSending = false
  const sendAll = async (): Promise<void> => {
    isSending = true
    // What is added meanwhile is gone through as well.
    for (const hint of waiting) {
      waiting.delete(hint)
      await send(hint).catch(() => undefined)
    }
    isSending = false
  }
  return (hint) => {
    waiting.add(hint)
    if (!isSending) void sendAll()
  }
}
