import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { announceEvent } from './announce-event.ts'
import { lockEvent } from './queries.ts'
import { readEvent } from './read-event.ts'
import type { Event, EventRef } from './schema.ts'

/**
 * Lets everybody see a draft and puts its ticket types on sale.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED; CONFLICT when it is no draft, or with `missing` when it is not ready
 */
export function publishEvent(call: Call, { eventId }: EventRef): Promise<Event> {
  const now = call.now()
  return call.db.transaction().execute(async (tx) => {
    const { status } = await lockEvent(tx, eventId)
    if (status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
    if (status !== 'draft') throw refuse('CONFLICT', 'The event was published already', { status })
    const { missing } = await readEvent(tx, call.principal, eventId, now)
    if (missing.length > 0) throw refuse('CONFLICT', 'The event is not ready to be published', { missing })
    const event = await tx
      .updateTable('event')
      .set((eb) => ({ status: 'published', published_at: now, updated_at: now, version: eb('version', '+', 1) }))
      .where('id', '=', eventId)
      .returningAll()
      .executeTakeFirstOrThrow()
    await audit(tx, call, { action: 'event.published', subjectType: 'event', subjectId: eventId, eventId })
    await announceEvent(tx, event, { type: 'event.updated', fields: ['status'] }, { type: 'newEvent' })
    return readEvent(tx, call.principal, eventId, now)
  })
}
