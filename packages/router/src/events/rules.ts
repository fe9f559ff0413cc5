import type { VettingLevel } from '../access/schema.ts'
import { NOT_WAITED_FOR, type WaitedFor } from '../waitlist/rules.ts'
import type { ConstraintReason, EventStatus, MemberLevel, MissingPiece } from './schema.ts'

/** Seats of a session or a ticket type; `capacity` null means no limit. */
export interface Seats {
  capacity: number | null
  sold: number
  held: number
}

/** How many are left; null when nothing limits it. */
export function remainderOf({ capacity, sold, held }: Seats): number | null {
  return capacity === null ? null : Math.max(0, capacity - sold - held)
}

/** The same as a number that can be compared. */
export function seatsLeft(seats: Seats): number {
  return remainderOf(seats) ?? Number.POSITIVE_INFINITY
}

/** The session of these that leaves the least, the seats `asked` for besides taken off; null of none. */
export function scarcestOf(
  sessionIds: string[],
  sessions: ReadonlyMap<string, Seats>,
  asked?: ReadonlyMap<string, number>,
): { id: string; seats: number } | null {
  let scarcest: { id: string; seats: number } | null = null
  for (const id of sessionIds) {
    const session = sessions.get(id)
    const seats = (session ? seatsLeft(session) : 0) - (asked?.get(id) ?? 0)
    if (!scarcest || seats < scarcest.seats) scarcest = { id, seats }
  }
  return scarcest
}

/**
 * True when a change brings a session down to the threshold: once per way down, not with each seat after it, also
 * when it falls straight to nothing. A session that is smaller than the threshold counts from its first seat taken.
 */
export function isFillingUp(before: Seats, after: Seats, threshold: number): boolean {
  const left = remainderOf(after)
  const leftBefore = remainderOf(before)
  if (left === null || left > threshold || after.sold + after.held === 0) return false
  return leftBefore === null || leftBefore > threshold || before.sold + before.held === 0
}

/** What the rules of selling need to know of a session. */
export interface SaleSession extends Seats {
  id: string
  isActive: boolean
  endsAt: Date
}

/** What the rules of selling need to know of a ticket type. */
export interface SaleTicketType {
  id: string
  quantity: number | null
  sold: number
  held: number
  maxPerOrder: number
  salesStartAt: Date | null
  salesEndAt: Date | null
  isActive: boolean
  sessionIds: string[]
  priceMinor: number
  /** What a member pays; null is the same price for all. */
  memberPriceMinor: number | null
  /** Who is a member for it; null is as the event says. */
  memberLevel: MemberLevel | null
  isMembersOnly: boolean
  /** Seen and sold only with an access code. */
  isHidden: boolean
  /** Tickets of it that one buyer may have; null is no limit. */
  maxPerBuyer: number | null
  /** Who waits for it, and the seats they ask for. */
  waitingEntries: number
  waitingSeats: number
}

/** What the rules of selling need to know of an event. */
export interface EventTerms {
  status: EventStatus
  memberLevel: MemberLevel
  isMembersOnly: boolean
}

const levels: Record<VettingLevel, number> = { none: 0, pending: 1, vetted: 2, trusted: 3 }

/** True when a buyer's level (null: not signed in) reaches what the ticket type asks for, or else the event. */
export function isMember(
  level: VettingLevel | null,
  event: Pick<EventTerms, 'memberLevel'>,
  ticketType?: Pick<SaleTicketType, 'memberLevel'>,
): boolean {
  return level !== null && levels[level] >= levels[ticketType?.memberLevel ?? event.memberLevel]
}

/** What one ticket costs a buyer of this level, in minor units and before any discount. */
export function priceFor(
  event: Pick<EventTerms, 'memberLevel'>,
  ticketType: Pick<SaleTicketType, 'priceMinor' | 'memberPriceMinor' | 'memberLevel'>,
  level: VettingLevel | null,
): number {
  const { priceMinor, memberPriceMinor } = ticketType
  return memberPriceMinor !== null && isMember(level, event, ticketType) ? memberPriceMinor : priceMinor
}

