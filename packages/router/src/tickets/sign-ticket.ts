import { sign } from 'node:crypto'
import type { Queryable } from '@turnout/db'
import type { Deps } from '../core/context.ts'
import { encodeTicketCode, type TicketClaims, ticketCodeMessage } from './ticket-code.ts'
import { signingKeyOf } from './ticket-key.ts'

/** What a ticket's code is made of. */
export interface SignableTicket {
  id: string
  serial: number
  ticketTypeNumber: number
  validFrom: Date | null
  validUntil: Date | null
}

/**
 * Makes the codes of one event's tickets. Ed25519 is deterministic (RFC 8032), so a ticket has the same code
 * whenever it is asked for, and no code is stored.
 */
export async function ticketSigner(
  deps: Pick<Deps, 'db' | 'secrets'>,
  eventId: string,
  db: Queryable = deps.db,
): Promise<(ticket: SignableTicket) => string> {
  const { keyId, privateKey } = await signingKeyOf(deps, eventId, db)
  return (ticket) => {
    const claims: TicketClaims = {
      keyId,
      ticketId: ticket.id,
      ticketTypeNumber: ticket.ticketTypeNumber,
      // Rounded so that the code is never stricter than the ticket.
      validFrom: ticket.validFrom && Math.floor(ticket.validFrom.getTime() / 1000),
      validUntil: ticket.validUntil && Math.ceil(ticket.validUntil.getTime() / 1000),
      serial: ticket.serial,
    }
    return encodeTicketCode(claims, sign(null, ticketCodeMessage(claims), privateKey))
  }
}
