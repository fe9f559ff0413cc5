/** Somebody who waits, in the line of a whole event. */
export interface WaitingEntry {
  id: string
  ticketTypeId: string
  /** Wanted together. */
  seats: number
  /** How often somebody later in the line got seats that this one waits for. */
  timesPassed: number
  /** Whether the address is known to be theirs: for nobody else are seats kept that do not suffice. */
  isConfirmed: boolean
}

/** What is left of a ticket type's own quantity; null is no limit. */
export interface WaitedTicketType {
  id: string
  quantity: number | null
  left: number | null
  sessionIds: string[]
  /** False while nothing of it can be offered, such as when its sale is over. */
  isOpen: boolean
  /** Nothing is kept any more for groups that do not fit (see `LET_GO_HOURS`). */
  isLettingGo: boolean
}

/**
 * So long before the first session that a group needs, seats that do not suffice for it are kept for it no more. It
 * stays in line, and gets an offer if enough come free; meanwhile others get them, so that none stays empty.
 */
export const LET_GO_HOURS = 24
const HOUR_MS = 3_600_000

/** Whether groups that do not fit are let go of, for a ticket type whose sessions begin at these times. */
export function isLettingGo(sessions: readonly { startsAt: Date }[], now: Date): boolean {
  const first = Math.min(...sessions.map(({ startsAt }) => startsAt.getTime()))
  return now.getTime() >= first - LET_GO_HOURS * HOUR_MS
}

/** What is left of a session; null is no limit. */
export interface WaitedSession {
  id: string
  capacity: number | null
  left: number | null
}

export interface LineSettings {
  /** `strict`: nobody overtakes a group that does not fit yet. `skipping`: who fits goes first. */
  mode: 'strict' | 'skipping'
  /** In `skipping`: so often one may be passed, and then not any more. */
  maxSkips: number
}

/** Who gets an offer, in order, and who was passed by them how often. */
export interface LineDecision {
  offers: string[]
  passed: Map<string, number>
  /** Nothing is left that anybody later could get. */
  isExhausted: boolean
}

/** Seats that somebody waits for together: of all entries that ask for so many of a ticket type. */
export type WaitingGroup = Pick<WaitingEntry, 'ticketTypeId' | 'seats'>

/** What nobody else may buy, by id. */
export interface WaitedFor {
  ticketTypes: ReadonlySet<string>
  sessions: ReadonlySet<string>
}

/** Nobody waits. */
export const NOT_WAITED_FOR: WaitedFor = { ticketTypes: new Set(), sessions: new Set() }

/**
 * Goes through the line of an event by place and says who gets seats now. Entries of ticket types that share a session
 * compete for it.
 *
 * Who does not fit and may not be passed keeps the seats that it waits for: so many are taken off what is left of its
 * ticket type and of each session it needs, so that nobody later gets a seat which it lacks, and seats beyond that,
 * which it does not need, are not left idle. Who does not fit and may be passed is counted as passed by each later
 * entry that gets seats of its ticket type or of a limited session it needs; at the limit it may not be passed any
 * more, in the same decision too. Entries that can never fit (more seats than the session has), those whose ticket
 * type is closed, groups that do not fit and are let go of or whose address is not confirmed, stop nobody and are not
 * counted.
 * @param entries by place
 */