/** What is left of a ticket type, and why it cannot be bought, if so. */
export interface Offer {
  available: number | null
  isAvailable: boolean
  /** By one more order of this buyer. */
  maxPurchasable: number
  constraintReason: ConstraintReason | null
  limitingSessionIds: string[]
  /** What one costs this buyer. */
  priceMinor: number
  /** On sale but for its seats: fewer are left than this buyer may buy at once, or others wait already. */
  canWait: boolean
}

/** What decides whether a ticket type is on sale to a buyer at all. */
export type SaleTerms = Pick<
  SaleTicketType,
  'isActive' | 'salesStartAt' | 'salesEndAt' | 'isMembersOnly' | 'memberLevel'
>

/**
 * Why a ticket type is not on sale at all, whatever is left of it; null when it is. `sessions` are those it includes.
 * Without an end of its own the sale ends with the last of its sessions.
 */
export function saleClosedBecause(
  event: EventTerms,
  ticketType: SaleTerms,
  sessions: Pick<SaleSession, 'isActive' | 'endsAt'>[],
  now: Date,
  level: VettingLevel | null = null,
): ConstraintReason | null {
  if (event.status === 'cancelled') return 'CANCELLED'
  if (event.status === 'draft') return 'NOT_PUBLISHED'
  if (event.status === 'completed' || !ticketType.isActive) return 'SALES_ENDED'
  if (ticketType.salesEndAt && now >= ticketType.salesEndAt) return 'SALES_ENDED'
  if (sessions.length === 0 || sessions.some(({ isActive }) => !isActive)) return 'SESSION_INACTIVE'
  if (sessions.every(({ endsAt }) => endsAt <= now)) return 'SALES_ENDED'
  const isForMembers = event.isMembersOnly || ticketType.isMembersOnly
  // Told before the sale begins: whoever is no member yet can become one in time.
  if (isForMembers && !isMember(level, event, ticketType)) return 'VETTING_REQUIRED'
  return ticketType.salesStartAt && now < ticketType.salesStartAt ? 'SALES_NOT_STARTED' : null
}

/** Why those who wait keep a ticket type from everybody else, and by which of its sessions; null when they do not. */
export function keptByLine(
  ticketType: Pick<SaleTicketType, 'id' | 'quantity' | 'sold' | 'held' | 'sessionIds'>,
  sessions: ReadonlyMap<string, Seats>,
  waited: WaitedFor,
): { reason: 'SOLD_OUT' | 'SESSION_FULL'; sessionIds: string[] } | null {
  const kept = ticketType.sessionIds.filter((id) => waited.sessions.has(id))
  const isOwn = waited.ticketTypes.has(ticketType.id)
  if (!isOwn && kept.length === 0) return null
  const own = seatsLeft({ ...ticketType, capacity: ticketType.quantity })
  const scarcest = scarcestOf(ticketType.sessionIds, sessions)
  const isSession = scarcest !== null && Number.isFinite(scarcest.seats) && scarcest.seats <= own
  if (own === 0 || (isOwn && !isSession)) return { reason: 'SOLD_OUT', sessionIds: [] }
  return { reason: 'SESSION_FULL', sessionIds: kept.length > 0 ? kept : [scarcest?.id ?? ''] }
}

/** Whom a ticket type is offered to. */
export interface OfferedTo {
  /** Null for somebody who is not signed in. */
  level: VettingLevel | null
  /** Tickets of the event that they hold or have bought, by type, as far as is known. */
  has?: ReadonlyMap<string, number>
}

const ANYBODY: OfferedTo = { level: null }
const NOTHING: ReadonlyMap<string, number> = new Map()

/** Tickets of a type that a buyer may get by one more order, whatever is left: the limits of an order and of a buyer. */
function mostAllowed(event: OfferTerms, ticketType: SaleTicketType, has: ReadonlyMap<string, number>): number {
  const ofEvent = [...has.values()].reduce((sum, tickets) => sum + tickets, 0)
  const within = (limit: number | null, taken: number) =>
    limit === null ? Number.POSITIVE_INFINITY : Math.max(0, limit - taken)
  const ofType = within(ticketType.maxPerBuyer, has.get(ticketType.id) ?? 0)
  return Math.min(ticketType.maxPerOrder, ofType, within(event.maxPerBuyer ?? null, ofEvent))
}

/** What of an event decides its offers. */
export type OfferTerms = EventTerms & {
  isWaitlistOpen: boolean
  /** Tickets of it that one buyer may have; null is no limit. */
  maxPerBuyer?: number | null
}

