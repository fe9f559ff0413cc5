import type { ErrorCode, ErrorDetails } from '../core/errors.ts'
import { remainderOf, type SaleSession, type SaleTicketType, type Seats, saleClosedBecause } from '../events/rules.ts'
import type { ConstraintReason, EventStatus } from '../events/schema.ts'
import type { OrderStatus } from './schema.ts'

/** What can happen to an order after it was placed. */
export type OrderChange = 'confirm' | 'expire' | 'cancel' | 'refund'

/**
 * The states of an order. A late payment may still confirm an expired order when its seats are free; a cancelled
 * order is refunded once the processor has given the money back.
 */
const nextStates: Record<OrderStatus, Partial<Record<OrderChange, OrderStatus>>> = {
  pending: { confirm: 'confirmed', expire: 'expired', cancel: 'cancelled' },
  confirmed: { cancel: 'cancelled', refund: 'refunded' },
  expired: { confirm: 'confirmed' },
  cancelled: { refund: 'refunded' },
  refunded: {},
}

/** The state an order is in after a change, or null when the change cannot happen to it. */
export function nextStatus(status: OrderStatus, change: OrderChange): OrderStatus | null {
  return nextStates[status][change] ?? null
}

/** What is asked for. A gift is given by an organizer: free of charge, whatever the sales window says. */
export interface OrderRequest {
  kind: 'purchase' | 'gift'
  items: { ticketTypeId: string; quantity: number }[]
}

/** What the decision rests on: rows that are locked while it is made. */
export interface OrderFacts {
  event: { status: EventStatus }
  ticketTypes: ReadonlyMap<string, SaleTicketType & { priceMinor: number }>
  sessions: ReadonlyMap<string, SaleSession>
  now: Date
}

export interface OrderLine {
  ticketTypeId: string
  quantity: number
  /** Of one ticket. */
  priceMinor: number
}

/** What is to be thrown, if so. */
export interface Refusal {
  code: ErrorCode
  message: string
  details: ErrorDetails
}

export type OrderDecision = { accepted: true; lines: OrderLine[]; totalMinor: number } | ({ accepted: false } & Refusal)

/** The greatest total that is stored: PostgreSQL's integer. */
const MAX_TOTAL_MINOR = 2_147_483_647

/**
 * Whether an order can be placed. The event's state is told first, then what closes the sale of a ticket type, then
 * its limit per order, then seats: SOLD_OUT or SESSION_FULL when nothing at all is left of what is asked for,
 * INSUFFICIENT_CAPACITY when less is left than asked for. It is all or nothing.
 */
export function decideOrder(request: OrderRequest, facts: OrderFacts): OrderDecision {
  const isGift = request.kind === 'gift'
  const lines: OrderLine[] = []
  for (const { ticketTypeId, quantity } of request.items) {
    const ticketType = facts.ticketTypes.get(ticketTypeId)
    if (!ticketType) return refusal('NOT_FOUND', 'There is no such ticket type at this event', { ticketTypeId })
    const closed = closedBecause(isGift, ticketType, facts)
    if (closed) return refusal(...saleRefusals[closed], { ticketTypeId })
    if (!isGift && quantity > ticketType.maxPerOrder) {
      const message = `At most ${ticketType.maxPerOrder} of this ticket type in one order`
      return refusal('VALIDATION_ERROR', message, { ticketTypeId, maxPerOrder: ticketType.maxPerOrder })
    }
    lines.push({ ticketTypeId, quantity, priceMinor: isGift ? 0 : ticketType.priceMinor })
  }
  const shortage = findShortage(request.items, facts)
  if (shortage) return { accepted: false, ...shortage }
  const totalMinor = lines.reduce((total, { quantity, priceMinor }) => total + quantity * priceMinor, 0)
  if (totalMinor > MAX_TOTAL_MINOR) return refusal('VALIDATION_ERROR', 'The order costs too much', { totalMinor })
  return { accepted: true, lines, totalMinor }
}

