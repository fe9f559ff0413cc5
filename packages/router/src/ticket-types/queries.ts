import type { Queryable, TicketTypeTable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { refuse } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { type EventRow, lockEventContents } from '../events/queries.ts'
import type { TicketType } from './schema.ts'

/** A row of the table `ticket_type`. */
export type TicketTypeRow = Selectable<TicketTypeTable>

/** An event's ticket types in the order they are shown; those off sale and hidden ones only where asked for. */
export async function readTicketTypes(
  db: Queryable,
  eventId: string,
  options: { withInactive: boolean /** Ids of the hidden ones that are shown too. */; hidden: 'all' | string[] },
): Promise<TicketType[]> {
  const rows = await selectTicketTypes(db)
    .where('ticket_type.event_id', '=', eventId)
    .$if(!options.withInactive, (query) => query.where('ticket_type.is_active', '=', true))
    .$if(options.hidden !== 'all', (query) =>
      query.where(sql<boolean>`(not ticket_type.is_hidden or ticket_type.id = any(${options.hidden}::uuid[]))`),
    )
    .orderBy('ticket_type.sort_order')
    .orderBy('ticket_type.number')
    .execute()
  return rows.map(toTicketType)
}

/** One ticket type. @throws DomainError NOT_FOUND */
export async function readTicketType(db: Queryable, ticketTypeId: string): Promise<TicketType> {
  const row = await selectTicketTypes(db).where('ticket_type.id', '=', ticketTypeId).executeTakeFirst()
  if (!row) throw noSuchTicketType()
  return toTicketType(row)
}

/**
 * Locks a ticket type and, before it, its event. A sale locks the same row before it takes seats: what is read after
 * this stays true until the commit.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, CONFLICT once the event is over
 */
export async function lockTicketType(
  tx: Tx,
  ticketTypeId: string,
): Promise<{ event: EventRow; ticketType: TicketTypeRow }> {
  const ref = await tx.selectFrom('ticket_type').select('event_id').where('id', '=', ticketTypeId).executeTakeFirst()
  if (!ref) throw noSuchTicketType()
  const event = await lockEventContents(tx, ref.event_id)
  const ticketType = await tx
    .selectFrom('ticket_type')
    .selectAll()
    .where('id', '=', ticketTypeId)
    .forUpdate()
    .executeTakeFirst()
  if (!ticketType) throw noSuchTicketType()
  return { event, ticketType }
}

/** True once a ticket of the type was held or sold, whatever became of it: what it includes is fixed from then on. */
export async function wasTaken(tx: Tx, { id, sold, held }: TicketTypeRow): Promise<boolean> {
  if (sold + held > 0) return true
  const ticket = await tx.selectFrom('ticket').select('id').where('ticket_type_id', '=', id).limit(1).executeTakeFirst()
  return ticket !== undefined
}

/** @throws DomainError NOT_FOUND for ticket types that are not of the event; naming the field they came in */
export async function requireTicketTypes(
  tx: Tx,
  eventId: string,
  ticketTypeIds: string[],
  field = 'ticketTypeIds',
): Promise<void> {
  if (ticketTypeIds.length === 0) return
  const found = await tx
    .selectFrom('ticket_type')
    .select('id')
    .where('event_id', '=', eventId)
    .where('id', 'in', ticketTypeIds)
    .execute()
  const known = new Set(found.map(({ id }) => id))
  const unknown = ticketTypeIds.filter((id) => !known.has(id))
  if (unknown.length > 0) {
    throw refuse('NOT_FOUND', 'The event has no such ticket type', { field, ticketTypeIds: unknown })
  }
}

/** The refusal for ticket types that are not there. */
export function noSuchTicketType() {
  return refuse('NOT_FOUND', 'There is no such ticket type')
}

function selectTicketTypes(db: Queryable) {
  return db
    .selectFrom('ticket_type')
    .innerJoin('event', 'event.id', 'ticket_type.event_id')
    .selectAll('ticket_type')
    .select([
      'event.currency',
      sql<string[]>`array(
        select session.id from ticket_type_session
        join session on session.id = ticket_type_session.session_id
        where ticket_type_session.ticket_type_id = ticket_type.id
        order by session.starts_at, session.number)`.as('session_ids'),
    ])
}

function toTicketType(row: TicketTypeRow & { currency: string; session_ids: string[] }): TicketType {
  return {
    id: row.id,
    eventId: row.event_id,
    name: row.name,
    description: row.description,
    priceMinor: row.price_minor,
    currency: row.currency,
    sessionIds: row.session_ids,
    quantity: row.quantity,
    sold: row.sold,
    held: row.held,
    maxPerOrder: row.max_per_order,
    salesStartAt: iso(row.sales_start_at),
    salesEndAt: iso(row.sales_end_at),
    isActive: row.is_active,
    sortOrder: row.sort_order,
    memberPriceMinor: row.member_price_minor,
    memberLevel: row.member_level,
    isMembersOnly: row.is_members_only,
    isHidden: row.is_hidden,
    maxPerBuyer: row.max_per_buyer,
  }
}
