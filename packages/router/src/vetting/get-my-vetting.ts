import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { requireUser } from '../core/principal.ts'
import { selectRequests, toVettingRequest } from './queries.ts'
import type { MyVetting } from './schema.ts'

/** The caller's level, and their last request. */
export async function getMyVetting(call: Pick<Call, 'db' | 'principal'>): Promise<MyVetting> {
  const { userId } = requireUser(call.principal)
  const user = await call.db
    .selectFrom('user_account')
    .select('vetting_level')
    .where('id', '=', userId)
    .executeTakeFirst()
  if (!user) throw refuse('NOT_FOUND', 'There is no such user')
  const last = await selectRequests(call.db)
    .where('vetting_request.user_id', '=', userId)
    .orderBy('vetting_request.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { level: user.vetting_level, request: last ? toVettingRequest(last) : null }
}
