import type { Tx } from '@turnout/db'
import type { Call } from '../core/context.ts'
import { type DomainError, invalid, refuse } from '../core/errors.ts'
import type { LockedOrder } from '../orders/lock-order.ts'
import type { TicketRole } from '../tickets/access.ts'
import { type CancellableTicket, readPolicies } from './queries.ts'
import type { TicketShare } from './request-refund.ts'
import { EVERYTHING, offerRefund, type RefundOffer, spread } from './rules.ts'
import type { RefundCause } from './schema.ts'

/** A cancellation that is asked for: of which tickets, by whom, and on what terms. */
export interface CancellationRequest {
  order: LockedOrder
  /** Locked, and standing. */
  tickets: CancellableTicket[]
  as: TicketRole
  acceptNoRefund?: boolean
  refundMinor?: number
}

/** What comes back, ticket by ticket. */
export interface Agreement {
  shares: TicketShare[]
  refundMinor: number
  cause: RefundCause
}

/**
 * Whether tickets may be cancelled, and for how much. Organizers may always, for everything unless they say how much.
 * Buyers and holders may until the first session starts or somebody is checked in, by the event's policy, or that under
 * which they bought; buyers may
 * not cancel what they passed on. Of an event that was called off, and of a ticket none of whose sessions takes place,
 * everything comes back to everybody.
 * @throws DomainError FORBIDDEN, CONFLICT, NOT_REFUNDABLE, VALIDATION_ERROR
 */
export async function agreeOnRefund(
  tx: Tx,
  call: Pick<Call, 'now'>,
  { order, tickets, as, acceptNoRefund, refundMinor }: CancellationRequest,
): Promise<Agreement> {
  const now = call.now()
  const isOff = order.event.status === 'cancelled'
  const leftMinor = order.paid_minor - order.refunded_minor
  const everything = () =>
    offerRefund(
      [EVERYTHING],
      tickets.map((ticket) => ({ ...ticket, startsAt: now })),
      now,
      leftMinor,
    )
  if (as === 'organizer') return agreed(limited(everything(), refundMinor), isOff ? 'event_cancelled' : 'manual')
  if (refundMinor !== undefined) throw refuse('FORBIDDEN', 'Only organizers may say how much comes back')
  const obstacle = as === 'buyer' ? passedOn(tickets) : null
  if (obstacle) throw obstacle
  if (isOff) return agreed(everything(), 'event_cancelled')
  const tooLate = usedAlready(tickets, now)
  if (tooLate) throw tooLate
  const offer = offerRefund(await readPolicies(tx, order.id), tickets, now, leftMinor, order.currency)
  const lost = offer.tickets.filter((ticket) => ticket.paidMinor > 0 && ticket.refundMinor === 0)
  if (lost.length > 0 && !acceptNoRefund) {
    const ticketIds = lost.map(({ ticketId }) => ticketId)
    throw refuse('NOT_REFUNDABLE', 'Nothing would come back for what was paid', { ticketIds })
  }
  return agreed(offer, 'policy')
}

function agreed(offer: RefundOffer, cause: RefundCause): Agreement {
  const shares = offer.tickets.map(({ ticketId, refundMinor }) => ({ ticketId, amountMinor: refundMinor }))
  return { shares, refundMinor: offer.refundMinor, cause }
}

/** So much of an offer, spread over its tickets in order. */
function limited(offer: RefundOffer, refundMinor: number | undefined): RefundOffer {
  if (refundMinor === undefined) return offer
  const over = offer.tickets.map((ticket) => ({ id: ticket.ticketId, leftMinor: ticket.refundMinor }))
  const shares = spread(refundMinor, over)
  if (!shares) {
    throw invalid('refundMinor', 'Must not be more than what is left of what was paid', {
      leftMinor: offer.refundMinor,
    })
  }
  const shareOf = new Map(shares.map(({ id, amountMinor }) => [id, amountMinor]))
  const tickets = offer.tickets.map((ticket) => ({ ...ticket, refundMinor: shareOf.get(ticket.ticketId) ?? 0 }))
  return { ...offer, tickets, refundMinor }
}

function passedOn(tickets: CancellableTicket[]): DomainError | null {
  const ticketIds = tickets.filter(({ transfers }) => transfers > 0).map(({ id }) => id)
  if (ticketIds.length === 0) return null
  return refuse('CONFLICT', 'Tickets that were passed on are cancelled by those who hold them', { ticketIds })
}

/** Why buyers and holders cannot cancel a ticket any more. A seat that is only held can be given up at any time. */
export function obstacleTo(ticket: CancellableTicket, now: Date): 'checked_in' | 'started' | null {
  if (ticket.status !== 'valid') return null
  if (ticket.isCheckedIn) return 'checked_in'
  return !ticket.isOff && ticket.startsAt <= now ? 'started' : null
}

/** The refusal for the first obstacle there is. */
function usedAlready(tickets: CancellableTicket[], now: Date): DomainError | null {
  const idsOf = (some: CancellableTicket[]) => ({ ticketIds: some.map(({ id }) => id) })
  const inside = tickets.filter((ticket) => obstacleTo(ticket, now) === 'checked_in')
  if (inside.length > 0) return refuse('CONFLICT', 'A ticket that was checked in cannot be cancelled', idsOf(inside))
  const started = tickets.filter((ticket) => obstacleTo(ticket, now) === 'started')
  if (started.length > 0) return refuse('CONFLICT', 'What the ticket is for has started already', idsOf(started))
  return null
}
