import type { Call } from '../core/context.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { toSaleCode } from './queries.ts'
import type { ListCodesInput, SaleCode } from './schema.ts'

/**
 * An event's codes, newest first. All at once: there are never more than `MAX_CODES_PER_EVENT`.
 * @throws DomainError NOT_FOUND
 */
export async function listCodes(
  call: Pick<Call, 'db' | 'principal'>,
  { eventId }: ListCodesInput,
): Promise<SaleCode[]> {
  await getVisibleEvent(call, eventId)
  const rows = await call.db
    .selectFrom('sale_code')
    .selectAll()
    .where('event_id', '=', eventId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(toSaleCode)
}
