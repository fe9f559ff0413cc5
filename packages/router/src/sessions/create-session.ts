import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { once } from '../core/idempotency.ts'
import { lockEventContents } from '../events/queries.ts'
import { afterChange } from './after-change.ts'
import { readSession } from './queries.ts'
import { requireCapacity, requireFuture, requirePlace, requireRoom } from './requirements.ts'
import { requireSensibleTimes } from './rules.ts'
import type { CreateSessionInput, Session } from './schema.ts'

/**
 * Adds a session to an event. Its code is the event's next one; those of deleted sessions are not given again.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, CONFLICT once the event is over or has all the
 * sessions it may have, PAST_DATE, VALIDATION_ERROR
 */
export function createSession(call: Call, input: CreateSessionInput): Promise<Session> {
  const { eventId } = input
  const now = call.now()
  const instant = (value: string | null | undefined) => (value ? new Date(value) : null)
  const times = {
    startsAt: new Date(input.startsAt),
    endsAt: new Date(input.endsAt),
    doorsOpenAt: instant(input.doorsOpenAt),
    admissionEndsAt: instant(input.admissionEndsAt),
  }
  requireSensibleTimes(times)
  return once(call, 'sessions.create', input, async (tx) => {
    const event = await lockEventContents(tx, eventId)
    requireFuture(times.startsAt, now)
    await requirePlace(tx, eventId)
    await requireCapacity(tx, input.capacity)
    if (input.roomId) await requireRoom(tx, input.roomId, event.venue_id)
    const { number } = await tx
      .updateTable('event')
      .set((eb) => ({ last_session_number: eb('last_session_number', '+', 1) }))
      .where('id', '=', eventId)
      .returning('last_session_number as number')
      .executeTakeFirstOrThrow()
    const { id } = await tx
      .insertInto('session')
      .values({
        event_id: eventId,
        number,
        name: input.name,
        description: input.description,
        starts_at: times.startsAt,
        ends_at: times.endsAt,
        room_id: input.roomId ?? null,
        capacity: input.capacity,
        is_active: input.isActive,
        doors_open_at: times.doorsOpenAt,
        admission_ends_at: times.admissionEndsAt,
        created_at: now,
        updated_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await audit(tx, call, { action: 'session.created', subjectType: 'session', subjectId: id, eventId })
    const session = await readSession(tx, id)
    await afterChange(tx, call, event, session, { capacity: input.capacity, sold: 0, held: 0 })
    return session
  })
}
