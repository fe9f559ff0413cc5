import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { noSuchTicket, requireTicketAccess } from './access.ts'
import { qrSvg } from './qr-code.ts'
import { selectTickets, signable, ticketSigner } from './queries.ts'
import type { HolderRef, TicketQr } from './schema.ts'

/**
 * A valid ticket's codes and its QR, for its holder, for its buyer while it was not transferred, and for organizers.
 * @throws DomainError NOT_FOUND; CONFLICT when the ticket is not valid and so has no code
 */
export async function getTicketQr(call: Call, input: HolderRef): Promise<TicketQr> {
  const { as, serial } = await requireTicketAccess(call, input)
  const ticket = await selectTickets(call.db).where('ticket.id', '=', input.ticketId).executeTakeFirst()
  if (!ticket || (as !== 'organizer' && ticket.serial !== serial)) throw noSuchTicket()
  if (ticket.status !== 'valid') throw refuse('CONFLICT', 'Only a valid ticket has a code', { status: ticket.status })
  const code = (await ticketSigner(call, ticket.event_id))(signable(ticket))
  return { code, humanCode: ticket.human_code, svg: await qrSvg(code) }
}
