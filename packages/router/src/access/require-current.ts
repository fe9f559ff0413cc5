import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'
import { refuse } from '../core/errors.ts'
import type { Principal } from '../core/principal.ts'

/** Who calls, and by which session of theirs; without one the token is from before tokens said it. */
export interface SessionHolder {
  principal: Principal
  sessionId?: string | null
}

/**
 * Holds what a token says against what is so now: the account's role and its session, or a station that was not revoked.
 * @throws DomainError TOKEN_REVOKED
 */
export async function requireCurrent(db: Queryable, { principal, sessionId = null }: SessionHolder): Promise<void> {
  if (principal.kind === 'kiosk') return requireStation(db, principal.stationId)
  if (principal.kind !== 'user') return
  const account = await db
    .selectFrom('user_account')
    .select(['role', isSignedIn(sessionId).as('is_signed_in')])
    .where('id', '=', principal.userId)
    .executeTakeFirst()
  if (account?.role !== principal.role) throw refuse('TOKEN_REVOKED', 'Your role has changed. Sign in again')
  if (!account.is_signed_in) throw refuse('TOKEN_REVOKED', 'This session has ended. Sign in again')
}

/** A session lives as long as one token of its family was not revoked. */
function isSignedIn(sessionId: string | null) {
  return sql<boolean>`${sessionId}::uuid is null or exists (
    select from refresh_token where family_id = ${sessionId}::uuid and revoked_at is null)`
}

async function requireStation(db: Queryable, stationId: string): Promise<void> {
  const station = await db.selectFrom('station').select('revoked_at').where('id', '=', stationId).executeTakeFirst()
  if (!station || station.revoked_at) throw refuse('TOKEN_REVOKED', 'The token was revoked')
}
