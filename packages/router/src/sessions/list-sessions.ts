import type { Call } from '../core/context.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { readSessions } from './queries.ts'
import type { ListSessionsInput, Session } from './schema.ts'

/**
 * An event's sessions in order of time, for whoever may know of the event. All at once: there are never more than
 * `MAX_SESSIONS_PER_EVENT`.
 * @throws DomainError NOT_FOUND
 */
export async function listSessions(
  call: Pick<Call, 'db' | 'principal'>,
  { eventId }: ListSessionsInput,
): Promise<Session[]> {
  await getVisibleEvent(call, eventId)
  return readSessions(call.db, eventId)
}
