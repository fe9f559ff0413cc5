import type { Database } from '@turnout/db'
import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { inGroups } from '../core/in-groups.ts'
import { isOrganizer } from '../core/principal.ts'

/** Which ticket types of an event a caller knows of without a code. */
export interface ShownTicketTypes {
  has(ticketTypeId: string): boolean
}

/**
 * Ticket types that a caller knows of: organizers all, others those on sale that are not hidden, teachers of the event
 * the hidden ones as well, and everybody those that are `opened` for them by a code.
 */
export async function shownTicketTypes(
  call: Pick<Call, 'db' | 'principal'>,
  eventId: string,
  opened: string[] = [],
): Promise<ShownTicketTypes> {
  if (isOrganizer(call.principal)) return { has: () => true }
  const seesHidden = await isTeacherOf(call, eventId)
  const types = await typesOnSale(call.db, eventId)
  const shown = types.filter(({ id, is_hidden }) => seesHidden || !is_hidden || opened.includes(id))
  return new Set(shown.map(({ id }) => id))
}

/** True for a teacher of the event, who sees what is hidden of it. */
export async function isTeacherOf(
  { db, principal }: Pick<Call, 'db' | 'principal'>,
  eventId: string,
): Promise<boolean> {
  if (principal.kind !== 'user' || principal.role !== 'teacher') return false
  const row = await db
    .selectFrom('event_organizer')
    .select('user_id')
    .where('event_id', '=', eventId)
    .where('user_id', '=', principal.userId)
    .executeTakeFirst()
  return row !== undefined
}

interface TypeOnSale {
  id: string
  is_hidden: boolean
}

/** All who watch an event ask at once when its ticket types change. */
const typesOnSale: (db: Database, eventId: string) => Promise<TypeOnSale[]> = inGroups(
  async (db, eventIds: string[]) => {
    const rows = await db
      .selectFrom('ticket_type')
      .select(['id', 'event_id', 'is_hidden'])
      .where('event_id', '=', sql<string>`any(${[...new Set(eventIds)]}::uuid[])`)
      .where('is_active', '=', true)
      .execute()
    return eventIds.map((eventId) => rows.filter(({ event_id }) => event_id === eventId))
  },
)
