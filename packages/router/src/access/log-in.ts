import { createHash } from 'node:crypto'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { checkRate, limitRate, type RateLimit } from '../core/rate-limit.ts'
import { verifyDecoy, verifyPassword } from './password.ts'
import { findByEmail } from './queries.ts'
import type { LoginInput } from './schema.ts'
import { type StartedSession, startSession } from './start-session.ts'

/**
 * Signs in by address and password. The answer for an unknown address is that for a wrong password.
 * @throws DomainError UNAUTHORIZED; RATE_LIMITED after too many failures, per address of origin and per account
 */
export async function logIn(call: Call, input: LoginInput): Promise<StartedSession> {
  const limits: RateLimit[] = [
    { key: `login:ip:${call.origin.ip}`, limit: 50, windowSeconds: 300 },
    { key: `login:account:${digest(input.email)}`, limit: 10, windowSeconds: 300 },
  ]
  for (const limit of limits) await checkRate(call.db, call.now(), limit)
  const user = await findByEmail(call.db, input.email)
  const isRight = user ? await verifyPassword(user.password_hash, input.password) : await verifyDecoy(input.password)
  if (!user || !isRight) {
    for (const limit of limits) await limitRate(call.db, call.now(), limit)
    await audit(call.db, call, { action: 'user.sign_in_failed', subjectType: 'user', subjectId: user?.id ?? null })
    throw refuse('UNAUTHORIZED', 'The e-mail address or the password is wrong')
  }
  return call.db.transaction().execute(async (tx) => {
    await audit(tx, call, { action: 'user.signed_in', subjectType: 'user', subjectId: user.id })
    return startSession(call, tx, user)
  })
}

/** Limits are counted without keeping the address itself. */
function digest(email: string): string {
  return createHash('sha256').update(email.toLowerCase()).digest('base64url')
}
