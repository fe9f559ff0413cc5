import type { Tx } from '@turnout/db'
import { audit, auditRow, type Recorded } from '../core/audit.ts'
import type { Call, Deps } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { refuse } from '../core/errors.ts'
import { isOrganizer } from '../core/principal.ts'
import { agreeOnRefund } from '../refunds/agree-on-refund.ts'
import { giveBack } from '../refunds/give-back.ts'
import { sendTicketsCancelled } from '../refunds/jobs.ts'
import { type CancellableTicket, lockTickets, readCancellable } from '../refunds/queries.ts'
import type { TicketShare } from '../refunds/request-refund.ts'
import { closeOrder } from '../refunds/settle-refund.ts'
import { revokeTickets } from '../tickets/revoke-tickets.ts'
import { announceOrder } from './announce-orders.ts'
import { codeMovesOf, moveCodeUses } from './code-uses.ts'
import { type LockedOrder, lockOrder } from './lock-order.ts'
import { readOrder, requireOrderAccess } from './queries.ts'
import { nextStatus } from './rules.ts'
import type { CancelOrderInput, Order } from './schema.ts'
import { moveSeats } from './seats.ts'

/**
 * Cancels an order, by an organizer or its buyer: its tickets open no door any more, its seats are free again, and
 * money goes back by a job, after which the order is `refunded`.
 * @throws DomainError NOT_FOUND, FORBIDDEN, NOT_REFUNDABLE, VALIDATION_ERROR, or CONFLICT when it is neither pending
 *   nor confirmed, or its buyer may not cancel all of its tickets (any more)
 */
export async function cancelOrder(call: Call, input: CancelOrderInput): Promise<Order> {
  await requireOrderAccess(call, input)
  const { acceptNoRefund, refundMinor, reason } = input
  const as = isOrganizer(call.principal) ? 'organizer' : 'buyer'
  await call.db.transaction().execute(async (tx) => {
    const order = await lockOrder(tx, input.orderId)
    requireCancellable(order)
    await lockTickets(tx, order.id)
    const tickets = (await readCancellable(tx, order.id)).filter(isStanding)
    const agreement = await agreeOnRefund(tx, call, { order, tickets, as, acceptNoRefund, refundMinor })
    await giveBack(tx, call, order, { ...agreement, reason })
    const moves = await revokeTickets(tx, call.now(), { orderId: order.id })
    await noteTickets(tx, call, order, { tickets, as, shares: agreement.shares })
    await markCancelled(tx, call, order, { reason, refundMinor: agreement.refundMinor })
    await moveCodeUses(tx, codeMovesOf(order, -1))
    await moveSeats(tx, call, order.event, moves)
    if (order.status === 'confirmed') await tellOfTickets(tx, order, tickets, agreement.refundMinor)
  })
  return readOrder(call, input.orderId)
}

/** Tickets that stand: held or valid. */
export function isStanding({ status }: Pick<CancellableTicket, 'status'>): boolean {
  return status === 'held' || status === 'valid'
}

function requireCancellable(order: LockedOrder) {
  const status = nextStatus(order.status, 'cancel')
  if (!status) throw refuse('CONFLICT', 'The order cannot be cancelled any more', { status: order.status })
  return status
}

/**
 * Cancels an order that has no standing tickets any more, and whose money is on its way back.
 * @throws DomainError CONFLICT when it is neither pending nor confirmed
 */
export async function markCancelled(
  tx: Tx,
  deps: Pick<Deps, 'db' | 'now'> & Recorded,
  order: LockedOrder,
  { reason, refundMinor }: { reason?: string; refundMinor: number },
): Promise<void> {
  const status = requireCancellable(order)
  const now = deps.now()
  await tx
    .updateTable('ticket_order')
    .set({ status, cancelled_at: now, cancel_reason: reason ?? null, holder_hash: null, updated_at: now })
    .where('id', '=', order.id)
    .execute()
  await audit(tx, deps, {
    action: 'order.cancelled',
    subjectType: 'order',
    subjectId: order.id,
    eventId: order.event_id,
    fields: ['status'],
    detail: { from: order.status, refundMinor },
  })
  const { id: orderId, event_id: eventId, total_minor: totalMinor, currency, status: from } = order
  await announceOrder(tx, 'order.cancelled', { eventId, orderId, totalMinor, currency, from, refundMinor })
  // Money may have come back before, and none be on its way now.
  await closeOrder(tx, deps, { ...order, status })
}

/** Notes of each ticket that it was cancelled with its order, and what of it comes back. */
export async function noteTickets(
  tx: Tx,
  deps: Recorded,
  order: LockedOrder,
  { tickets, as, shares }: { tickets: CancellableTicket[]; as: string; shares: readonly TicketShare[] },
): Promise<void> {
  if (tickets.length === 0) return
  const amounts = new Map(shares.map(({ ticketId, amountMinor }) => [ticketId, amountMinor]))
  const rows = tickets.map(({ id }) =>
    auditRow(deps, {
      action: 'ticket.cancelled',
      subjectType: 'ticket',
      subjectId: id,
      eventId: order.event_id,
      fields: ['status'],
      detail: { orderId: order.id, as, refundMinor: amounts.get(id) ?? 0 },
    }),
  )
  await tx.insertInto('audit_entry').values(rows).execute()
}

/** Tells the buyer what was cancelled and what comes back, and those to whom a ticket was passed on. */
export async function tellOfTickets(
  tx: Tx,
  order: LockedOrder,
  tickets: CancellableTicket[],
  refundMinor: number,
): Promise<void> {
  const [first] = tickets
  if (!first) return
  const ticketIds = tickets.map(({ id }) => id)
  const told = { orderId: order.id, ticketIds, refundMinor }
  await enqueue(tx, sendTicketsCancelled, told, { key: `ticket:${first.id}:cancelled:mail` })
  for (const { id } of tickets.filter(({ transfers }) => transfers > 0)) {
    await enqueue(tx, sendTicketsCancelled, { ...told, holderOf: id }, { key: `ticket:${id}:cancelled:holder` })
  }
}
