import { accessMessages, type DomainError, refuse, type StreamMessage } from '@turnout/router'
import { topics } from '@turnout/router/core/topics'
import type { Caller } from '../http/authenticate.ts'
import type { LiveStream } from './live-stream.ts'

/**
 * Calls back when a caller loses the right to be here before their token ends: a user who was signed out, changed the
 * password or got another role, a station that was revoked or whose event is over. To be called before the right is
 * looked up for the last time, so that nothing falls between.
 */
export function watchRights(
  { principal, sessionId }: Caller,
  stream: Pick<LiveStream, 'listen'>,
  onLost: (refusal: DomainError) => void,
): () => void {
  if (principal.kind === 'anonymous') return () => undefined
  if (principal.kind === 'kiosk') {
    return stream.listen(topics.station(principal.stationId), ({ type }) => {
      if (type === 'station.revoked') onLost(refuse('TOKEN_REVOKED', 'The token was revoked'))
      if (type === 'station.expired') onLost(refuse('TOKEN_EXPIRED', 'The token has run out'))
    })
  }
  return stream.listen(topics.user(principal.userId), (message) => {
    if (endsSession(message, sessionId ?? null))
      onLost(refuse('TOKEN_REVOKED', 'This session has ended. Sign in again'))
  })
}

/** A token that does not say which session it is of may be of this one. */
function endsSession({ type, payload }: StreamMessage, own: string | null): boolean {
  if (type !== 'user.access_changed') return false
  const ended = accessMessages[type].safeParse(payload).data?.sessionId ?? null
  return ended === null || own === null || ended === own
}
