import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { hashToken } from '../core/secrets.ts'
import { announceAccessChange } from './announce-access-change.ts'
import { holdUser, lockUser } from './hold-user.ts'
import { type StartedSession, startSession } from './start-session.ts'

interface KnownToken {
  hash: Buffer
  userId: string
  familyId: string
}

/**
 * Trades a refresh token for a new one. A token works once; seen again, its whole family ends, because one of
 * the two who have it must have stolen it (RFC 9700, 4.14.2).
 * @throws DomainError UNAUTHORIZED, or TOKEN_REVOKED for a token that was used before
 */
export async function refreshSession(call: Call, refreshToken: string | null): Promise<StartedSession> {
  const known = refreshToken ? await findToken(call, hashToken(refreshToken)) : null
  if (!known) throw refuse('UNAUTHORIZED', 'Sign in first')
  const started = await call.db.transaction().execute(async (tx) => {
    const user = await holdUser(tx, known.userId)
    const spent = await tx
      .updateTable('refresh_token')
      .set({ used_at: call.now() })
      .where('token_hash', '=', known.hash)
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', call.now())
      .returning('id')
      .executeTakeFirst()
    if (!spent) return null
    await audit(tx, call, { action: 'user.session_renewed', subjectType: 'user', subjectId: user.id })
    return startSession(call, tx, user, known.familyId)
  })
  if (started) return started
  return refuseRefresh(call, known)
}

async function findToken(call: Call, hash: Buffer): Promise<KnownToken | null> {
  const row = await call.db
    .selectFrom('refresh_token')
    .select(['user_id', 'family_id'])
    .where('token_hash', '=', hash)
    .executeTakeFirst()
  return row ? { hash, userId: row.user_id, familyId: row.family_id } : null
}

/** Ends the family of a token that was used before, and says what became of the token. */
async function refuseRefresh(call: Call, known: KnownToken): Promise<never> {
  const isOver = await call.db.transaction().execute(async (tx) => {
    await lockUser(tx, known.userId)
    const row = await tx
      .selectFrom('refresh_token')
      .select(['used_at', 'revoked_at'])
      .where('token_hash', '=', known.hash)
      .executeTakeFirstOrThrow()
    if (!row.used_at) return row.revoked_at !== null
    await tx
      .updateTable('refresh_token')
      .set({ revoked_at: call.now() })
      .where('family_id', '=', known.familyId)
      .where('revoked_at', 'is', null)
      .execute()
    await announceAccessChange(tx, known.userId, known.familyId)
    await audit(tx, call, { action: 'user.refresh_reused', subjectType: 'user', subjectId: known.userId })
    return true
  })
  if (isOver) throw refuse('TOKEN_REVOKED', 'This session has ended. Sign in again')
  throw refuse('UNAUTHORIZED', 'Sign in first')
}