export function nextOffers(
  entries: readonly WaitingEntry[],
  ticketTypes: readonly WaitedTicketType[],
  sessions: readonly WaitedSession[],
  settings: LineSettings,
): LineDecision {
  const types = new Map(ticketTypes.map((type) => [type.id, type]))
  const stock = stockOf(ticketTypes, sessions)
  const mayPass = settings.mode === 'strict' ? 0 : settings.maxSkips
  const offers: string[] = []
  const passed = new Map<string, number>()
  const passable: (WaitingEntry & { needs: string[]; passesLeft: number })[] = []

  const take = (needs: string[], seats: number): void => {
    for (const id of needs) {
      const one = stock.get(id)
      if (one) one.left -= seats
    }
  }

  for (const entry of entries) {
    const type = types.get(entry.ticketTypeId)
    if (!type?.isOpen) continue
    const needs = limitedNeeds(type, stock)
    if (needs.some((id) => (stock.get(id)?.most ?? 0) < entry.seats)) continue
    if (needs.every((id) => (stock.get(id)?.left ?? 0) >= entry.seats)) {
      offers.push(entry.id)
      take(needs, entry.seats)
      for (const other of passable) {
        if (other.passesLeft === 0 || !other.needs.some((id) => needs.includes(id))) continue
        passed.set(other.id, (passed.get(other.id) ?? 0) + 1)
        other.passesLeft -= 1
        if (other.passesLeft === 0) take(other.needs, other.seats)
      }
      continue
    }
    if (type.isLettingGo || !entry.isConfirmed) continue
    const passesLeft = Math.max(0, mayPass - entry.timesPassed)
    if (passesLeft === 0) take(needs, entry.seats)
    else passable.push({ ...entry, needs, passesLeft })
  }
  const isExhausted = !ticketTypes.some(
    (type) => type.isOpen && limitedNeeds(type, stock).every((id) => (stock.get(id)?.left ?? 0) > 0),
  )
  return { offers, passed, isExhausted }
}

/**
 * What is not for sale to others while these wait: each ticket type that somebody waits for, and of its sessions, in a
 * strict line, all that are limited; in one that skips, those in which a group lacks seats, and all of them where it
 * would fit just now, since its offer is on its way then. So a group that lacks seats on one day keeps no other day of
 * its ticket from being sold. Who stops nobody in the line (see `nextOffers`) keeps nothing from others, either.
 * @param groups with a confirmed address
 */
export function waitedFor(
  groups: readonly WaitingGroup[],
  ticketTypes: readonly WaitedTicketType[],
  sessions: readonly WaitedSession[],
  mode: LineSettings['mode'],
): WaitedFor {
  const types = new Map(ticketTypes.map((type) => [type.id, type]))
  const stock = stockOf(ticketTypes, sessions)
  const waited = { ticketTypes: new Set<string>(), sessions: new Set<string>() }
  for (const { ticketTypeId, seats } of groups) {
    const type = types.get(ticketTypeId)
    if (!type?.isOpen) continue
    const needs = limitedNeeds(type, stock)
    if (needs.some((id) => (stock.get(id)?.most ?? 0) < seats)) continue
    const lacks = needs.filter((id) => (stock.get(id)?.left ?? 0) < seats)
    const fits = lacks.length === 0
    if (!fits && type.isLettingGo) continue
    waited.ticketTypes.add(type.id)
    for (const id of mode === 'strict' || fits ? needs : lacks) if (id !== type.id) waited.sessions.add(id)
  }
  return waited
}

/** Free seats of a ticket type that are kept for a group which they do not suffice for. */
export function keptSeats(
  groups: readonly WaitingGroup[],
  ticketType: WaitedTicketType,
  sessions: readonly WaitedSession[],
): number {
  const stock = stockOf([ticketType], sessions)
  const needs = limitedNeeds(ticketType, stock)
  const least = (of: 'left' | 'most') => Math.min(...needs.map((id) => stock.get(id)?.[of] ?? 0))
  const isKept =
    ticketType.isOpen &&
    !ticketType.isLettingGo &&
    groups.some((one) => one.ticketTypeId === ticketType.id && one.seats > least('left') && one.seats <= least('most'))
  return isKept ? least('left') : 0
}

function stockOf(ticketTypes: readonly WaitedTicketType[], sessions: readonly WaitedSession[]): Map<string, Stock> {
  const stock = new Map<string, Stock>()
  for (const { id, left, quantity } of ticketTypes) stock.set(id, { left: toNumber(left), most: toNumber(quantity) })
  for (const { id, left, capacity } of sessions) stock.set(id, { left: toNumber(left), most: toNumber(capacity) })
  return stock
}

interface Stock {
  left: number
  most: number
}

/** The ticket type and its sessions, without those that nothing limits: nobody has to wait for them. */
function limitedNeeds(type: WaitedTicketType, stock: ReadonlyMap<string, Stock>): string[] {
  return [type.id, ...type.sessionIds].filter((id) => Number.isFinite(stock.get(id)?.most ?? 0))
}

function toNumber(limit: number | null): number {
  return limit ?? Number.POSITIVE_INFINITY
}
