import type { Tx } from '@turnout/db'
import { announceOrder } from '../orders/announce-orders.ts'

/** Seats given back by tickets of one type. */
interface FreedSeats {
  ticketTypeId: string
  sold: number
  held: number
}

/**
 * Cancels an order's standing tickets, or one ticket: from now on their codes are on the list that doors refuse by.
 * The order must be locked; the seats are given back by the caller, after this.
 */
export async function revokeTickets(
  tx: Tx,
  now: Date,
  what: { orderId: string } | { ticketId: string },
): Promise<FreedSeats[]> {
  const tickets = await tx
    .selectFrom('ticket')
    .select(['id', 'event_id', 'order_id', 'ticket_type_id', 'status', 'serial'])
    .where((eb) => ('orderId' in what ? eb('order_id', '=', what.orderId) : eb('id', '=', what.ticketId)))
    .where('status', 'in', ['valid', 'held'])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  if (tickets.length === 0) return []
  await tx
    .updateTable('ticket')
    .set({ status: 'cancelled', cancelled_at: now })
    .where(
      'id',
      'in',
      tickets.map(({ id }) => id),
    )
    .execute()
  const issued = tickets.filter(({ status }) => status === 'valid')
  if (issued.length > 0) {
    await tx
      .insertInto('revoked_code')
      .values(
        issued.map((ticket) => ({
          event_id: ticket.event_id,
          ticket_id: ticket.id,
          serial: ticket.serial,
          reason: 'cancelled' as const,
          revoked_at: now,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  await announceOrder(
    tx,
    'ticket.cancelled',
    ...tickets.map(({ id: ticketId, event_id: eventId, order_id: orderId, ticket_type_id: ticketTypeId }) => {
      return { eventId, orderId, ticketId, ticketTypeId }
    }),
  )
  return tickets.map(({ ticket_type_id: ticketTypeId, status }) =>
    status === 'valid' ? { ticketTypeId, sold: -1, held: 0 } : { ticketTypeId, sold: 0, held: -1 },
  )
}
