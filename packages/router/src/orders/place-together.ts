import type { Tx } from '@turnout/db'
import { type DomainError, refuse } from '../core/errors.ts'
import { giveKeysBack, type KeyRef } from '../core/idempotency.ts'
import { noSuchEvent } from '../events/queries.ts'
import { endRunOutOffers } from '../waitlist/queries.ts'
import { NOT_WAITED_FOR, type WaitedFor } from '../waitlist/rules.ts'
import { type EventLine, lineOver, readLines, waitedForIn } from '../waitlist/waited-for.ts'
import { wakeWaitlist } from '../waitlist/wake-waitlist.ts'
import { type BuyerBook, readBuyers } from './buyer-facts.ts'
import { type CodeMove, codeMovesOf, sumOfMoves } from './code-uses.ts'
import { refuseHold } from './hold-limits.ts'
import { type OrderRows, rowsOf } from './order-rows.ts'
import { lockCodes, lockEvents, type SellingEvent, takeBuyerTurns } from './place-locks.ts'
import type { Asked } from './placement.ts'
import { decideOrder, type OrderCode } from './rules.ts'
import { endRunOutHoldsOf } from './run-out-holds.ts'
import { lockSeatsOf, noteMove, type SeatBook, seatChanges } from './seats.ts'
import { chooseFreeCodes, writeOrders } from './write-orders.ts'

/** What becomes of one placement of a group: an order, a refusal, or null when its event is not free just now. */
export type Outcome = { placed: OrderRows } | { refusal: DomainError } | null

/** What became of a group. */
export interface Placed {
  /** One per placement, in their order. */
  outcomes: Outcome[]
  /** False when there is nothing to commit: all were refused, and no hold had ended. */
  isWritten: boolean
}

export interface PlaceOptions {
  /** Waits for events whose change is under way, instead of passing them over. */
  isPatient: boolean
  /**
   * The keys that were taken for them, in their order: given back for what is refused. Without, the transaction is
   * somebody else's, and cannot be tried anew here.
   */
  keys?: (KeyRef | null)[]
  minimumSpotsThreshold: number
}

/** What is decided on: all of it locked. */
interface Locked {
  events: ReadonlyMap<string, SellingEvent>
  books: ReadonlyMap<string, SeatBook>
  codes: ReadonlyMap<string, ReadonlyMap<string, OrderCode>>
  buyers: BuyerBook
  /** Who waits, by event: of those where anybody ever did. */
  lines: ReadonlyMap<string, EventLine>
  /** Uses of codes that came free with run-out holds. */
  freedUses: CodeMove[]
  /** Whether holds or offers were ended, which has to be written whatever is decided. */
  hasEnded: boolean
  now: Date
}

/**
 * Places the orders of many buyers, of any events, in the caller's transaction and in a number of statements that does
 * not grow with them. Each is decided in the order of arrival on what those before it have left, is accepted or refused
 * by itself, and all or nothing. Free orders are confirmed at once; others hold their seats until `expires_at`.
 *
 * Locks, each by id: the events, orders whose holds have run out, offers that have (the seats of both are freed first),
 * codes, ticket types, sessions. The decision is made on locked rows; the statement that takes the seats has the same
 * limits in it, and a CHECK of the table stands behind both.
 */
export async function placeTogether(tx: Tx, asked: Asked[], options: PlaceOptions): Promise<Placed> {
  const locked = await lockAll(tx, asked, options)
  const outcomes = asked.map((one, n) => decide(one, n, locked, options))
  return { outcomes, isWritten: await writeAll(tx, locked, outcomes, options) }
}

async function lockAll(tx: Tx, asked: Asked[], { isPatient }: PlaceOptions): Promise<Locked> {
  const ids = [...new Set(asked.map(({ placement }) => placement.eventId))]
  const events = await lockEvents(tx, ids, isPatient)
  const present = asked.filter(({ placement }) => events.has(placement.eventId))
  await takeBuyerTurns(tx, present, events)
  // After what may have been a long wait: a sale may have ended during it, and holds may have run out.
  const now = asked[0]?.deps.now() ?? new Date()
  const eventIds = [...events.keys()]
  const holds = events.size > 0 ? await endRunOutHoldsOf(tx, eventIds, now) : NOTHING_ENDED
  const freed = [...holds.moves, ...(events.size > 0 ? await endRunOutOffers(tx, eventIds, now) : [])]
  const codes = await lockCodes(tx, present, holds.codeMoves)
  const types = new Map(eventIds.map((id) => [id, new Set<string>()]))
  for (const { eventId, ticketTypeId } of freed) types.get(eventId)?.add(ticketTypeId)
  for (const { placement } of present) {
    for (const { ticketTypeId } of placement.items) types.get(placement.eventId)?.add(ticketTypeId)
  }
  const books = events.size > 0 ? await lockSeatsOf(tx, types) : new Map<string, SeatBook>()
  for (const move of freed) {
    const book = books.get(move.eventId)
    if (book) noteMove(book, move)
  }
  // Uses that came free with a hold are there for whoever comes now.
  for (const { codeId, uses } of holds.codeMoves) {
    for (const ofEvent of codes.values()) for (const code of ofEvent.values()) if (code.id === codeId) code.used += uses
  }
  const buyers = await readBuyers(tx, asked, { events, books, codes }, now)
  // After the seats are locked: nobody joins a line for them any more.
  const withLine = eventIds.filter((id) => events.get(id)?.hasLine)
  const lines = withLine.length > 0 ? await readLines(tx, withLine) : new Map<string, EventLine>()
  const hasEnded = holds.orderIds.length + freed.length > 0
  return { events, books, codes, buyers, lines, freedUses: holds.codeMoves, hasEnded, now }
}

