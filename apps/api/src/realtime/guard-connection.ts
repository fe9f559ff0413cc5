import { topics } from '@turnout/router/core/topics'
import type { WebSocket } from 'ws'
import type { Caller } from '../http/authenticate.ts'
import type { LiveStream } from './live-stream.ts'

/** Close codes by which a client knows why (4000 to 4999 are free for applications, RFC 6455 §7.4.2). */
export const RIGHTS_ENDED = 4401

/** Time for a subscription of the kiosk's own to tell it what happened before the line goes dead. */
const LAST_WORDS_MS = 300
/** The longest a timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * Ends a connection when its rights do: a user's when the access token has expired (the client comes back with a new
 * one), a kiosk's when its token has expired or was revoked, or its event is over.
 */
export function guardConnection(
  socket: WebSocket,
  { principal, expiresAt }: Caller,
  { stream, now }: { stream: LiveStream; now: () => Date },
): void {
  const undo: (() => void)[] = []
  const endIn = (ms: number, reason: string) => {
    const timer = setTimeout(() => socket.close(RIGHTS_ENDED, reason), Math.min(Math.max(ms, 0), MAX_TIMER_MS))
    undo.push(() => clearTimeout(timer))
  }
  if (expiresAt) {
    const lastWords = principal.kind === 'kiosk' ? LAST_WORDS_MS : 0
    endIn(expiresAt.getTime() - now().getTime() + lastWords, 'TOKEN_EXPIRED')
  }
  if (principal.kind === 'kiosk') {
    const off = stream.listen(topics.station(principal.stationId), ({ type }) => {
      if (type === 'station.revoked') endIn(LAST_WORDS_MS, 'TOKEN_REVOKED')
      if (type === 'station.expired') endIn(LAST_WORDS_MS, 'TOKEN_EXPIRED')
    })
    undo.push(off)
  }
  socket.once('close', () => {
    for (const step of undo) step()
  })
}
