import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { afterChange } from './after-change.ts'
import { lockTicketType, wasTaken } from './queries.ts'
import { leaveReferences } from './references.ts'
import type { TicketTypeRef } from './schema.ts'

/**
 * Removes a ticket type of which none was ever held or sold. Codes and questions that name others beside it go on
 * without it.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, CONFLICT once the event is over; HAS_REGISTRATIONS once one was held
 * or sold, while somebody waits for it, or a code or a question names nothing else
 */
export function deleteTicketType(call: Call, { ticketTypeId }: TicketTypeRef): Promise<{ ok: true }> {
  return call.db.transaction().execute(async (tx) => {
    await leaveReferences(tx, ticketTypeId)
    const { event, ticketType } = await lockTicketType(tx, ticketTypeId)
    if (await wasTaken(tx, ticketType)) {
      throw refuse('HAS_REGISTRATIONS', 'Tickets of this type were sold; take it off sale instead', {
        sold: ticketType.sold,
        held: ticketType.held,
      })
    }
    await tx.deleteFrom('ticket_type').where('id', '=', ticketTypeId).execute()
    await audit(tx, call, {
      action: 'ticket_type.deleted',
      subjectType: 'ticket_type',
      subjectId: ticketTypeId,
      eventId: event.id,
    })
    await afterChange(tx, call, event, null)
    return { ok: true as const }
  })
}
