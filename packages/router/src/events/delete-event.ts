import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { requireUser } from '../core/principal.ts'
import { revokeEventStations } from '../kiosk/revoke-event-stations.ts'
import { requireNobodyWaiting } from '../ticket-types/references.ts'
import { announceEvent } from './announce-event.ts'
import { lockEvent } from './queries.ts'
import type { EventRef } from './schema.ts'
import { hasTickets } from './update-event.ts'

/**
 * Takes an event out of everybody's sight; its row stays for what refers to it.
 * @throws DomainError NOT_FOUND; HAS_REGISTRATIONS once a ticket was held or sold, whatever became of it, or while
 * somebody is on its waitlist
 */
export function deleteEvent(call: Call, { eventId }: EventRef): Promise<{ ok: true }> {
  const now = call.now()
  const { userId } = requireUser(call.principal)
  return call.db.transaction().execute(async (tx) => {
    const event = await lockEvent(tx, eventId)
    if (await hasTickets(tx, eventId)) {
      throw refuse('HAS_REGISTRATIONS', 'Tickets of this event were sold; cancel it instead')
    }
    await requireNobodyWaiting(tx, { eventId })
    await revokeEventStations(tx, { eventId, at: now, by: userId })
    await tx.updateTable('event').set({ deleted_at: now }).where('id', '=', eventId).execute()
    await audit(tx, call, { action: 'event.deleted', subjectType: 'event', subjectId: eventId, eventId })
    await announceEvent(tx, event, { type: 'event.deleted' })
    return { ok: true as const }
  })
}
