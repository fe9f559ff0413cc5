import { randomUUID } from 'node:crypto'
import type { Queryable } from '@turnout/db'
import type { Deps } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import type { Role } from '../core/principal.ts'
import { hashToken, randomToken } from '../core/secrets.ts'
import { signAccessToken } from './access-token.ts'
import { type MeRow, toMe } from './queries.ts'
import type { SignedIn } from './schema.ts'

/** How long a refresh token lives unused, in days. */
const REFRESH_DAYS = 30

/** What sign-in gives, with the refresh token that goes into the cookie. */
export interface StartedSession {
  signedIn: SignedIn
  refreshToken: string
  refreshExpiresAt: Date
}

/** Gives a user an access token and a refresh token; `familyId` continues a rotation. */
export async function startSession(
  deps: Pick<Deps, 'secrets' | 'now'>,
  db: Queryable,
  user: MeRow,
  familyId: string = randomUUID(),
): Promise<StartedSession> {
  const refreshToken = randomToken()
  const refreshExpiresAt = new Date(deps.now().getTime() + REFRESH_DAYS * 86_400_000)
  await db
    .insertInto('refresh_token')
    .values({
      family_id: familyId,
      user_id: user.id,
      token_hash: hashToken(refreshToken),
      expires_at: refreshExpiresAt,
      used_at: null,
      revoked_at: null,
    })
    .execute()
  const role: Role = user.role
  const { accessToken, expiresAt } = await signAccessToken(deps, { id: user.id, role, sessionId: familyId })
  return {
    signedIn: { accessToken, expiresAt: iso(expiresAt), user: toMe(user) },
    refreshToken,
    refreshExpiresAt,
  }
}