/**
 * What one ticket type offers a buyer: the smallest of its own remainder and of each session it includes. While
 * somebody waits for it, or for a session of it, nothing of it is sold to others, whatever is left. Who has as many as
 * one may can purchase none, though it is available to others.
 */
export function offerOf(
  event: OfferTerms,
  ticketType: SaleTicketType,
  sessions: ReadonlyMap<string, SaleSession>,
  now: Date,
  { level, has = NOTHING }: OfferedTo = ANYBODY,
  waited: WaitedFor = NOT_WAITED_FOR,
): Offer {
  const included = ticketType.sessionIds.map((id) => sessions.get(id)).filter((session) => session !== undefined)
  const own = remainderOf({ ...ticketType, capacity: ticketType.quantity }) ?? Number.POSITIVE_INFINITY
  const left = (session: SaleSession) => remainderOf(session) ?? Number.POSITIVE_INFINITY
  const leastOfSessions = Math.min(...included.map(left))
  const least = Math.min(own, leastOfSessions)
  const most = mostAllowed(event, ticketType, has)
  const limiting = Number.isFinite(leastOfSessions) && leastOfSessions <= own
  const kept = keptByLine(ticketType, sessions, waited)
  const closed = saleClosedBecause(event, ticketType, included, now, level)
  const full = least === 0 ? (own === 0 || !limiting ? 'SOLD_OUT' : 'SESSION_FULL') : null
  const constraintReason = closed ?? full ?? kept?.reason ?? null
  const limitingSessionIds = limiting
    ? included.filter((session) => left(session) === leastOfSessions).map(({ id }) => id)
    : []
  return {
    available: Number.isFinite(least) ? least : null,
    isAvailable: constraintReason === null,
    maxPurchasable: constraintReason === null ? Math.min(most, least) : 0,
    constraintReason,
    limitingSessionIds: full === null && kept?.reason === 'SESSION_FULL' ? kept.sessionIds : limitingSessionIds,
    priceMinor: priceFor(event, ticketType, level),
    canWait: event.isWaitlistOpen && closed === null && most > 0 && (kept !== null || least < most),
  }
}

/** What an event still lacks. */
export interface Draft extends Span {
  sessions: { id: string; isActive: boolean }[]
  ticketTypes: { isActive: boolean; sessionIds: string[] }[]
}

/** What keeps an event from being published; only active sessions and ticket types count. */
export function missingPieces(draft: Draft, now: Date): MissingPiece[] {
  const sessions = draft.sessions.filter(({ isActive }) => isActive)
  const ticketTypes = draft.ticketTypes.filter(({ isActive }) => isActive)
  const sold = new Set(ticketTypes.flatMap(({ sessionIds }) => sessionIds))
  const missing: MissingPiece[] = []
  if (sessions.length === 0) missing.push('sessions')
  if (ticketTypes.length === 0) missing.push('ticket_types')
  if (ticketTypes.length > 0 && sessions.some(({ id }) => !sold.has(id))) missing.push('session_without_ticket_type')
  if (isOver(draft, now)) missing.push('past')
  return missing
}

const DAY_MS = 86_400_000

/** When an event is, on which clocks. */
export interface Span {
  startsAt: Date
  endsAt: Date | null
  isAllDay: boolean
  timeZone: string
}

/**
 * True once an event is over: at its end; a whole day with its last hour where it is held, be it of 23 hours or of 25;
 * else, without an end after its start, a day later.
 */
export function isOver(event: Span, now: Date): boolean {
  const { startsAt, endsAt, isAllDay } = event
  if (endsAt && endsAt > startsAt) return endsAt <= now
  return isAllDay ? isPast(event, now) : startsAt.getTime() + DAY_MS <= now.getTime()
}

/** True for a start that has gone by; a whole day has gone by once the next one has begun where it is held. */
export function isPast(event: { startsAt: Date; isAllDay: boolean; timeZone: string }, now: Date): boolean {
  const { startsAt, isAllDay, timeZone } = event
  if (!isAllDay) return startsAt < now
  return dayIn(timeZone, startsAt) < dayIn(timeZone, now)
}

/** The calendar day of an instant in a zone, as YYYY-MM-DD. */
function dayIn(timeZone: string, instant: Date): string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return format.format(instant)
}
