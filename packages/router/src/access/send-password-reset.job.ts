import type { Deps } from '../core/context.ts'
import { handleJob } from '../core/job-handler.ts'
import { hashToken, randomToken } from '../core/secrets.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { sendPasswordReset } from './jobs.ts'
import { resetMail } from './mails.ts'
import { meColumns, toMe } from './queries.ts'

/** How long a link lasts from the request on. */
const LINK_MINUTES = 30

/**
 * Makes a fresh link, which ends older ones, and mails it, once for each time somebody asked. Trying again sends another
 * link, never the same.
 */
export const sendPasswordResetJob = handleJob(sendPasswordReset, async (deps, { userId, requestedAt }) => {
  const expiresAt = new Date(Date.parse(requestedAt) + LINK_MINUTES * 60_000)
  if (expiresAt <= deps.now()) return
  const user = await deps.db.selectFrom('user_account').select(meColumns).where('id', '=', userId).executeTakeFirst()
  if (!user) return
  const { name, email, locale } = toMe(user)
  const cause = `user:${userId}:password-reset:${requestedAt}`
  const delivery = { cause, kind: 'access.password-reset', eventId: null, orderId: null, userId }
  await deliverOnce(deps, delivery, async () => {
    const token = await makeLink(deps, userId, expiresAt)
    const link = `${deps.config.publicUrl}/reset-password#token=${token}`
    return { to: { name, address: email }, ...resetMail(locale, { name, link, minutes: LINK_MINUTES }) }
  })
})

async function makeLink(deps: Deps, userId: string, expiresAt: Date): Promise<string> {
  const token = randomToken()
  await deps.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('password_reset')
      .set({ used_at: deps.now() })
      .where('user_id', '=', userId)
      .where('used_at', 'is', null)
      .execute()
    await tx
      .insertInto('password_reset')
      .values({ user_id: userId, token_hash: hashToken(token), expires_at: expiresAt, used_at: null })
      .execute()
  })
  return token
}
