import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { lockEventContents } from '../events/queries.ts'
import { afterChange } from './after-change.ts'
import { eventOfSession, noSuchSession } from './queries.ts'
import type { SessionRef } from './schema.ts'

/**
 * Removes a session. Its code is not given again.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED; HAS_REGISTRATIONS while a ticket type includes it or somebody was
 * scanned for it; CONFLICT once the event is over
 */
export function deleteSession(call: Call, { sessionId }: SessionRef): Promise<{ ok: true }> {
  return call.db.transaction().execute(async (tx) => {
    const event = await lockEventContents(tx, await eventOfSession(tx, sessionId))
    // Waits for an admission by force that is being written. One that is refused at this moment stays on record alone.
    const session = await tx
      .selectFrom('session')
      .selectAll()
      .where('id', '=', sessionId)
      .forUpdate()
      .executeTakeFirst()
    if (!session) throw noSuchSession()
    await requireUnused(tx, sessionId)
    await tx.deleteFrom('session').where('id', '=', sessionId).execute()
    const { code } = session
    await audit(tx, call, {
      action: 'session.deleted',
      subjectType: 'session',
      subjectId: sessionId,
      eventId: event.id,
      detail: { code },
    })
    await afterChange(tx, call, event, null, session)
    return { ok: true as const }
  })
}

async function requireUnused(tx: Tx, sessionId: string): Promise<void> {
  const uses = await tx
    .selectNoFrom([
      sql<string[]>`array(select ticket_type_id from ticket_type_session where session_id = ${sessionId})`.as('types'),
      sql<boolean>`exists(select from scan where session_id = ${sessionId})`.as('scanned'),
    ])
    .executeTakeFirstOrThrow()
  if (uses.types.length > 0) {
    throw refuse('HAS_REGISTRATIONS', 'A ticket type includes this session', { ticketTypeIds: uses.types })
  }
  if (uses.scanned) throw refuse('HAS_REGISTRATIONS', 'Guests were scanned for this session')
}
