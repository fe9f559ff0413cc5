import { timingSafeEqual } from 'node:crypto'
import type { Queryable, TicketOrderTable } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { isOrganizer } from '../core/principal.ts'
import { answersWhere, mayKnowPersonal } from '../tickets/personal.ts'
import { selectTickets, toTickets, withoutHolder } from '../tickets/queries.ts'
import { orderTokenHash } from './codes.ts'
import { noSuchOrder } from './lock-order.ts'
import { renewalsLeft } from './renewals.ts'
import type { MailState, Order, OrderSummary } from './schema.ts'

export { type Drift, findDrift } from './find-drift.ts'
export { type Placement, placeOrder } from './place-order.ts'

/**
 * The state of the mail with the tickets: of its latest delivery, and of the job that is to bring it about. Two looks
 * by an index for each order.
 */
const mailOfOrder = sql<MailState | null>`(
  select case
    when delivery.status in ('sent', 'bounced', 'failed') then delivery.status
    -- Who calls a mail spam has it.
    when delivery.status = 'complained' then 'sent'
    when job.id is not null and job.completed_at is null and job.failed_at is null then 'waiting'
    when delivery.status is not null or job.failed_at is not null then 'failed'
  end
  from (values ('order:' || ticket_order.id || ':confirmation')) as first (cause)
  left join lateral (
    select cause, status from mail_delivery
    where order_id = ticket_order.id and kind = 'order.confirmation' order by id desc limit 1
  ) delivery on true
  left join job on job.key = coalesce(delivery.cause, first.cause)
)`

/** Orders with the number of their tickets, cancelled ones included, and the state of their mail. */
export function selectOrders(db: Queryable) {
  return db
    .selectFrom('ticket_order')
    .selectAll('ticket_order')
    .select([
      sql<number>`(select count(*)::integer from ticket where ticket.order_id = ticket_order.id)`.as('ticket_count'),
      mailOfOrder.as('mail'),
    ])
}

/** What an order is read with: whoever reads it has been let in by `requireOrderAccess`, or has just placed it. */
type ReadingDeps = Pick<Call, 'db' | 'secrets' | 'principal' | 'now'>

/**
 * An order as it is given out, with its tickets: two statements, whatever its size, and one more where the event's
 * key is not at hand. Of a ticket that changed hands its buyer sees neither the code nor whose it is now. What was
 * answered is for the buyer, the event's own organizers and admins.
 * @throws DomainError NOT_FOUND
 */
export async function readOrder(deps: ReadingDeps, orderId: string): Promise<Order> {
  const { principal } = deps
  const order = await selectOrders(deps.db)
    .select([
      sql<string | null>`(select code from sale_code where sale_code.id = ticket_order.discount_code_id)`.as(
        'discount_code',
      ),
      answersWhere(sql`answer.order_id = ticket_order.id and answer.ticket_id is null`).as('answers'),
      mayKnowPersonal(principal, sql`ticket_order.event_id`).as('may_know'),
    ])
    .where('id', '=', orderId)
    .executeTakeFirst()
  if (!order) throw noSuchOrder()
  const rows = await selectTickets(deps.db).where('ticket.order_id', '=', orderId).orderBy('ticket.id').execute()
  const isBuyer = !isOrganizer(principal) || (principal.kind === 'user' && principal.userId === order.buyer_user_id)
  return {
    ...toOrderSummary(order),
    tickets: await toTickets(deps, order.event_id, isOrganizer(principal) ? rows : rows.map(withoutHolder)),
    discountCode: order.discount_code,
    answers: isBuyer || order.may_know ? order.answers : [],
    renewalsLeft: renewalsLeft(order, deps.now()),
    cancelReason: isOrganizer(principal) ? order.cancel_reason : null,
  }
}

/** What lists show of an order. */
export function toOrderSummary(
  row: Selectable<TicketOrderTable> & { ticket_count: number; mail: MailState | null },
): OrderSummary {
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
    discountMinor: row.discount_minor,
    paidMinor: row.paid_minor,
    refundedMinor: row.refunded_minor,
    currency: row.currency,
    expiresAt: iso(row.expires_at),
    confirmedAt: iso(row.confirmed_at),
    createdAt: iso(row.created_at),
    mail: row.mail,
  }
}

/**
 * Whether the caller may see an order: organizers every one, a user their own, anybody with its token.
 * @returns whether the caller is its buyer, an organizer or not
 * @throws DomainError NOT_FOUND, whether there is such an order or not
 */
export async function requireOrderAccess(
  call: Call,
  { orderId, orderToken }: { orderId: string; orderToken?: string },
): Promise<{ isBuyer: boolean }> {
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
  return { isBuyer: isOwn || hasToken }
}