/** The first of the items for which too few seats are left, those before it taken into account; null when all fit. */
export function findShortage(
  items: OrderRequest['items'],
  { ticketTypes, sessions }: Pick<OrderFacts, 'ticketTypes' | 'sessions'>,
): Refusal | null {
  const left = new Map([...sessions].map(([id, session]) => [id, seatsLeft(session)]))
  const ownLeft = new Map([...ticketTypes].map(([id, type]) => [id, seatsLeft({ ...type, capacity: type.quantity })]))
  for (const { ticketTypeId, quantity } of items) {
    const ticketType = ticketTypes.get(ticketTypeId)
    if (!ticketType) return { code: 'NOT_FOUND', message: 'There is no such ticket type', details: { ticketTypeId } }
    const own = ownLeft.get(ticketTypeId) ?? 0
    const scarcest = scarcestOf(ticketType.sessionIds, left)
    const available = Math.min(own, scarcest?.seats ?? own)
    if (available < quantity) {
      const limitingSessionId = scarcest && scarcest.seats <= own ? scarcest.id : null
      const session = limitingSessionId === null ? undefined : sessions.get(limitingSessionId)
      const isFull = session !== undefined && remainderOf(session) === 0
      const code = own === 0 ? 'SOLD_OUT' : isFull ? 'SESSION_FULL' : 'INSUFFICIENT_CAPACITY'
      const details = { ticketTypeId, requestedQuantity: quantity, availableQuantity: available, limitingSessionId }
      return { code, message: shortageMessages[code], details }
    }
    ownLeft.set(ticketTypeId, own - quantity)
    for (const id of ticketType.sessionIds) left.set(id, (left.get(id) ?? 0) - quantity)
  }
  return null
}

function seatsLeft(seats: Seats): number {
  return remainderOf(seats) ?? Number.POSITIVE_INFINITY
}

function scarcestOf(sessionIds: string[], left: ReadonlyMap<string, number>): { id: string; seats: number } | null {
  let scarcest: { id: string; seats: number } | null = null
  for (const id of sessionIds) {
    const seats = left.get(id) ?? 0
    if (!scarcest || seats < scarcest.seats) scarcest = { id, seats }
  }
  return scarcest
}

/** Gifts ignore the sales window and whether the type is on public sale, but not what has been cancelled or is over. */
function closedBecause(isGift: boolean, ticketType: SaleTicketType, facts: OrderFacts): ConstraintReason | null {
  const sessions = ticketType.sessionIds.map((id) => facts.sessions.get(id)).filter((session) => session !== undefined)
  const terms = isGift ? { ...ticketType, isActive: true, salesStartAt: null, salesEndAt: null } : ticketType
  return saleClosedBecause(facts.event, terms, sessions, facts.now)
}

const saleRefusals: Record<ConstraintReason, [ErrorCode, string]> = {
  CANCELLED: ['EVENT_CANCELLED', 'The event was cancelled'],
  NOT_PUBLISHED: ['NOT_PUBLISHED', 'The event is not published yet'],
  SALES_NOT_STARTED: ['SALES_NOT_STARTED', 'The sale of this ticket type has not started yet'],
  SALES_ENDED: ['SALES_ENDED', 'The sale of this ticket type has ended'],
  SESSION_INACTIVE: ['SESSION_INACTIVE', 'A session of this ticket type does not take place'],
  SOLD_OUT: ['SOLD_OUT', 'This ticket type is sold out'],
  SESSION_FULL: ['SESSION_FULL', 'A session of this ticket type is full'],
}

const shortageMessages = {
  SOLD_OUT: saleRefusals.SOLD_OUT[1],
  SESSION_FULL: saleRefusals.SESSION_FULL[1],
  INSUFFICIENT_CAPACITY: 'Fewer seats are left than asked for',
}

function refusal(code: ErrorCode, message: string, details: ErrorDetails): OrderDecision {
  return { accepted: false, code, message, details }
}
