import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { hashToken } from '../core/secrets.ts'

/** Ends the session of this refresh token. Without one, or with one that has ended, nothing happens. */
export async function logOut(call: Call, refreshToken: string | null): Promise<void> {
  if (!refreshToken) return
  await call.db.transaction().execute(async (tx) => {
    const ended = await tx
      .updateTable('refresh_token')
      .set({ revoked_at: call.now() })
      .where('revoked_at', 'is', null)
      .where('family_id', 'in', (family) =>
        family.selectFrom('refresh_token').select('family_id').where('token_hash', '=', hashToken(refreshToken)),
      )
      .returning('user_id')
      .execute()
    const [first] = ended
    if (first) await audit(tx, call, { action: 'user.signed_out', subjectType: 'user', subjectId: first.user_id })
  })
}
