import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { isDuplicate } from '../core/faults.ts'
import { limitRate } from '../core/rate-limit.ts'
import { hashPassword } from './password.ts'
import { meColumns } from './queries.ts'
import type { RegisterInput } from './schema.ts'
import { type StartedSession, startSession } from './start-session.ts'

/**
 * Makes a member's account and signs them in. Roles are given by admins afterwards.
 * @throws DomainError CONFLICT when the address has an account already; RATE_LIMITED
 */
export async function registerUser(call: Call, input: RegisterInput): Promise<StartedSession> {
  await limitRate(call.db, call.now(), { key: `register:${call.origin.ip}`, limit: 300, windowSeconds: 3600 })
  const passwordHash = await hashPassword(input.password)
  try {
    return await call.db.transaction().execute(async (tx) => {
      const user = await tx
        .insertInto('user_account')
        .values({
          email: input.email,
          name: input.name,
          password_hash: passwordHash,
          role: 'member',
          locale: input.locale,
        })
        .returning(meColumns)
        .executeTakeFirstOrThrow()
      await audit(tx, call, { action: 'user.registered', subjectType: 'user', subjectId: user.id })
      return startSession(call, tx, user)
    })
  } catch (error) {
    if (isDuplicate(error, 'user_account_email_key')) {
      throw refuse('CONFLICT', 'There is an account with this e-mail address already', { field: 'email' })
    }
    throw error
  }
}
