import type { VettingLevel } from '../access/schema.ts'
import { type CodeState, type DiscountTerms, doesNothing, takenOff } from '../codes/rules.ts'
import {
  type EventTerms,
  keptByLine,
  priceFor,
  remainderOf,
  type SaleSession,
  type SaleTicketType,
  saleClosedBecause,
  scarcestOf,
  seatsLeft,
} from '../events/rules.ts'
import { checkAnswers } from '../questions/rules.ts'
import type { AnswerInput, Question } from '../questions/schema.ts'
import { NOT_WAITED_FOR, type WaitedFor } from '../waitlist/rules.ts'
import { type Refusal, type Refused, refused, refusedField, saleRefusals, shortageMessages } from './errors.ts'
import type { OrderStatus } from './schema.ts'

/** What can happen to an order after it was placed. */
export type OrderChange = 'confirm' | 'expire' | 'cancel' | 'refund' | 'bounce'

/**
 * The states of an order. A late payment may still confirm an expired order when its seats are free; a cancelled
 * order is refunded once the processor has given the money back, and is cancelled again when that came back.
 */
const nextStates: Record<OrderStatus, Partial<Record<OrderChange, OrderStatus>>> = {
  pending: { confirm: 'confirmed', expire: 'expired', cancel: 'cancelled' },
  confirmed: { cancel: 'cancelled', refund: 'refunded' },
  expired: { confirm: 'confirmed' },
  cancelled: { refund: 'refunded' },
  refunded: { bounce: 'cancelled' },
}

/** The state an order is in after a change, or null when the change cannot happen to it. */
export function nextStatus(status: OrderStatus, change: OrderChange): OrderStatus | null {
  return nextStates[status][change] ?? null
}

/** What is asked for. A gift is given by an organizer: free of charge, whatever the sales window says. */
export interface OrderRequest {
  kind: 'purchase' | 'gift'
  items: OrderRequestItem[]
  discountCode?: string | null
  accessCode?: string | null
  /** To the questions for the whole order. */
  answers?: AnswerInput[]
  /** An accepted offer of the waitlist: its seats are the buyer's already, whoever else waits. */
  isOffered?: boolean
}

interface OrderRequestItem {
  ticketTypeId: string
  quantity: number
  /** Those who are named, with their answers. */
  attendees?: { answers?: AnswerInput[] }[]
}

/** A code of the event, locked. */
export interface OrderCode extends CodeState, DiscountTerms {
  id: string
  max_uses_per_buyer: number | null
}

/** What is known of the buyer. */
export interface BuyerFacts {
  /** Null for somebody who is not signed in. */
  level: VettingLevel | null
  /** Tickets of the event that the buyer holds or has bought, by type. */
  has: ReadonlyMap<string, number>
  /** Standing orders of the buyer on a code, by the code's id. */
  uses: ReadonlyMap<string, number>
}

/** What the decision rests on: rows that are locked while it is made. */
export interface OrderFacts {
  event: EventTerms & { maxPerBuyer: number | null; isWaitlistOpen?: boolean }
  ticketTypes: ReadonlyMap<string, SaleTicketType>
  sessions: ReadonlyMap<string, SaleSession>
  /** By what is typed in. */
  codes: ReadonlyMap<string, OrderCode>
  questions: Question[]
  buyer: BuyerFacts
  /** What is kept for those who wait. */
  waited?: WaitedFor
  now: Date
}

/** Tickets of one type, in the order of the request. Prices are of one ticket: after, and before the discount. */
export interface OrderLine {
  ticketTypeId: string
  quantity: number
  priceMinor: number
  fullPriceMinor: number
}

/** An order as it is to be written. */
export interface AcceptedOrder {
  accepted: true
  lines: OrderLine[]
  totalMinor: number
  discountMinor: number
  discountCodeId: string | null
  accessCodeId: string | null
  answers: AnswerInput[]
  /** Per line and named attendee. */
  ticketAnswers: AnswerInput[][][]
}

export type OrderDecision = AcceptedOrder | Refused

/** The greatest total that is stored: PostgreSQL's integer. */
const MAX_TOTAL_MINOR = 2_147_483_647

/**
 * Whether an order can be placed. The event's state is told first, then what closes the sale of a ticket type, then
 * its limit per order; then codes, answers and limits per buyer; then seats: SOLD_OUT or SESSION_FULL when nothing at
 * all is left of what is asked for, or others wait for it, INSUFFICIENT_CAPACITY when less is left than asked for.
 * It is all or nothing.
 */
