import type { Tx } from '@turnout/db'
import { refuse } from '../core/errors.ts'
import { type TicketTypeRow, wasTaken } from './queries.ts'

/** Ids without repetition. @throws DomainError NOT_FOUND for sessions that are not of the event */
export async function requireSessions(tx: Tx, eventId: string, sessionIds: string[]): Promise<string[]> {
  const wanted = [...new Set(sessionIds)]
  if (wanted.length === 0) return []
  const found = await tx
    .selectFrom('session')
    .select('id')
    .where('event_id', '=', eventId)
    .where('id', 'in', wanted)
    .execute()
  const known = new Set(found.map(({ id }) => id))
  const unknown = wanted.filter((id) => !known.has(id))
  if (unknown.length > 0) {
    throw refuse('NOT_FOUND', 'The event has no such session', { field: 'sessionIds', sessionIds: unknown })
  }
  return wanted
}

/**
 * Makes a locked ticket type include exactly these sessions of its event. To ask for what is there already is no
 * change, and always allowed.
 * @returns whether anything changed
 * @throws DomainError NOT_FOUND; HAS_REGISTRATIONS once one was sold or held
 */
export async function includeSessions(tx: Tx, ticketType: TicketTypeRow, sessionIds: string[]): Promise<boolean> {
  const wanted = new Set(await requireSessions(tx, ticketType.event_id, sessionIds))
  const present = new Set(await includedIn(tx, ticketType.id))
  const added = [...wanted].filter((id) => !present.has(id))
  const removed = [...present].filter((id) => !wanted.has(id))
  if (added.length + removed.length === 0) return false
  if (await wasTaken(tx, ticketType)) {
    throw refuse('HAS_REGISTRATIONS', 'What a ticket type includes is fixed once one was sold or held', {
      sold: ticketType.sold,
      held: ticketType.held,
    })
  }
  if (removed.length > 0) {
    await tx
      .deleteFrom('ticket_type_session')
      .where('ticket_type_id', '=', ticketType.id)
      .where('session_id', 'in', removed)
      .execute()
  }
  await insertInclusions(tx, ticketType.id, added)
  return true
}

/** Ids of the sessions that a ticket type includes. */
export async function includedIn(tx: Tx, ticketTypeId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('ticket_type_session')
    .select('session_id')
    .where('ticket_type_id', '=', ticketTypeId)
    .execute()
  return rows.map(({ session_id }) => session_id)
}

/** Adds sessions to a ticket type. */
export async function insertInclusions(tx: Tx, ticketTypeId: string, sessionIds: string[]): Promise<void> {
  if (sessionIds.length === 0) return
  await tx
    .insertInto('ticket_type_session')
    .values(sessionIds.map((sessionId) => ({ ticket_type_id: ticketTypeId, session_id: sessionId })))
    .execute()
}
