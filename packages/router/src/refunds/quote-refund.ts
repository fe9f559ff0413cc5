import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { isOrganizer } from '../core/principal.ts'
import { requireOrderAccess } from '../orders/queries.ts'
import { obstacleTo } from './agree-on-refund.ts'
import { chosen } from './create-refund.ts'
import { readCancellable, readPolicies } from './queries.ts'
import { EVERYTHING, offerRefund, sumOf } from './rules.ts'
import type { QuoteRefundInput, RefundQuote } from './schema.ts'

/**
 * What a cancellation now would give back by the event's policy: everything once the event is called off. Tickets
 * that changed hands are not their buyer's to cancel, and are left out for them; of those that they cannot cancel any
 * more nothing comes back, and why is told. Organizers see what the policy alone gives.
 * @throws DomainError NOT_FOUND, also for orders of others and tickets of other orders
 */
export async function quoteRefund(call: Call, input: QuoteRefundInput): Promise<RefundQuote> {
  await requireOrderAccess(call, input)
  const order = await call.db
    .selectFrom('ticket_order')
    .innerJoin('event', 'event.id', 'ticket_order.event_id')
    .select(['event_id', 'ticket_order.currency', 'paid_minor', 'refunded_minor', 'event.status as event_status'])
    .where('ticket_order.id', '=', input.orderId)
    .executeTakeFirstOrThrow()
  const tickets = chosen(await readCancellable(call.db, input.orderId), input.ticketIds)
  const isManager = isOrganizer(call.principal)
  const standing = tickets.filter(({ status, transfers }) => status === 'valid' && (isManager || transfers === 0))
  const policies = order.event_status === 'cancelled' ? [EVERYTHING] : await readPolicies(call.db, input.orderId)
  const isOff = order.event_status === 'cancelled'
  const now = call.now()
  const offer = offerRefund(
    policies,
    // Of an event that was called off everything goes back, however late it is.
    isOff ? standing.map((ticket) => ({ ...ticket, startsAt: now })) : standing,
    now,
    order.paid_minor - order.refunded_minor,
    order.currency,
  )
  const obstacles = new Map(standing.map((ticket) => [ticket.id, isManager || isOff ? null : obstacleTo(ticket, now)]))
  const shares = offer.tickets.map((ticket) => {
    const obstacle = obstacles.get(ticket.ticketId) ?? null
    return { ...ticket, refundMinor: obstacle ? 0 : ticket.refundMinor, obstacle }
  })
  const refundMinor = sumOf(shares.map((share) => share.refundMinor))
  return {
    ...offer,
    tickets: shares,
    refundMinor,
    currency: order.currency,
    until: isOff || !offer.until ? null : iso(offer.until),
  }
}
