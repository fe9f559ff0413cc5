import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { isOrganizer, requireUser } from '../core/principal.ts'
import { qrSvg } from './qr-code.ts'
import { selectTickets, signable, ticketSigner } from './queries.ts'
import type { TicketQr, TicketRef } from './schema.ts'

/**
 * A valid ticket's codes and its QR, for the buyer of its order and for organizers.
 * @throws DomainError NOT_FOUND; CONFLICT when the ticket is not valid and so has no code
 */
export async function getTicketQr(call: Call, input: TicketRef): Promise<TicketQr> {
  const { userId } = requireUser(call.principal)
  const ticket = await selectTickets(call.db)
    .where('ticket.id', '=', input.ticketId)
    .$if(!isOrganizer(call.principal), (query) => query.where('ticket_order.buyer_user_id', '=', userId))
    .executeTakeFirst()
  if (!ticket) throw refuse('NOT_FOUND', 'There is no such ticket')
  if (ticket.status !== 'valid') throw refuse('CONFLICT', 'Only a valid ticket has a code', { status: ticket.status })
  const code = (await ticketSigner(call, ticket.event_id))(signable(ticket))
  return { code, humanCode: ticket.human_code, svg: await qrSvg(code) }
}