export function decideOrder(request: OrderRequest, facts: OrderFacts): OrderDecision {
  const access = accessOf(request, facts)
  const full: OrderLine[] = []
  for (const item of request.items) {
    const line = lineOf(request, item, facts, access)
    if (isRefused(line)) return line
    full.push(line)
  }
  if (isRefused(access)) return access
  const discounted = discount(request, full, facts)
  if (isRefused(discounted)) return discounted
  const answered = answersOf(request, facts.questions)
  if (isRefused(answered)) return answered
  const obstacle = overLimit(request, facts) ?? waitedFor(request, facts) ?? findShortage(request.items, facts)
  if (obstacle) return { accepted: false, ...obstacle }
  const totalMinor = discounted.lines.reduce((total, { quantity, priceMinor }) => total + quantity * priceMinor, 0)
  if (totalMinor > MAX_TOTAL_MINOR) return refused('VALIDATION_ERROR', 'The order costs too much', { totalMinor })
  const opened = full.some(({ ticketTypeId }) => facts.ticketTypes.get(ticketTypeId)?.isHidden)
  return { accepted: true, ...discounted, ...answered, totalMinor, accessCodeId: (opened && access?.id) || null }
}

function isRefused<T extends object>(outcome: T | Refused | null): outcome is Refused {
  return outcome !== null && 'accepted' in outcome
}

/** The access code that was typed in, if one was and it works. */
function accessOf({ accessCode, isOffered }: OrderRequest, facts: OrderFacts): OrderCode | null | Refused {
  const code = accessCode ? facts.codes.get(accessCode) : undefined
  if (!accessCode) return null
  // It worked when they joined. How often it may be used still holds.
  if (isOffered && code)
    return usable({ ...code, is_active: true, starts_at: null, ends_at: null }, 'accessCode', facts)
  return code?.kind === 'access' ? usable(code, 'accessCode', facts) : noSuchCode('accessCode')
}

/** The code, unless it does nothing now, for anybody or for this buyer. */
function usable(code: OrderCode, field: string, { now, buyer }: OrderFacts): OrderCode | Refused {
  const fault = doesNothing(code, now)
  if (fault === 'used_up') return refused('CONFLICT', 'This code is used up', { field, maxUses: code.max_uses })
  if (fault) return noSuchCode(field)
  const { max_uses_per_buyer: most } = code
  if (most === null || (buyer.uses.get(code.id) ?? 0) < most) return code
  return refused('CONFLICT', 'You have used this code as often as one may', { field, maxUsesPerBuyer: most })
}

function noSuchCode(field: string): Refused {
  return refused('NOT_FOUND', 'This code does nothing here', { field })
}

function lineOf(
  request: OrderRequest,
  { ticketTypeId, quantity }: OrderRequestItem,
  facts: OrderFacts,
  access: OrderCode | null | Refused,
): OrderLine | Refused {
  const isGift = request.kind === 'gift'
  const ticketType = facts.ticketTypes.get(ticketTypeId)
  const opened = access && !isRefused(access) ? access.ticket_type_ids : []
  const isShut = ticketType?.isHidden && !isGift && !request.isOffered && !opened.includes(ticketTypeId)
  // Whoever has a code that is used up knows what it opens.
  if (isShut && isRefused(access) && access.code === 'CONFLICT') return access
  if (!ticketType || isShut) return refused('NOT_FOUND', 'There is no such ticket type at this event', { ticketTypeId })
  const closed = closedBecause(request, ticketType, facts)
  if (closed) return refused(...saleRefusals[closed], { ticketTypeId })
  const { maxPerOrder } = ticketType
  if (!isGift && !request.isOffered && quantity > maxPerOrder) {
    const message = `At most ${maxPerOrder} of this ticket type in one order`
    return refused('VALIDATION_ERROR', message, { ticketTypeId, maxPerOrder })
  }
  const priceMinor = isGift ? 0 : priceFor(facts.event, ticketType, facts.buyer.level)
  return { ticketTypeId, quantity, priceMinor, fullPriceMinor: priceMinor }
}

/**
 * Gifts ignore the sales window, whether the type is on public sale and whom it is for, but not what is over. An offer
 * that was made holds whatever became of the sales window.
 */
function closedBecause(
  { kind, isOffered }: OrderRequest,
  ticketType: SaleTicketType,
  { event, sessions, now, buyer }: OrderFacts,
) {
  const included = ticketType.sessionIds.map((id) => sessions.get(id)).filter((session) => session !== undefined)
  const anytime = { ...ticketType, salesStartAt: null, salesEndAt: null }
  if (kind !== 'gift') return saleClosedBecause(event, isOffered ? anytime : ticketType, included, now, buyer.level)
  const terms = { ...anytime, isActive: true, isMembersOnly: false }
  return saleClosedBecause({ ...event, isMembersOnly: false }, terms, included, now)
}

function discount({ discountCode }: OrderRequest, full: OrderLine[], facts: OrderFacts) {
  if (!discountCode) return { lines: full, discountMinor: 0, discountCodeId: null }
  const found = facts.codes.get(discountCode)
  const lines = full.map((line) => {
    const off = found ? takenOff(found, line.ticketTypeId, line.fullPriceMinor) : 0
    return { ...line, priceMinor: line.fullPriceMinor - off }
  })
  const discountMinor = lines.reduce((sum, line) => sum + line.quantity * (line.fullPriceMinor - line.priceMinor), 0)
  const code = found && discountMinor > 0 ? usable(found, 'discountCode', facts) : noSuchCode('discountCode')
  return isRefused(code) ? code : { lines, discountMinor, discountCodeId: code.id }
}

