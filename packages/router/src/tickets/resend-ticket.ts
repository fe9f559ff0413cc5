import { randomUUID } from 'node:crypto'
import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { noSuchTicket } from './access.ts'
import { sendTicketAgain } from './jobs.ts'
import { selectTickets, toTickets } from './queries.ts'
import type { ResendTicketInput, Ticket } from './schema.ts'

/**
 * Sends the holder of a ticket that changed hands the ticket once more, to the address that it bears now. What was
 * never passed on comes with the confirmation of its order.
 * @throws DomainError NOT_FOUND; EVENT_CANCELLED; CONFLICT with a `reason`: `not_valid`, `not_transferred`, `no_address`
 */
export async function resendTicket(call: Call, input: ResendTicketInput): Promise<Ticket> {
  await once(call, 'tickets.resend', input, async (tx) => {
    const ticket = await tx
      .selectFrom('ticket')
      .innerJoin('event', 'event.id', 'ticket.event_id')
      .select(['ticket.id', 'ticket.event_id', 'ticket.order_id', 'ticket.status', 'ticket.serial', 'ticket.transfers'])
      .select(['ticket.attendee_email', 'event.status as event_status'])
      .where('ticket.id', '=', input.ticketId)
      .forNoKeyUpdate('ticket')
      .executeTakeFirst()
    if (!ticket) throw noSuchTicket()
    if (ticket.event_status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
    const reason = obstacleOf(ticket)
    if (reason) throw refuse('CONFLICT', obstacles[reason], { reason })
    await enqueueTicketAgain(tx, ticket)
    await audit(tx, call, {
      action: 'ticket.resent',
      subjectType: 'ticket',
      subjectId: ticket.id,
      eventId: ticket.event_id,
      detail: { orderId: ticket.order_id, transfers: ticket.transfers },
    })
    return { ticketId: ticket.id }
  })
  const row = await selectTickets(call.db).where('ticket.id', '=', input.ticketId).executeTakeFirst()
  const [ticket] = row ? await toTickets(call, row.event_id, [row]) : []
  if (!ticket) throw noSuchTicket()
  return ticket
}

/** Has a ticket that changed hands mailed to its holder once more. */
export async function enqueueTicketAgain(tx: Tx, { id: ticketId, serial }: { id: string; serial: number }) {
  const again = randomUUID()
  await enqueue(tx, sendTicketAgain, { ticketId, serial, again }, { key: `ticket:${ticketId}:again:${again}` })
}

const obstacles = {
  not_valid: 'Only a valid ticket can be sent',
  not_transferred: 'The ticket is its buyer’s; send the confirmation of the order',
  no_address: 'The holder of the ticket has no address',
}

function obstacleOf(ticket: {
  status: string
  transfers: number
  attendee_email: string | null
}): keyof typeof obstacles | null {
  if (ticket.status !== 'valid') return 'not_valid'
  if (ticket.transfers === 0) return 'not_transferred'
  return ticket.attendee_email === null ? 'no_address' : null
}
