import type { Call } from '../core/context.ts'
import { type DomainError, refuse } from '../core/errors.ts'
import { remainderOf, type Seats } from '../events/rules.ts'
import type { SeatBook } from './seats.ts'

/** Open tickets of one event that a caller may hold, as a share of the orders that one may place. */
const SHARE_OF_ORDERS = 0.5
/**
 * The same of one session or ticket type, as a share of its seats: nobody keeps a whole event from the others without
 * paying. Twenty in any case, so that the buyers behind one address can fill a small room together.
 */
const SHARE_OF_SEATS = 0.5
const ALWAYS_HELD = 20
/** Beyond this share, and what a household buys, a hold is not renewed while others find no seat. */
const SHARE_TO_RENEW = 0.1
const ALWAYS_RENEWED = 4

/** What a caller holds unpaid of an event. */
export interface Held {
  tickets: number
  /** Of these, by ticket type and by session: their ids. */
  of: Map<string, number>
  /** When the first of them ends. */
  firstEnd: Date | null
}

/** Most unpaid tickets of a session or ticket type that one caller may hold; `capacity` null means no limit. */
export function mostHeld(capacity: number | null): number {
  return capacity === null ? Number.POSITIVE_INFINITY : Math.max(ALWAYS_HELD, Math.floor(capacity * SHARE_OF_SEATS))
}

/** True when a caller's unpaid tickets of one session or ticket type keep it from others, so that none is renewed. */
export function isHoarding(seats: Seats, held: number): boolean {
  const { capacity } = seats
  if (capacity === null || remainderOf(seats) !== 0) return false
  return held > Math.max(ALWAYS_RENEWED, Math.floor(capacity * SHARE_TO_RENEW))
}

interface Item {
  ticketTypeId: string
  quantity: number
}

/** Seats that an order takes of each of its ticket types and of their sessions, by id. */
export function seatsAsked(items: Item[], { ticketTypes }: Pick<SeatBook, 'ticketTypes'>): Map<string, number> {
  const asked = new Map<string, number>()
  for (const { ticketTypeId, quantity } of items) {
    const ids = [ticketTypeId, ...(ticketTypes.get(ticketTypeId)?.sessionIds ?? [])]
    for (const id of ids) asked.set(id, (asked.get(id) ?? 0) + quantity)
  }
  return asked
}

/**
 * The refusal of an order by which a caller would hold more seats unpaid than one may, of the event or of a session or
 * ticket type; null for one that may be held. Orders of one caller for one event take turns while this is counted.
 */
export function refuseHold(
  { config }: Pick<Call, 'config'>,
  { holder, items }: { holder?: Buffer | null; items: Item[] },
  held: Held,
  book: Pick<SeatBook, 'ticketTypes' | 'sessions'>,
  now: Date,
): DomainError | null {
  if (!holder) return null
  const wanted = items.reduce((sum, { quantity }) => sum + quantity, 0)
  const ofEvent = Math.max(1, Math.floor(config.orderLimitPerOrigin * SHARE_OF_ORDERS))
  const exceeded = held.tickets + wanted > ofEvent ? ofEvent : exceededShare(items, held, book)
  if (exceeded === null) return null
  // What was placed just now is held for the whole time.
  const nextEnd = held.tickets > 0 ? now.getTime() + config.holdMinutes * 60_000 : now.getTime()
  const waitMs = (held.firstEnd?.getTime() ?? nextEnd) - now.getTime()
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000))
  return refuse('RATE_LIMITED', `At most ${exceeded} unpaid tickets of this at the same time`, {
    limit: exceeded,
    retryAfterSeconds,
  })
}

/** The limit of the first session or ticket type of which too much would be held. */
function exceededShare(items: Item[], held: Held, book: Pick<SeatBook, 'ticketTypes' | 'sessions'>): number | null {
  for (const [id, count] of seatsAsked(items, book)) {
    const limit = mostHeld(book.ticketTypes.get(id)?.quantity ?? book.sessions.get(id)?.capacity ?? null)
    if ((held.of.get(id) ?? 0) + count > limit) return limit
  }
  return null
}
