import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { requireUser } from '../core/principal.ts'
import { limitRate } from '../core/rate-limit.ts'
import { readRequest } from './queries.ts'
import { reachesLevel } from './rules.ts'
import type { RequestVettingInput, VettingRequest } from './schema.ts'

/** Requests in a day by one member: enough to ask again after a refusal. */
const REQUESTS_PER_DAY = 10
const DAY_SECONDS = 86_400

/**
 * Asks for a higher level. Who had none is `pending` from then on.
 * @throws DomainError CONFLICT while a request is open, or for a level that one has; RATE_LIMITED
 */
export async function requestVetting(call: Call, input: RequestVettingInput): Promise<VettingRequest> {
  const { userId } = requireUser(call.principal)
  const limit = { key: `vetting:${userId}`, limit: REQUESTS_PER_DAY, windowSeconds: DAY_SECONDS }
  await limitRate(call.db, call.now(), limit)
  return once(call, 'vetting.request', input, async (tx) => {
    // Whoever decides, or sets the level, locks this row first too.
    const user = await tx
      .selectFrom('user_account')
      .select('vetting_level')
      .where('id', '=', userId)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (!user) throw refuse('NOT_FOUND', 'There is no such user')
    if (reachesLevel(user.vetting_level, input.level)) {
      throw refuse('CONFLICT', 'You have this level already', { level: user.vetting_level })
    }
    const row = await tx
      .insertInto('vetting_request')
      .values({
        user_id: userId,
        level: input.level,
        message: input.message,
        status: 'open',
        answer: null,
        decided_by: null,
        decided_at: null,
        created_at: call.now(),
      })
      .onConflict((conflict) => conflict.column('user_id').where('status', '=', 'open').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!row) throw refuse('CONFLICT', 'Your last request has not been decided yet')
    if (user.vetting_level === 'none') {
      await tx.updateTable('user_account').set({ vetting_level: 'pending' }).where('id', '=', userId).execute()
    }
    const detail = { level: input.level }
    await audit(tx, call, { action: 'vetting.requested', subjectType: 'vetting_request', subjectId: row.id, detail })
    return readRequest(tx, row.id)
  })
}
