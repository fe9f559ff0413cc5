import type { WebSocket } from 'ws'
import type { Caller } from '../http/authenticate.ts'
import type { LiveStream } from './live-stream.ts'
import { watchRights } from './rights.ts'
import { RIGHTS_ENDED } from './trpc-connection.ts'

/** Time for a subscription of the kiosk's own to tell it what happened before the line goes dead. */
const LAST_WORDS_MS = 300
/** The longest a timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * Ends a connection when its rights do: when the token has expired (a user's client comes back with a new one), and when
 * it was revoked in whichever process.
 */
export function guardConnection(
  socket: WebSocket,
  caller: Caller,
  { stream, now }: { stream: Pick<LiveStream, 'listen'>; now: () => Date },
): void {
  // Gone while it was found out who it is: nobody would tell that it has closed.
  if (caller.principal.kind === 'anonymous' || socket.readyState === socket.CLOSED) return
  const lastWords = caller.principal.kind === 'kiosk' ? LAST_WORDS_MS : 0
  const undo: (() => void)[] = []
  const endIn = (ms: number, reason: string) => {
    const timer = setTimeout(() => socket.close(RIGHTS_ENDED, reason), Math.min(Math.max(ms, 0), MAX_TIMER_MS))
    undo.push(() => clearTimeout(timer))
  }
  if (caller.expiresAt) endIn(caller.expiresAt.getTime() - now().getTime() + lastWords, 'TOKEN_EXPIRED')
  undo.push(watchRights(caller, stream, ({ code }) => endIn(lastWords, code)))
  socket.once('close', () => {
    for (const step of undo) step()
  })
}
