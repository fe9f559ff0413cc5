import type { PaymentTable, Tx } from '@turnout/db'
import type { Selectable } from 'kysely'
import { audit, type Recorded } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import type { ChargeResult } from '../core/payment-processor.ts'
import { confirmationCause, refundPayment, sendConfirmation } from './jobs.ts'
import { type LockedOrder, lockOrder } from './lock-order.ts'
import { findShortage, nextStatus } from './rules.ts'
import type { OrderStatus } from './schema.ts'
import { lockSeats, noteMove, type SeatMove, writeSeats } from './seats.ts'

type SettlingDeps = Pick<Deps, 'db' | 'now' | 'config'> & Recorded

/** What a charge led to: `confirmed`, `declined`, or money taken for nothing, which is given back by a job. */
export type Settlement = 'confirmed' | 'declined' | 'hold_expired' | 'order_cancelled' | 'event_cancelled'

/**
 * Writes down what the processor answered and confirms the order. Safe to repeat, and to do from two sides at once.
 * When the hold has ended meanwhile the seats are taken again if they are still there; otherwise, and for an order
 * or event that was cancelled meanwhile, the money goes back.
 */
export async function settleCharge(deps: SettlingDeps, paymentId: string, result: ChargeResult): Promise<Settlement> {
  return deps.db.transaction().execute(async (tx) => {
    const { order_id: orderId } = await tx
      .selectFrom('payment')
      .select('order_id')
      .where('id', '=', paymentId)
      .executeTakeFirstOrThrow()
    const order = await lockOrder(tx, orderId)
    const payment = await tx
      .selectFrom('payment')
      .selectAll()
      .where('id', '=', paymentId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    if (payment.status !== 'started') return settledBefore(payment, order)
    if (result.status === 'declined') return decline(tx, deps, order, payment)
    await tx
      .updateTable('payment')
      .set({ status: 'succeeded', reference: result.reference, updated_at: deps.now() })
      .where('id', '=', paymentId)
      .execute()
    const settlement = await confirm(tx, deps, order)
    await auditPayment(tx, deps, order, { paymentId, action: 'payment.succeeded', settlement })
    if (settlement !== 'confirmed') await enqueueRefund(tx, paymentId)
    return settlement
  })
}

/** Has a job give a payment back. */
export async function enqueueRefund(tx: Tx, paymentId: string): Promise<void> {
  await enqueue(tx, refundPayment, { paymentId }, { key: `payment:${paymentId}:refund` })
}

function settledBefore(payment: Selectable<PaymentTable>, order: LockedOrder): Settlement {
  if (payment.status === 'declined') return 'declined'
  return order.status === 'confirmed' ? 'confirmed' : failureOf(order)
}

function failureOf(order: LockedOrder): Settlement {
  if (order.event.status === 'cancelled') return 'event_cancelled'
  return order.status === 'expired' ? 'hold_expired' : 'order_cancelled'
}

async function decline(
  tx: Tx,
  deps: SettlingDeps,
  order: LockedOrder,
  payment: Selectable<PaymentTable>,
): Promise<Settlement> {
  await tx
    .updateTable('payment')
    .set({ status: 'declined', updated_at: deps.now() })
    .where('id', '=', payment.id)
    .execute()
  const fact = { paymentId: payment.id, action: 'payment.declined', settlement: 'declined' } as const
  await auditPayment(tx, deps, order, fact)
  return 'declined'
}

async function confirm(tx: Tx, deps: SettlingDeps, order: LockedOrder): Promise<Settlement> {
  if (order.event.status === 'cancelled') return 'event_cancelled'
  const status = nextStatus(order.status, 'confirm')
  if (!status) return 'order_cancelled'
  const held = order.status === 'pending'
  const tickets = await tx
    .selectFrom('ticket')
    .select(['id', 'ticket_type_id'])
    .where('order_id', '=', order.id)
    .where('status', '=', held ? 'held' : 'expired')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const moves = tickets.map((ticket) => ({ ticketTypeId: ticket.ticket_type_id, sold: 1, held: held ? -1 : 0 }))
  if (!(await takeSeats(tx, deps, order, moves, held))) return 'hold_expired'
  await tx.updateTable('ticket').set({ status: 'valid' }).where('id', 'in', idsOf(tickets)).execute()
  await markConfirmed(tx, deps, order, status)
  return 'confirmed'
}

/** Makes held seats sold ones; those of a hold that has ended are taken anew, if they are still there. */
async function takeSeats(
  tx: Tx,
  deps: SettlingDeps,
  order: LockedOrder,
  moves: SeatMove[],
  areHeld: boolean,
): Promise<boolean> {
  const typeIds = moves.map(({ ticketTypeId }) => ticketTypeId)
  const book = await lockSeats(tx, order.event_id, typeIds)
  const items = typeIds.map((ticketTypeId) => ({ ticketTypeId, quantity: 1 }))
  if (!areHeld && findShortage(items, book)) return false
  for (const move of moves) noteMove(book, move)
  await writeSeats(tx, order.event, book, deps.config.minimumSpotsThreshold)
  return true
}

async function markConfirmed(tx: Tx, deps: SettlingDeps, order: LockedOrder, status: OrderStatus): Promise<void> {
  const now = deps.now()
  await tx
    .updateTable('ticket_order')
    .set({ status, confirmed_at: now, expires_at: null, holder_hash: null, updated_at: now })
    .where('id', '=', order.id)
    .execute()
  await enqueue(tx, sendConfirmation, { orderId: order.id }, { key: confirmationCause(order.id) })
}

const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id)

function auditPayment(
  tx: Tx,
  deps: SettlingDeps,
  order: LockedOrder,
  fact: { paymentId: string; action: string; settlement: Settlement },
): Promise<void> {
  return audit(tx, deps, {
    action: fact.action,
    subjectType: 'payment',
    subjectId: fact.paymentId,
    eventId: order.event_id,
    fields: ['status'],
    detail: { orderId: order.id, settlement: fact.settlement },
  })
}
