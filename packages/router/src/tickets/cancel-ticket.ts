import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { isStanding, markCancelled, tellOfTickets } from '../orders/cancel-order.ts'
import { codeMovesOf, moveCodeUses } from '../orders/code-uses.ts'
import { lockOrder } from '../orders/lock-order.ts'
import { moveSeats } from '../orders/seats.ts'
import { agreeOnRefund } from '../refunds/agree-on-refund.ts'
import { giveBack } from '../refunds/give-back.ts'
import { lockTickets, readCancellable } from '../refunds/queries.ts'
import { noSuchTicket, requireTicketAccess } from './access.ts'
import { selectTickets, toTickets, withoutOrder } from './queries.ts'
import { revokeTickets } from './revoke-tickets.ts'
import type { CancelTicketInput, Ticket } from './schema.ts'

/**
 * Cancels one valid ticket, by an organizer, its buyer or its holder: its code opens no door any more, its seat is
 * free again, and its part of the money goes back to whoever paid. With the last one its order is cancelled too.
 * @throws DomainError NOT_FOUND, FORBIDDEN, NOT_REFUNDABLE, VALIDATION_ERROR, or CONFLICT when the ticket is not
 *   valid, or may not be cancelled by them any more
 */
export async function cancelTicket(call: Call, input: CancelTicketInput): Promise<Ticket> {
  const { ticketId, acceptNoRefund, refundMinor, reason } = input
  const { orderId } = await requireTicketAccess(call, input)
  const isPassedOn = await call.db.transaction().execute(async (tx) => {
    const order = await lockOrder(tx, orderId)
    await lockTickets(tx, order.id)
    // It may have changed hands while this waited.
    const { as } = await requireTicketAccess(call, input, tx)
    const tickets = await readCancellable(tx, order.id)
    const ticket = tickets.find(({ id }) => id === ticketId)
    if (!ticket) throw noSuchTicket()
    if (ticket.status !== 'valid') {
      throw refuse('CONFLICT', 'Only a valid ticket can be cancelled', { status: ticket.status })
    }
    const request = { order, tickets: [ticket], as, acceptNoRefund, refundMinor }
    const agreement = await agreeOnRefund(tx, call, request)
    await giveBack(tx, call, order, { ...agreement, reason })
    const moves = await revokeTickets(tx, call.now(), { ticketId })
    await audit(tx, call, {
      action: 'ticket.cancelled',
      subjectType: 'ticket',
      subjectId: ticketId,
      eventId: order.event_id,
      fields: ['status'],
      detail: { orderId: order.id, as, refundMinor: agreement.refundMinor },
    })
    const isLast = tickets.every((one) => one.id === ticketId || !isStanding(one))
    if (isLast) {
      await markCancelled(tx, call, order, { reason, refundMinor: agreement.refundMinor })
      await moveCodeUses(tx, codeMovesOf(order, -1))
    }
    await moveSeats(tx, call, order.event, moves)
    await tellOfTickets(tx, order, [ticket], agreement.refundMinor)
    return as === 'holder' && ticket.transfers > 0
  })
  const row = await selectTickets(call.db).where('ticket.id', '=', ticketId).executeTakeFirstOrThrow()
  const [ticket] = await toTickets(call, row.event_id, [row])
  if (!ticket) throw noSuchTicket()
  return isPassedOn ? withoutOrder(ticket) : ticket
}
