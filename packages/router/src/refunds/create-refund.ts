import type { Call } from '../core/context.ts'
import { invalid, refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { lockOrder } from '../orders/lock-order.ts'
import { giveBack } from './give-back.ts'
import { lockTickets, readCancellable, selectRefunds, toRefund } from './queries.ts'
import { type RefundableTicket, spread } from './rules.ts'
import type { CreateRefundInput, Refund } from './schema.ts'

/**
 * Gives money back by hand: so much of an order, or of some of its tickets, which stay valid. It is spread over the
 * tickets in order, so that what each of them still may give back is known.
 * @throws DomainError NOT_FOUND, or VALIDATION_ERROR when it is more than was paid and not given back before
 */
export async function createRefund(call: Call, input: CreateRefundInput): Promise<Refund> {
  const { refundId } = await once(call, 'refunds.create', input, async (tx) => {
    const order = await lockOrder(tx, input.orderId)
    await lockTickets(tx, order.id)
    const tickets = chosen(await readCancellable(tx, order.id), input.ticketIds)
    const leftMinor = order.paid_minor - order.refunded_minor
    const shares = input.amountMinor > leftMinor ? null : spread(input.amountMinor, tickets)
    if (!shares)
      throw invalid('amountMinor', 'Must not be more than what was paid and is not given back', { leftMinor })
    const { refundIds } = await giveBack(tx, call, order, {
      shares: shares.map(({ id, amountMinor }) => ({ ticketId: id, amountMinor })),
      cause: 'manual',
      reason: input.reason,
      isByHand: true,
    })
    const [first] = refundIds
    if (!first) throw invalid('amountMinor', 'Nothing is left to give back', { leftMinor })
    return { refundId: first }
  })
  return toRefund(await selectRefunds(call.db).where('refund.id', '=', refundId).executeTakeFirstOrThrow())
}

/** The tickets that are named, in the order in which they are, or all. @throws DomainError NOT_FOUND for foreign ones */
export function chosen<T extends RefundableTicket>(tickets: T[], ids: readonly string[] | undefined): T[] {
  if (!ids) return tickets
  return [...new Set(ids)].map((id) => {
    const ticket = tickets.find((one) => one.id === id)
    if (!ticket) throw refuse('NOT_FOUND', 'There is no such ticket in this order', { ticketId: id })
    return ticket
  })
}
