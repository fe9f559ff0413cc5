import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { limitRate } from '../core/rate-limit.ts'
import { hashToken } from '../core/secrets.ts'
import { announceAccessChange } from './announce-access-change.ts'
import { hashPassword } from './password.ts'
import type { ResetPasswordInput } from './schema.ts'

/**
 * Sets a new password by the link of a mail: one use, half an hour. Ends every session of the user.
 * @throws DomainError TOKEN_EXPIRED when the link was used, is too old or unknown; RATE_LIMITED
 */
export async function resetPassword(call: Call, input: ResetPasswordInput): Promise<{ ok: true }> {
  await limitRate(call.db, call.now(), { key: `reset:ip:${call.origin.ip}`, limit: 20, windowSeconds: 900 })
  const passwordHash = await hashPassword(input.password)
  await call.db.transaction().execute(async (tx) => {
    const used = await tx
      .updateTable('password_reset')
      .set({ used_at: call.now() })
      .where('token_hash', '=', hashToken(input.token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', call.now())
      .returning('user_id')
      .executeTakeFirst()
    if (!used) throw refuse('TOKEN_EXPIRED', 'This link was used already or is too old. Ask for a new one')
    await tx
      .updateTable('user_account')
      .set({ password_hash: passwordHash, updated_at: call.now() })
      .where('id', '=', used.user_id)
      .execute()
    await tx
      .updateTable('refresh_token')
      .set({ revoked_at: call.now() })
      .where('user_id', '=', used.user_id)
      .where('revoked_at', 'is', null)
      .execute()
    await announceAccessChange(tx, used.user_id, null)
    await audit(tx, call, {
      action: 'user.password_reset',
      subjectType: 'user',
      subjectId: used.user_id,
      fields: ['password'],
    })
  })
  return { ok: true }
}
