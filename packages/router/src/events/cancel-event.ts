import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { refuse } from '../core/errors.ts'
import { requireUser } from '../core/principal.ts'
import { revokeEventStations } from '../kiosk/revoke-event-stations.ts'
import { refundEvent } from '../refunds/jobs.ts'
import { announceEvent } from './announce-event.ts'
import { endSales, tellBuyers } from './end-event.ts'
import { lockEvent } from './queries.ts'
import { readEvent } from './read-event.ts'
import type { CancelEventInput, Event } from './schema.ts'

/**
 * Calls an event off: nothing more is sold, pending orders lose their hold, nobody waits any more, buyers are told by
 * mail, its kiosk tokens are revoked. All of it or nothing, and once. Its orders are cancelled, paid ones refunded in
 * full, by a job: there may be many.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED when it was done before, CONFLICT once the event is over
 */
export function cancelEvent(call: Call, { eventId, reason }: CancelEventInput): Promise<Event> {
  const now = call.now()
  const { userId } = requireUser(call.principal)
  return call.db.transaction().execute(async (tx) => {
    // Sales take this row for share, so none is half done and none begins before the commit.
    const { status } = await lockEvent(tx, eventId)
    if (status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled before')
    if (status === 'completed') throw refuse('CONFLICT', 'The event is over', { status })
    const event = await tx
      .updateTable('event')
      .set((eb) => ({
        status: 'cancelled',
        cancelled_at: now,
        cancel_reason: reason,
        updated_at: now,
        version: eb('version', '+', 1),
      }))
      .where('id', '=', eventId)
      .returningAll()
      .executeTakeFirstOrThrow()
    const { releasedOrders, endedEntries } = await endSales(tx, call, event)
    const revokedStations = await revokeEventStations(tx, { eventId, at: now, by: userId })
    const toldOrders = await tellBuyers(tx, eventId)
    await enqueue(tx, refundEvent, { eventId }, { key: `event:${eventId}:refunds` })
    await audit(tx, call, {
      action: 'event.cancelled',
      subjectType: 'event',
      subjectId: eventId,
      eventId,
      detail: { releasedOrders, endedEntries, toldOrders, revokedStations: revokedStations.length },
    })
    await announceEvent(tx, event, { type: 'event.updated', fields: ['status', 'cancelReason'] })
    return readEvent(tx, call.principal, eventId, now)
  })
}
