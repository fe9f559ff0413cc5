import { timingSafeEqual } from 'node:crypto'
import type { Queryable, TicketOrderTable } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import type { Call, Deps } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { isOrganizer } from '../core/principal.ts'
import { selectTickets, toTickets } from '../tickets/queries.ts'
import { orderTokenHash } from './codes.ts'
import { noSuchOrder } from './lock-order.ts'
import type { Order, OrderSummary } from './schema.ts'

export { type Drift, findDrift } from './find-drift.ts'
export { type Placement, placeOrder } from './place-order.ts'

/** Orders with the number of their tickets, cancelled ones included. */
export function selectOrders(db: Queryable) {
  return db
    .selectFrom('ticket_order')
    .selectAll('ticket_order')
    .select(
      sql<number>`(select count(*)::integer from ticket where ticket.order_id = ticket_order.id)`.as('ticket_count'),
    )
}

/** An order as it is given out, with its tickets. @throws DomainError NOT_FOUND */
export async function readOrder(deps: Pick<Deps, 'db' | 'secrets'>, orderId: string): Promise<Order> {
  const order = await selectOrders(deps.db).where('id', '=', orderId).executeTakeFirst()
  if (!order) throw noSuchOrder()
  const rows = await selectTickets(deps.db).where('ticket.order_id', '=', orderId).orderBy('ticket.id').execute()
  return { ...toOrderSummary(order), tickets: await toTickets(deps, order.event_id, rows) }
}

/** What lists show of an order. */
export function toOrderSummary(row: Selectable<TicketOrderTable> & { ticket_count: number }): OrderSummary {
  return {
    id: row.id,
    eventId: row.event_id,
    code: row.code,
    status: row.status,
    channel: row.channel,
    buyerName: row.buyer_name,
    buyerEmail: row.buyer_email,
    ticketCount: row.ticket_count,
    totalMinor: row.total_minor,
    currency: row.currency,
    expiresAt: iso(row.expires_at),
    confirmedAt: iso(row.confirmed_at),
    createdAt: iso(row.created_at),
  }
}

/**
 * Whether the caller may see an order: organizers every one, a user their own, anybody with its token.
 * @throws DomainError NOT_FOUND, whether there is such an order or not
 */
export async function requireOrderAccess(
  call: Call,
  { orderId, orderToken }: { orderId: string; orderToken?: string },
): Promise<void> {
  const order = await call.db
    .selectFrom('ticket_order')
    .select(['buyer_user_id', 'secret_hash'])
    .where('id', '=', orderId)
    .executeTakeFirst()
  if (!order) throw noSuchOrder()
  const { principal } = call
  const isOwn = principal.kind === 'user' && principal.userId === order.buyer_user_id
  const hasToken = orderToken !== undefined && timingSafeEqual(orderTokenHash(orderToken), order.secret_hash)
  if (!isOwn && !hasToken && !isOrganizer(principal)) throw noSuchOrder()
}
