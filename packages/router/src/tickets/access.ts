import { timingSafeEqual } from 'node:crypto'
import type { Queryable } from '@turnout/db'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { isOrganizer } from '../core/principal.ts'
import { hashToken, hmac, type Secrets } from '../core/secrets.ts'
import { orderTokenHash } from '../orders/codes.ts'
import type { HolderRef } from './schema.ts'

/** As whom a caller reaches a ticket: `buyer` of its order, or `holder` of the ticket as it is now. */
export type TicketRole = 'organizer' | 'buyer' | 'holder'

/** What a caller may reach, and as whom. */
export interface TicketAccess {
  as: TicketRole
  /** By a token or as the buyer, an organizer or not: what is private of it is theirs. */
  isHolder: boolean
  ticketId: string
  orderId: string
  eventId: string
  ticketTypeId: string
  /** It is another one as soon as the ticket changes hands. */
  serial: number
}

/**
 * The secret of a ticket's present holder. It is made from the ticket's serial by a key of the installation: a ticket
 * that changes hands gets another serial, and the secret of whoever had it before opens nothing any more.
 */
export function ticketTokenOf(secrets: Secrets, ticketId: string, serial: number): string {
  return hmac(secrets.derive('ticket-token'), `${ticketId}:${serial}`).toString('base64url')
}

/**
 * As whom the caller may see a ticket. Organizers may see every one; its holder by the ticket's token; its buyer,
 * signed in or by the order's token, while it was never transferred. In a transaction give it as `db` and lock the
 * ticket before, so that no transfer comes between.
 * @throws DomainError NOT_FOUND, whether there is such a ticket or not
 */
export async function requireTicketAccess(
  call: Pick<Call, 'db' | 'principal' | 'secrets'>,
  { ticketId, orderToken, ticketToken }: HolderRef,
  db: Queryable = call.db,
): Promise<TicketAccess> {
  const ticket = await db
    .selectFrom('ticket')
    .innerJoin('ticket_order', 'ticket_order.id', 'ticket.order_id')
    .select(['ticket.event_id', 'ticket.order_id', 'ticket.ticket_type_id', 'ticket.serial', 'ticket.transfers'])
    .select(['ticket_order.buyer_user_id', 'ticket_order.secret_hash'])
    .where('ticket.id', '=', ticketId)
    .executeTakeFirst()
  if (!ticket) throw noSuchTicket()
  const { principal, secrets } = call
  const isOwn = principal.kind === 'user' && principal.userId === ticket.buyer_user_id
  const hasOrderToken = orderToken !== undefined && timingSafeEqual(orderTokenHash(orderToken), ticket.secret_hash)
  const expected = hashToken(ticketTokenOf(secrets, ticketId, ticket.serial))
  const hasTicketToken = ticketToken !== undefined && timingSafeEqual(hashToken(ticketToken), expected)
  const isBuyer = (isOwn || hasOrderToken) && ticket.transfers === 0
  const role = isOrganizer(principal) ? 'organizer' : hasTicketToken ? 'holder' : isBuyer ? 'buyer' : null
  if (!role) throw noSuchTicket()
  return {
    as: role,
    isHolder: hasTicketToken || isBuyer,
    ticketId,
    orderId: ticket.order_id,
    eventId: ticket.event_id,
    ticketTypeId: ticket.ticket_type_id,
    serial: ticket.serial,
  }
}

/** The refusal for tickets that are not there, or not for the caller to know of. */
export function noSuchTicket() {
  return refuse('NOT_FOUND', 'There is no such ticket')
}

/** The refusal for those who were let in, and then came after a transfer of the ticket. */
export function changedHands() {
  return refuse('CONFLICT', 'The ticket has changed hands meanwhile', { reason: 'changed_hands' })
}
