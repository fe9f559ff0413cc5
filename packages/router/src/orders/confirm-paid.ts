import type { PaymentTable, Tx } from '@turnout/db'
import type { Selectable } from 'kysely'
import type { Deps } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { keptByLine } from '../events/rules.ts'
import { lineOver, readLines, waitedForIn } from '../waitlist/waited-for.ts'
import { announceOrder } from './announce-orders.ts'
import { codeMovesOf, moveCodeUses } from './code-uses.ts'
import { confirmationCause, sendConfirmation } from './jobs.ts'
import { maySellLate, takeLateTurn } from './late-rules.ts'
import type { LockedOrder } from './lock-order.ts'
import { findShortage, nextStatus } from './rules.ts'
import type { OrderStatus } from './schema.ts'
import { lockSeats, noteMove, type SeatBook, type SeatMove, writeSeats } from './seats.ts'

export type ConfirmingDeps = Pick<Deps, 'now' | 'config'>

/** What money that was taken leads to: a confirmed order, or the reason why it has to go back. */
export type Confirmation = 'confirmed' | 'paid_twice' | 'session_inactive' | Lateness

type Lateness = 'hold_expired' | 'order_cancelled' | 'event_cancelled'

/**
 * Confirms a locked order that a payment has just paid. When its hold has ended meanwhile the seats are taken again,
 * if they are still there, nobody waits for them, and they would still be sold to this buyer. Nothing is confirmed for a
 * session that was called off.
 */
export async function confirmPaid(
  tx: Tx,
  deps: ConfirmingDeps,
  order: LockedOrder,
  payment: Selectable<PaymentTable>,
): Promise<Confirmation> {
  if (order.status === 'confirmed' || (await isPaidBy(tx, order.id))) return 'paid_twice'
  if (order.event.status === 'cancelled') return 'event_cancelled'
  const status = nextStatus(order.status, 'confirm')
  if (!status) return 'order_cancelled'
  // What was taken by mistake is not what this order costs.
  if (payment.amount_minor !== order.total_minor || payment.currency !== order.currency) return 'hold_expired'
  const held = order.status === 'pending'
  if (!held && order.event.status !== 'published') return 'hold_expired'
  if (!held) await takeLateTurn(tx, order)
  const tickets = await tx
    .selectFrom('ticket')
    .select(['id', 'ticket_type_id'])
    .where('order_id', '=', order.id)
    .where('status', '=', held ? 'held' : 'expired')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const moves = tickets.map((ticket) => ({ ticketTypeId: ticket.ticket_type_id, sold: 1, held: held ? -1 : 0 }))
  const obstacle = await takeAll(tx, deps, order, moves, held)
  if (obstacle) return obstacle
  const ids = tickets.map(({ id }) => id)
  await tx.updateTable('ticket').set({ status: 'valid' }).where('id', 'in', ids).execute()
  await markConfirmed(tx, deps, order, { status, ticketCount: tickets.length })
  return 'confirmed'
}

async function isPaidBy(tx: Tx, orderId: string): Promise<boolean> {
  const kept = await tx
    .selectFrom('payment')
    .select('id')
    .where('order_id', '=', orderId)
    .where('status', 'in', ['succeeded', 'refunded'])
    .where('is_surplus', '=', false)
    .executeTakeFirst()
  return kept !== undefined
}

type Obstacle = 'hold_expired' | 'session_inactive'

/** A hold that has ended gave back the uses of its codes as well: they are taken anew before the seats. */
async function takeAll(
  tx: Tx,
  deps: ConfirmingDeps,
  order: LockedOrder,
  moves: SeatMove[],
  areHeld: boolean,
): Promise<Obstacle | null> {
  if (areHeld) return takeSeats(tx, deps, order, moves, areHeld)
  if (!(await moveCodeUses(tx, codeMovesOf(order, 1)))) return 'hold_expired'
  const obstacle = await takeSeats(tx, deps, order, moves, areHeld)
  if (obstacle) await moveCodeUses(tx, codeMovesOf(order, -1))
  return obstacle
}

/** Makes held seats sold ones; those of a hold that has ended are taken anew, if they are still on sale. */
async function takeSeats(
  tx: Tx,
  deps: ConfirmingDeps,
  order: LockedOrder,
  moves: SeatMove[],
  areHeld: boolean,
): Promise<Obstacle | null> {
  const typeIds = moves.map(({ ticketTypeId }) => ticketTypeId)
  const book = await lockSeats(tx, order.event_id, typeIds)
  if ([...book.sessions.values()].some(({ isActive }) => !isActive)) return 'session_inactive'
  if (!areHeld) {
    const items = [...new Set(typeIds)].map((ticketTypeId) => ({
      ticketTypeId,
      quantity: typeIds.filter((id) => id === ticketTypeId).length,
    }))
    const isLost = findShortage(items, book) !== null || (await isWaitedFor(tx, deps, order, book))
    if (isLost || !(await maySellLate(tx, order, { items, book, now: deps.now() }))) return 'hold_expired'
  }
  for (const move of moves) noteMove(book, move)
  await writeSeats(tx, order.event, book, deps.config.minimumSpotsThreshold)
  return null
}

/** Whether any of the seats is kept for those who wait: nobody overtakes them by paying late. */
async function isWaitedFor(tx: Tx, { now }: ConfirmingDeps, order: LockedOrder, book: SeatBook): Promise<boolean> {
  const line = (await readLines(tx, [order.event_id])).get(order.event_id)
  if (!line) return false
  const { ticketTypes, sessions } = lineOver(line, book)
  const { member_level: memberLevel, is_members_only: isMembersOnly, waitlist_mode: waitlistMode } = order.event
  const terms = { status: order.event.status, memberLevel, isMembersOnly, waitlistMode }
  const waited = waitedForIn(terms, ticketTypes, sessions, now())
  return [...book.ticketTypes.values()].some((type) => keptByLine(type, book.sessions, waited) !== null)
}

async function markConfirmed(
  tx: Tx,
  deps: ConfirmingDeps,
  order: LockedOrder,
  { status, ticketCount }: { status: OrderStatus; ticketCount: number },
): Promise<void> {
  const now = deps.now()
  await tx
    .updateTable('ticket_order')
    .set({ status, confirmed_at: now, expires_at: null, holder_hash: null, updated_at: now })
    .where('id', '=', order.id)
    .execute()
  const { id: orderId, event_id: eventId, total_minor: totalMinor, currency } = order
  await announceOrder(tx, 'order.confirmed', { eventId, orderId, totalMinor, currency, ticketCount })
  await enqueue(tx, sendConfirmation, { orderId: order.id }, { key: confirmationCause(order.id) })
}
