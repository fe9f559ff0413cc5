import { createHash } from 'node:crypto'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { limitRate } from '../core/rate-limit.ts'
import { sendPasswordReset } from './jobs.ts'
import { findByEmail } from './queries.ts'
import type { ForgotPasswordInput } from './schema.ts'

/**
 * Asks for a link by mail to choose a new password. An unknown address gets the same answer.
 * @throws DomainError RATE_LIMITED, counted alike for known and unknown addresses
 */
export async function forgotPassword(call: Call, input: ForgotPasswordInput): Promise<{ ok: true }> {
  const account = createHash('sha256').update(input.email.toLowerCase()).digest('base64url')
  await limitRate(call.db, call.now(), { key: `forgot:ip:${call.origin.ip}`, limit: 20, windowSeconds: 3600 })
  await limitRate(call.db, call.now(), { key: `forgot:account:${account}`, limit: 3, windowSeconds: 900 })
  const user = await findByEmail(call.db, input.email)
  await call.db.transaction().execute(async (tx) => {
    await audit(tx, call, { action: 'user.forgot_password', subjectType: 'user', subjectId: user?.id ?? null })
    if (user) await enqueue(tx, sendPasswordReset, { userId: user.id, requestedAt: call.now().toISOString() })
  })
  return { ok: true }
}
