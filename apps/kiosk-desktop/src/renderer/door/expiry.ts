import { ignore } from '../lib/ignore.ts'
import type { DoorContext } from './door-context.ts'
import { reportOnce } from './heartbeat.ts'
import type { LockReason } from './lock-reason.ts'

/**
 * Locks when the token has run out, with or without a network. A server that can be reached is asked first: a clock that
 * jumped must not close the door.
 */
export function watchExpiry(context: DoorContext, onLock: (reason: LockReason) => void): void {
  const { clock, state, signal } = context
  const isOver = () => clock.hasPassed(Date.parse(state.get().expiresAt))
  let isAsking = false

  const check = async () => {
    if (isAsking || !isOver()) return
    isAsking = true
    await reportOnce(context).catch(ignore)
    isAsking = false
    if (isOver() && !signal.aborted) onLock('expired')
  }
  const timer = setInterval(() => void check(), 1000)
  signal.addEventListener('abort', () => clearInterval(timer))
}
