import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { wakeWaitlist } from '../waitlist/queries.ts'
import { afterChange } from './after-change.ts'
import { includedIn, includeSessions, requireSessions } from './inclusion.ts'
import { lockTicketType, readTicketType } from './queries.ts'
import type { SetInclusionInput, TicketType } from './schema.ts'

/**
 * Sets one cell of the session matrix: whether a ticket type includes a session. Others that set other cells of the
 * same row meanwhile are not undone.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, CONFLICT once the event is over; HAS_REGISTRATIONS once one was sold
 */
export function setInclusion(call: Call, input: SetInclusionInput): Promise<TicketType> {
  const { ticketTypeId, sessionId, isIncluded } = input
  return call.db.transaction().execute(async (tx) => {
    const { event, ticketType } = await lockTicketType(tx, ticketTypeId)
    await requireSessions(tx, event.id, [sessionId])
    const others = (await includedIn(tx, ticketTypeId)).filter((id) => id !== sessionId)
    const changed = await includeSessions(tx, ticketType, isIncluded ? [...others, sessionId] : others)
    const result = await readTicketType(tx, ticketTypeId)
    if (!changed) return result
    await tx.updateTable('ticket_type').set({ updated_at: call.now() }).where('id', '=', ticketTypeId).execute()
    await audit(tx, call, {
      action: isIncluded ? 'ticket_type.session_included' : 'ticket_type.session_excluded',
      subjectType: 'ticket_type',
      subjectId: ticketTypeId,
      eventId: event.id,
      fields: ['sessionIds'],
      detail: { sessionId },
    })
    await afterChange(tx, call, event, result)
    if (!isIncluded) await wakeWaitlist(tx, event.id)
    return result
  })
}
