import type { Call } from '../core/context.ts'
import { isOrganizer } from '../core/principal.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { readTicketTypes } from './queries.ts'
import type { ListTicketTypesInput, TicketType } from './schema.ts'

/**
 * An event's ticket types, for whoever may know of the event; those off sale for organizers only. All
 * at once: there are never more than `MAX_TICKET_TYPES_PER_EVENT`.
 * @throws DomainError NOT_FOUND
 */
export async function listTicketTypes(
  call: Pick<Call, 'db' | 'principal'>,
  { eventId }: ListTicketTypesInput,
): Promise<TicketType[]> {
  await getVisibleEvent(call, eventId)
  return readTicketTypes(call.db, eventId, { withInactive: isOrganizer(call.principal) })
}
