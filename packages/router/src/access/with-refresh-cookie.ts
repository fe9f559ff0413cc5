import type { CookieJar } from '../core/trpc.ts'
import type { SignedIn } from './schema.ts'
import type { StartedSession } from './start-session.ts'

/** Puts the refresh token into its cookie and gives the rest to the caller. */
export function withRefreshCookie(ctx: { cookies: CookieJar }, started: StartedSession): SignedIn {
  ctx.cookies.set(started.refreshToken, started.refreshExpiresAt)
  return started.signedIn
}
