import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { lockCode } from './queries.ts'
import type { CodeRef } from './schema.ts'

/**
 * Removes a code that no order ever named.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, CONFLICT once the event is over; HAS_REGISTRATIONS once an order
 * named it, whatever became of that
 */
export function deleteCode(call: Call, { codeId }: CodeRef): Promise<{ ok: true }> {
  return call.db.transaction().execute(async (tx) => {
    const code = await lockCode(tx, codeId)
    const order = await tx
      .selectFrom('ticket_order')
      .select('id')
      .where((eb) => eb.or([eb('discount_code_id', '=', codeId), eb('access_code_id', '=', codeId)]))
      .limit(1)
      .executeTakeFirst()
    if (order) throw refuse('HAS_REGISTRATIONS', 'Orders were placed with this code; switch it off instead')
    await tx.deleteFrom('sale_code').where('id', '=', codeId).execute()
    await audit(tx, call, {
      action: 'code.deleted',
      subjectType: 'code',
      subjectId: codeId,
      eventId: code.event_id,
    })
    return { ok: true as const }
  })
}
