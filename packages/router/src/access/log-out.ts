import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { hashToken } from '../core/secrets.ts'
import { announceAccessChange } from './announce-access-change.ts'
import { lockUser } from './hold-user.ts'

/** Ends the session of this refresh token. Without one, or with one that has ended, nothing happens. */
export async function logOut(call: Call, refreshToken: string | null): Promise<void> {
  if (!refreshToken) return
  await call.db.transaction().execute(async (tx) => {
    const known = await tx
      .selectFrom('refresh_token')
      .select(['user_id', 'family_id'])
      .where('token_hash', '=', hashToken(refreshToken))
      .executeTakeFirst()
    if (!known) return
    await lockUser(tx, known.user_id)
    const ended = await tx
      .updateTable('refresh_token')
      .set({ revoked_at: call.now() })
      .where('revoked_at', 'is', null)
      .where('family_id', '=', known.family_id)
      .returning('id')
      .execute()
    if (ended.length === 0) return
    await announceAccessChange(tx, known.user_id, known.family_id)
    await audit(tx, call, { action: 'user.signed_out', subjectType: 'user', subjectId: known.user_id })
  })
}
