import type { EventTable, TicketOrderTable, Tx } from '@turnout/db'
import type { Selectable } from 'kysely'
import { refuse } from '../core/errors.ts'
import { inTurn } from '../events/queries.ts'

/** An order that is locked, with its event, which stays as it is meanwhile. */
export interface LockedOrder extends Selectable<TicketOrderTable> {
  event: Pick<Selectable<EventTable>, 'id' | 'title' | 'status' | 'member_level' | 'is_members_only' | 'waitlist_mode'>
}

/**
 * Locks an order, its event before it. What it takes next: its tickets, then ticket types, then sessions.
 * @throws DomainError NOT_FOUND
 */
export async function lockOrder(tx: Tx, orderId: string): Promise<LockedOrder> {
  const event = await tx
    .selectFrom('event')
    .select(['id', 'title', 'status', 'member_level', 'is_members_only', 'waitlist_mode', inTurn.as('turn')])
    .where('id', '=', (eb) => eb.selectFrom('ticket_order').select('event_id').where('ticket_order.id', '=', orderId))
    .forShare()
    .executeTakeFirst()
  if (!event) throw noSuchOrder()
  const order = await tx
    .selectFrom('ticket_order')
    .selectAll()
    .where('id', '=', orderId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!order) throw noSuchOrder()
  return { ...order, event }
}

/** The refusal for orders that are not there, or not for the caller to know of. */
export function noSuchOrder() {
  return refuse('NOT_FOUND', 'There is no such order')
}