/** Guests who are not named yet answer later; whoever is given tickets answers nothing. */
function answersOf({ kind, items, answers: given }: OrderRequest, questions: Question[]) {
  const isComplete = kind === 'purchase'
  const forOrder = checkAnswers(questions, given, { scope: 'order', isComplete })
  if ('issue' in forOrder) return refusedAnswer('answers', forOrder.issue)
  const ticketAnswers: AnswerInput[][][] = []
  for (const [index, { ticketTypeId, attendees = [] }] of items.entries()) {
    const ofLine: AnswerInput[][] = []
    for (const [nth, attendee] of attendees.entries()) {
      const checked = checkAnswers(questions, attendee.answers, { scope: 'ticket', ticketTypeId, isComplete })
      if ('issue' in checked) return refusedAnswer(`items.${index}.attendees.${nth}.answers`, checked.issue)
      ofLine.push(checked.answers)
    }
    ticketAnswers.push(ofLine)
  }
  return { answers: forOrder.answers, ticketAnswers }
}

function refusedAnswer(field: string, { questionId, message }: { questionId: string; message: string }): Refused {
  return refusedField(field, message, { questionId })
}

/** More than one buyer may have, of the event or of a ticket type, over all orders. */
function overLimit({ kind, items }: OrderRequest, { event, ticketTypes, buyer }: OrderFacts): Refusal | null {
  if (kind === 'gift') return null
  const refuseBeyond = (limit: number | null, alreadyHas: number, wanted: number, more: { ticketTypeId?: string }) =>
    limit === null || alreadyHas + wanted <= limit
      ? null
      : { code: 'CONFLICT' as const, message: `One buyer may have ${limit}`, details: { limit, alreadyHas, ...more } }
  for (const { ticketTypeId, quantity } of items) {
    const limit = ticketTypes.get(ticketTypeId)?.maxPerBuyer ?? null
    const over = refuseBeyond(limit, buyer.has.get(ticketTypeId) ?? 0, quantity, { ticketTypeId })
    if (over) return over
  }
  const alreadyHas = [...buyer.has.values()].reduce((sum, tickets) => sum + tickets, 0)
  const wanted = items.reduce((sum, { quantity }) => sum + quantity, 0)
  return refuseBeyond(event.maxPerBuyer, alreadyHas, wanted, {})
}

/** Nobody overtakes those who wait. */
function waitedFor({ kind, items, isOffered }: OrderRequest, facts: OrderFacts): Refusal | null {
  if (kind === 'gift' || isOffered) return null
  for (const { ticketTypeId, quantity } of items) {
    const ticketType = facts.ticketTypes.get(ticketTypeId)
    const kept = ticketType && keptByLine(ticketType, facts.sessions, facts.waited ?? NOT_WAITED_FOR)
    if (!kept) continue
    const { reason, sessionIds } = kept
    const counts = { requestedQuantity: quantity, availableQuantity: 0, waitingEntries: ticketType.waitingEntries }
    const canWait = facts.event.isWaitlistOpen ?? true
    const details = { ticketTypeId, ...counts, limitingSessionId: sessionIds[0] ?? null, canWait }
    return { code: reason, message: shortageMessages[reason], details }
  }
  return null
}

/** The first of the items for which too few seats are left, those before it taken into account; null when all fit. */
export function findShortage(
  items: Pick<OrderRequestItem, 'ticketTypeId' | 'quantity'>[],
  { ticketTypes, sessions }: Pick<OrderFacts, 'ticketTypes' | 'sessions'>,
): Refusal | null {
  const asked = new Map<string, number>()
  for (const { ticketTypeId, quantity } of items) {
    const ticketType = ticketTypes.get(ticketTypeId)
    if (!ticketType) return { code: 'NOT_FOUND', message: 'There is no such ticket type', details: { ticketTypeId } }
    const own = seatsLeft({ ...ticketType, capacity: ticketType.quantity }) - (asked.get(ticketTypeId) ?? 0)
    const scarcest = scarcestOf(ticketType.sessionIds, sessions, asked)
    const available = Math.min(own, scarcest?.seats ?? own)
    if (available < quantity) {
      const limitingSessionId = scarcest && scarcest.seats <= own ? scarcest.id : null
      const session = limitingSessionId === null ? undefined : sessions.get(limitingSessionId)
      const isFull = session !== undefined && remainderOf(session) === 0
      const code = own === 0 ? 'SOLD_OUT' : isFull ? 'SESSION_FULL' : 'INSUFFICIENT_CAPACITY'
      const details = { ticketTypeId, requestedQuantity: quantity, availableQuantity: available, limitingSessionId }
      return { code, message: shortageMessages[code], details }
    }
    for (const id of [ticketTypeId, ...ticketType.sessionIds]) asked.set(id, (asked.get(id) ?? 0) + quantity)
  }
  return null
}
