import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { requireUser } from '../core/principal.ts'
import { closeRequest, noSuchRequest, readRequest } from './queries.ts'
import { levelAfter } from './rules.ts'
import type { DecideVettingInput, VettingRequest } from './schema.ts'

/**
 * Grants a request, which sets the level, or refuses it, which makes who was `pending` have none again. Whoever asked
 * is told by mail.
 * @throws DomainError NOT_FOUND; CONFLICT with the status when it was decided before
 */
export function decideVetting(call: Call, input: DecideVettingInput): Promise<VettingRequest> {
  const { requestId, isGranted } = input
  const { userId: decidedBy } = requireUser(call.principal)
  return call.db.transaction().execute(async (tx) => {
    const user = await tx
      .selectFrom('user_account')
      .innerJoin('vetting_request', 'vetting_request.user_id', 'user_account.id')
      .select(['user_account.id', 'user_account.vetting_level', 'vetting_request.level'])
      .where('vetting_request.id', '=', requestId)
      .forNoKeyUpdate('user_account')
      .executeTakeFirst()
    if (!user) throw noSuchRequest()
    const status = isGranted ? 'granted' : 'refused'
    const isClosed = await closeRequest(tx, requestId, {
      status,
      answer: input.answer || null,
      decidedBy,
      at: call.now(),
    })
    if (!isClosed) {
      const { status: was } = await readRequest(tx, requestId)
      throw refuse('CONFLICT', 'The request was decided before', { status: was })
    }
    const level = levelAfter(user.vetting_level, isGranted ? user.level : null)
    if (level !== user.vetting_level) {
      await tx
        .updateTable('user_account')
        .set({ vetting_level: level, updated_at: call.now() })
        .where('id', '=', user.id)
        .execute()
    }
    await audit(tx, call, {
      action: `vetting.${status}`,
      subjectType: 'vetting_request',
      subjectId: requestId,
      detail: { userId: user.id, asked: user.level, was: user.vetting_level },
    })
    return readRequest(tx, requestId)
  })
}
