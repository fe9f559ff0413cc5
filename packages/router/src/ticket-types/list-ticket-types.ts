import { openedBy } from '../codes/find-working-code.ts'
import type { Call } from '../core/context.ts'
import { isOrganizer } from '../core/principal.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { isTeacherOf } from '../events/shown-ticket-types.ts'
import { readTicketTypes } from './queries.ts'
import type { ListTicketTypesInput, TicketType } from './schema.ts'

/**
 * An event's ticket types, for whoever may know of the event; those off sale for organizers only, hidden ones also for
 * its teachers and with an access code that opens them. All at once: there are never more than
 * `MAX_TICKET_TYPES_PER_EVENT`.
 * @throws DomainError NOT_FOUND; RATE_LIMITED after too many access codes that open nothing
 */
export async function listTicketTypes(
  call: Pick<Call, 'db' | 'principal' | 'origin' | 'now'>,
  { eventId, accessCode }: ListTicketTypesInput,
): Promise<TicketType[]> {
  await getVisibleEvent(call, eventId)
  const isManaging = isOrganizer(call.principal)
  const seesHidden = isManaging || (await isTeacherOf(call, eventId))
  const opened = seesHidden ? [] : await openedBy(call, eventId, accessCode)
  return readTicketTypes(call.db, eventId, { withInactive: isManaging, hidden: seesHidden ? 'all' : opened })
}
