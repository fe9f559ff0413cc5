import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { hashToken } from '../core/secrets.ts'
import { meColumns } from './queries.ts'
import { type StartedSession, startSession } from './start-session.ts'

/**
 * Trades a refresh token for a new one. A token works once; seen again, its whole family ends, because one of
 * the two who have it must have stolen it (RFC 9700, 4.14.2).
 * @throws DomainError UNAUTHORIZED, or TOKEN_REVOKED for a token that was used before
 */
export async function refreshSession(call: Call, refreshToken: string | null): Promise<StartedSession> {
  if (!refreshToken) throw refuse('UNAUTHORIZED', 'Sign in first')
  const tokenHash = hashToken(refreshToken)
  const started = await call.db.transaction().execute(async (tx) => {
    const spent = await tx
      .updateTable('refresh_token')
      .set({ used_at: call.now() })
      .where('token_hash', '=', tokenHash)
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', call.now())
      .returning(['user_id', 'family_id'])
      .executeTakeFirst()
    if (!spent) return null
    const user = await tx
      .selectFrom('user_account')
      .select(meColumns)
      .where('id', '=', spent.user_id)
      .executeTakeFirstOrThrow()
    return startSession(call, tx, user, spent.family_id)
  })
  if (started) return started
  return refuseRefresh(call, tokenHash)
}

async function refuseRefresh(call: Call, tokenHash: Buffer): Promise<never> {
  const known = await call.db
    .selectFrom('refresh_token')
    .select(['family_id', 'user_id', 'used_at', 'revoked_at'])
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
  if (known?.used_at) {
    await endFamily(call, known.family_id)
    await audit(call.db, call, { action: 'user.refresh_reused', subjectType: 'user', subjectId: known.user_id })
  }
  if (known?.used_at || known?.revoked_at) throw refuse('TOKEN_REVOKED', 'This session has ended. Sign in again')
  throw refuse('UNAUTHORIZED', 'Sign in first')
}

async function endFamily(call: Call, familyId: string): Promise<void> {
  await call.db
    .updateTable('refresh_token')
    .set({ revoked_at: call.now() })
    .where('family_id', '=', familyId)
    .where('revoked_at', 'is', null)
    .execute()
}
