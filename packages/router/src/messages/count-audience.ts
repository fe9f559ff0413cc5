import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { countByType, countDeclined, countReached } from './audience.ts'
import type { AudienceCount, AudienceCountInput } from './schema.ts'

/** How many a message to an audience would reach, and what it can be narrowed down to. @throws DomainError NOT_FOUND */
export async function countAudience(call: Call, { eventId, audience }: AudienceCountInput): Promise<AudienceCount> {
  await getVisibleEvent(call, eventId)
  const reached = await countReached(call.db, eventId, audience)
  const declined = await countDeclined(call, eventId, audience)
  const byType = await countByType(call.db, eventId, audience)
  const types = await call.db
    .selectFrom('ticket_type')
    .select(['id', 'name'])
    .where('event_id', '=', eventId)
    .orderBy('sort_order')
    .orderBy('id')
    .execute()
  const sessions = await call.db
    .selectFrom('session')
    .select(['id', 'code', 'name', 'starts_at'])
    .where('event_id', '=', eventId)
    .orderBy('starts_at')
    .orderBy('id')
    .execute()
  const included = await call.db
    .selectFrom('ticket_type_session')
    .innerJoin('session', 'session.id', 'ticket_type_session.session_id')
    .select(['session_id', 'ticket_type_id'])
    .where('session.event_id', '=', eventId)
    .execute()
  const bySession = new Map<string, number>()
  for (const { session_id, ticket_type_id } of included) {
    bySession.set(session_id, (bySession.get(session_id) ?? 0) + (byType.get(ticket_type_id) ?? 0))
  }
  return {
    people: reached.people,
    tickets: reached.tickets,
    declined,
    withoutAddress: reached.without_address,
    ticketTypes: types.map(({ id, name }) => ({ id, name, tickets: byType.get(id) ?? 0 })),
    sessions: sessions.map(({ id, code, name, starts_at }) => {
      return { id, code, name, startsAt: iso(starts_at), tickets: bySession.get(id) ?? 0 }
    }),
  }
}
