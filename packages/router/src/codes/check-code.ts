import type { z } from 'zod'
import type { Call } from '../core/context.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { findWorkingCode } from './find-working-code.ts'
import { noSuchCode } from './queries.ts'
import type { CheckedCode, checkCodeInput } from './schema.ts'

/**
 * What a code does for the caller at this event now.
 * @throws DomainError NOT_FOUND for one that does nothing, whatever the cause; RATE_LIMITED after too many of those
 */
export async function checkCode(
  call: Pick<Call, 'db' | 'principal' | 'origin' | 'now'>,
  { eventId, code: typed }: z.output<typeof checkCodeInput>,
): Promise<CheckedCode> {
  const event = await getVisibleEvent(call, eventId)
  const isOver = event.status === 'cancelled' || event.status === 'completed'
  const found = isOver ? null : await findWorkingCode(call, eventId, typed)
  if (!found) throw noSuchCode()
  const { code, kind, value, ticket_type_ids: ticketTypeIds } = found
  return { code, kind, value, ticketTypeIds }
}
