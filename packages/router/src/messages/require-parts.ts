import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'
import { refuse } from '../core/errors.ts'
import type { Audience } from './schema.ts'

/** @throws DomainError NOT_FOUND unless all sessions and ticket types of an audience are of the event */
export async function requireParts(
  db: Queryable,
  eventId: string,
  { sessionIds, ticketTypeIds }: Pick<Audience, 'sessionIds' | 'ticketTypeIds'>,
): Promise<void> {
  const wanted = [...new Set(sessionIds)].length + [...new Set(ticketTypeIds)].length
  if (wanted === 0) return
  const { rows } = await sql<{ found: number }>`
    select ((select count(*) from session where event_id = ${eventId}::uuid and id = any(${sessionIds}::uuid[]))
      + (select count(*) from ticket_type where event_id = ${eventId}::uuid and id = any(${ticketTypeIds}::uuid[]))
      )::integer as found`.execute(db)
  if (rows[0]?.found !== wanted) throw refuse('NOT_FOUND', 'The event has no such session or ticket type')
}
