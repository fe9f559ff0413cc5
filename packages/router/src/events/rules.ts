import type { ConstraintReason, EventStatus, MissingPiece } from './schema.ts'

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
}

/** What is left of a ticket type, and why it cannot be bought, if so. */
export interface Offer {
  available: number | null
  isAvailable: boolean
  maxPurchasable: number
  constraintReason: ConstraintReason | null
  limitingSessionIds: string[]
}

/**
 * Why a ticket type is not on sale at all, whatever is left of it; null when it is. `sessions` are those it includes.
 * Without an end of its own the sale ends with the last of its sessions.
 */
export function saleClosedBecause(
  event: { status: EventStatus },
  ticketType: Pick<SaleTicketType, 'isActive' | 'salesStartAt' | 'salesEndAt'>,
  sessions: Pick<SaleSession, 'isActive' | 'endsAt'>[],
  now: Date,
): ConstraintReason | null {
  if (event.status === 'cancelled') return 'CANCELLED'
  if (event.status === 'draft') return 'NOT_PUBLISHED'
  if (event.status === 'completed' || !ticketType.isActive) return 'SALES_ENDED'
  if (ticketType.salesStartAt && now < ticketType.salesStartAt) return 'SALES_NOT_STARTED'
  if (ticketType.salesEndAt && now >= ticketType.salesEndAt) return 'SALES_ENDED'
  if (sessions.length === 0 || sessions.some(({ isActive }) => !isActive)) return 'SESSION_INACTIVE'
  return sessions.every(({ endsAt }) => endsAt <= now) ? 'SALES_ENDED' : null
}

/** What one ticket type offers: the smallest of its own remainder and of each session it includes. */
export function offerOf(
  event: { status: EventStatus },
  ticketType: SaleTicketType,
  sessions: ReadonlyMap<string, SaleSession>,
  now: Date,
): Offer {
  const included = ticketType.sessionIds.map((id) => sessions.get(id)).filter((session) => session !== undefined)
  const own = remainderOf({ ...ticketType, capacity: ticketType.quantity }) ?? Number.POSITIVE_INFINITY
  const left = (session: SaleSession) => remainderOf(session) ?? Number.POSITIVE_INFINITY
  const leastOfSessions = Math.min(...included.map(left))
  const least = Math.min(own, leastOfSessions)
  const limiting = Number.isFinite(leastOfSessions) && leastOfSessions <= own
  const constraintReason =
    saleClosedBecause(event, ticketType, included, now) ??
    (own === 0 ? 'SOLD_OUT' : leastOfSessions === 0 ? 'SESSION_FULL' : null)
  return {
    available: Number.isFinite(least) ? least : null,
    isAvailable: constraintReason === null,
    maxPurchasable: constraintReason === null ? Math.min(ticketType.maxPerOrder, least) : 0,
    constraintReason,
    limitingSessionIds: limiting
      ? included.filter((session) => left(session) === leastOfSessions).map(({ id }) => id)
      : [],
  }
}

/** What an event still lacks. */
export interface Draft {
  startsAt: Date
  endsAt: Date | null
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
  if (overAt(draft) <= now) missing.push('past')
  return missing
}

const DAY_MS = 86_400_000

/** When an event is over: at its end; without one, or with none after its start (one whole day), a day later. */
export function overAt({ startsAt, endsAt }: { startsAt: Date; endsAt: Date | null }): Date {
  return endsAt && endsAt > startsAt ? endsAt : new Date(startsAt.getTime() + DAY_MS)
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
