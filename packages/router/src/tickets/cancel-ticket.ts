import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { markCancelled } from '../orders/cancel-order.ts'
import { lockOrder } from '../orders/lock-order.ts'
import { moveSeats } from '../orders/seats.ts'
import { selectTickets, toTickets } from './queries.ts'
import { revokeTickets } from './revoke-tickets.ts'
import type { CancelTicketInput, Ticket } from './schema.ts'

/**
 * Cancels one valid ticket: its code opens no door any more and its seats are free again. With the last one its order
 * is cancelled too. Money is given back with a whole order only.
 * @throws DomainError NOT_FOUND, or CONFLICT when the ticket is not valid
 */
export async function cancelTicket(call: Call, input: CancelTicketInput): Promise<Ticket> {
  await call.db.transaction().execute(async (tx) => {
    const found = await tx.selectFrom('ticket').select('order_id').where('id', '=', input.ticketId).executeTakeFirst()
    if (!found) throw noSuchTicket()
    const order = await lockOrder(tx, found.order_id)
    const tickets = await tx
      .selectFrom('ticket')
      .select(['id', 'status'])
      .where('order_id', '=', order.id)
      .orderBy('id')
      .forNoKeyUpdate()
      .execute()
    const ticket = tickets.find(({ id }) => id === input.ticketId)
    if (!ticket) throw noSuchTicket()
    if (ticket.status !== 'valid') {
      throw refuse('CONFLICT', 'Only a valid ticket can be cancelled', { status: ticket.status })
    }
    const moves = await revokeTickets(tx, call.now(), { ticketId: ticket.id })
    await audit(tx, call, {
      action: 'ticket.cancelled',
      subjectType: 'ticket',
      subjectId: ticket.id,
      eventId: order.event_id,
      fields: ['status'],
      detail: { orderId: order.id },
    })
    const isLast = tickets.every(({ id, status }) => id === ticket.id || status !== 'valid')
    if (isLast) await markCancelled(tx, call, order)
    await moveSeats(tx, call, order.event, moves)
  })
  const row = await selectTickets(call.db).where('ticket.id', '=', input.ticketId).executeTakeFirstOrThrow()
  const [ticket] = await toTickets(call, row.event_id, [row])
  if (!ticket) throw noSuchTicket()
  return ticket
}

function noSuchTicket() {
  return refuse('NOT_FOUND', 'There is no such ticket')
}