const NOTHING_ENDED = { orderIds: [], moves: [], codeMoves: [] }
const NO_CODES: ReadonlyMap<string, OrderCode> = new Map()

/** Decides one on the books as they are after those before it, and notes what it takes. */
function decide(asked: Asked, n: number, locked: Locked, { isPatient }: PlaceOptions): Outcome {
  const { placement, deps } = asked
  const event = locked.events.get(placement.eventId)
  const book = locked.books.get(placement.eventId)
  if (!event || !book) return isPatient ? { refusal: noSuchEvent() } : null
  const { buyers, now } = locked
  const codes = locked.codes.get(event.id) ?? NO_CODES
  const buyer = buyers.factsOf(n, placement)
  if (placement.fromOffer) noteMove(book, placement.fromOffer)
  const request = { ...placement, isOffered: placement.fromOffer !== undefined }
  const waited = waitedForAt(event, book, locked)
  const decision = decideOrder(request, { event, ...book, codes, questions: event.questions, buyer, waited, now })
  if (!decision.accepted) return { refusal: refuse(decision.code, decision.message, decision.details) }
  const isPaid = decision.totalMinor > 0
  const tooMuch = isPaid ? refuseHold(deps, placement, buyers.heldBy(n, placement), book, now) : null
  if (tooMuch) return { refusal: tooMuch }
  for (const { ticketTypeId, quantity } of decision.lines) {
    noteMove(book, { ticketTypeId, sold: isPaid ? 0 : quantity, held: isPaid ? quantity : 0 })
  }
  for (const code of codes.values()) {
    if (code.id === decision.discountCodeId || code.id === decision.accessCodeId) code.used += 1
  }
  buyers.accept(placement, decision, book)
  return { placed: rowsOf({ ...asked, event, book, decision, now }) }
}

/** What is kept for those who wait, by the books as they are just now. */
function waitedForAt(event: SellingEvent, book: SeatBook, { lines, now }: Locked): WaitedFor {
  const line = lines.get(event.id)
  if (!line) return NOT_WAITED_FOR
  const { ticketTypes, sessions } = lineOver(line, book)
  return waitedForIn(event, ticketTypes, sessions, now)
}

/** Writes what was decided, and what has ended for it, in one statement. @returns false when there is nothing */
async function writeAll(tx: Tx, locked: Locked, outcomes: Outcome[], options: PlaceOptions): Promise<boolean> {
  const placed = outcomes.flatMap((one) => (one && 'placed' in one ? [one.placed] : []))
  if (placed.length === 0 && !locked.hasEnded) return false
  const orders = placed.map(({ order }) => order)
  const tickets = placed.flatMap((one) => one.tickets)
  if (!options.keys) await chooseFreeCodes(tx, orders, tickets)
  const changes = [...locked.books].flatMap(([eventId, book]) => {
    const event = locked.events.get(eventId)
    return event ? [{ event, ...seatChanges(event, book, options.minimumSpotsThreshold) }] : []
  })
  const uses = orders.flatMap((order) => codeMovesOf(order, 1))
  await writeOrders(tx, {
    ticketTypes: changes.flatMap(({ ticketTypes }) => ticketTypes),
    sessions: changes.flatMap(({ sessions }) => sessions),
    announcements: [...placed, ...changes].flatMap(({ announcements }) => announcements),
    codes: sumOfMoves([...locked.freedUses, ...uses]),
    orders,
    tickets,
    answers: placed.flatMap(({ answers }) => answers),
    audits: placed.map(({ audit }) => audit),
    jobs: placed.map(({ job }) => job),
  })
  for (const { event, hasFreed } of changes) if (hasFreed) await wakeWaitlist(tx, event.id)
  const isRefused = (one: Outcome) => !one || 'refusal' in one
  const keysBack = outcomes.flatMap((one, n) => (isRefused(one) ? (options.keys?.[n] ?? []) : []))
  await giveKeysBack(tx, keysBack)
  return true
}
