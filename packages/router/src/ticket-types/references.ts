import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { refuse } from '../core/errors.ts'
import { lockEventContents } from '../events/queries.ts'
import { noSuchTicketType } from './queries.ts'

/**
 * Takes a ticket type that is to be deleted out of the codes and questions that name it. One that names nothing else
 * would be for all ticket types after that, which nobody asked for: it is refused. Locks the event and, as sales do,
 * codes before ticket types.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, CONFLICT once the event is over, HAS_REGISTRATIONS with the ids
 */
export async function leaveReferences(tx: Tx, ticketTypeId: string): Promise<void> {
  const ref = await tx.selectFrom('ticket_type').select('event_id').where('id', '=', ticketTypeId).executeTakeFirst()
  if (!ref) throw noSuchTicketType()
  await lockEventContents(tx, ref.event_id)
  await requireNobodyWaiting(tx, { ticketTypeId })
  const codeIds = await leave(tx, 'sale_code', ref.event_id, ticketTypeId)
  const questionIds = await leave(tx, 'question', ref.event_id, ticketTypeId)
  if (codeIds.length + questionIds.length > 0) {
    throw refuse('HAS_REGISTRATIONS', 'A code or a question is for this ticket type alone', { codeIds, questionIds })
  }
}

/** @throws DomainError HAS_REGISTRATIONS while somebody waits for a ticket type, or for any of an event */
export async function requireNobodyWaiting(tx: Tx, of: { ticketTypeId: string } | { eventId: string }): Promise<void> {
  const [column, id] =
    'eventId' in of ? (['event_id', of.eventId] as const) : (['ticket_type_id', of.ticketTypeId] as const)
  const waiting = await tx
    .selectFrom('waitlist_entry')
    .select('id')
    .where(column, '=', id)
    .where('status', 'in', ['waiting', 'offered'])
    .limit(1)
    .executeTakeFirst()
  if (waiting) throw refuse('HAS_REGISTRATIONS', 'There are people on the waitlist')
}

/** Takes the id out of one kind of rows. @returns those that name it alone */
async function leave(
  tx: Tx,
  table: 'sale_code' | 'question',
  eventId: string,
  ticketTypeId: string,
): Promise<string[]> {
  const naming = await tx
    .selectFrom(table)
    .select(['id', 'ticket_type_ids'])
    .where('event_id', '=', eventId)
    .where(sql<boolean>`${ticketTypeId}::uuid = any(ticket_type_ids)`)
    .orderBy('id')
    .forUpdate()
    .execute()
  const others = naming.filter(({ ticket_type_ids }) => ticket_type_ids.length > 1).map(({ id }) => id)
  if (others.length > 0) {
    await tx
      .updateTable(table)
      .set({ ticket_type_ids: sql<string[]>`array_remove(ticket_type_ids, ${ticketTypeId}::uuid)` })
      .where('id', 'in', others)
      .execute()
  }
  return naming.filter(({ ticket_type_ids }) => ticket_type_ids.length === 1).map(({ id }) => id)
}
