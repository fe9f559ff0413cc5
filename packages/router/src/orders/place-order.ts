import type { TicketOrderTable, TicketTable, Tx } from '@turnout/db'
import { type Insertable, sql } from 'kysely'
import { audit, type Recorded } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { refuse } from '../core/errors.ts'
import { inTurn, noSuchEvent } from '../events/queries.ts'
import { CODE_ATTEMPTS, newHumanCode, newOrderCode, orderTokenHash, orderTokenOf } from './codes.ts'
import { confirmationCause, expireHold, sendConfirmation } from './jobs.ts'
import type { Holder } from './limit-orders.ts'
import { decideOrder, type OrderLine } from './rules.ts'
import { endRunOutHolds } from './run-out-holds.ts'
import type { Buyer, OrderItem } from './schema.ts'
import { lockSeats, noteMove, writeSeats } from './seats.ts'

/** An order to be placed. */
export interface Placement {
  kind: 'purchase' | 'gift'
  channel: TicketOrderTable['channel']
  eventId: string
  items: OrderItem[]
  buyer: Buyer
  buyerUserId: string | null
  createdBy: string | null
  /** Who is counted for what it holds while it is not paid. */
  holder?: Holder | null
  /** The organisation's unless given. */
  locale?: string
}

type PlacingDeps = Pick<Deps, 'now' | 'config' | 'secrets'> & Recorded

/**
 * Takes the seats and writes the order, all or nothing, in the caller's transaction. Free orders are confirmed at
 * once; others hold their seats until `expires_at`. Locks: the event, orders whose holds have run out (their seats
 * are freed first), ticket types, sessions. The decision is made on locked rows; the statement that takes the seats
 * has the same limit in it, and a CHECK of the table stands behind both.
 * @throws DomainError whatever `decideOrder` refuses with
 */
export async function placeOrder(tx: Tx, deps: PlacingDeps, placement: Placement): Promise<{ orderId: string }> {
  const now = deps.now()
  const event = await lockSellingEvent(tx, placement.eventId)
  const runOut = await endRunOutHolds(tx, event.id, now)
  const typeIds = [...placement.items, ...runOut.moves].map(({ ticketTypeId }) => ticketTypeId)
  const book = await lockSeats(tx, event.id, typeIds)
  for (const move of runOut.moves) noteMove(book, move)
  const decision = decideOrder(placement, { event, ...book, now })
  if (!decision.accepted) throw refuse(decision.code, decision.message, decision.details)
  const isPaid = decision.totalMinor > 0
  for (const { ticketTypeId, quantity } of decision.lines) {
    noteMove(book, { ticketTypeId, sold: isPaid ? 0 : quantity, held: isPaid ? quantity : 0 })
  }
  await writeSeats(tx, event, book, deps.config.minimumSpotsThreshold)

  const expiresAt = isPaid ? new Date(now.getTime() + deps.config.holdMinutes * 60_000) : null
  const order = {
    id: event.order_id,
    event_id: event.id,
    status: isPaid ? 'pending' : 'confirmed',
    channel: placement.channel,
    buyer_user_id: placement.buyerUserId,
    buyer_name: placement.buyer.name,
    buyer_email: placement.buyer.email,
    locale: placement.locale ?? event.default_locale,
    total_minor: decision.totalMinor,
    currency: event.currency,
    secret_hash: orderTokenHash(orderTokenOf(deps.secrets, event.order_id)),
    expires_at: expiresAt,
    holder_hash: (isPaid && placement.holder) || null,
    confirmed_at: isPaid ? null : now,
    created_by: placement.createdBy,
    created_at: now,
    updated_at: now,
  } as const
  await insertOrder(tx, order)
  await insertTickets(tx, ticketsOf(placement, order, decision.lines))
  await audit(tx, deps, {
    action: placement.kind === 'gift' ? 'order.given' : 'order.created',
    subjectType: 'order',
    subjectId: order.id,
    eventId: event.id,
    detail: { status: order.status, totalMinor: order.total_minor, items: decision.lines },
  })
  if (expiresAt)
    await enqueue(tx, expireHold, { orderId: order.id }, { runAt: expiresAt, key: `order:${order.id}:expire` })
  else await enqueue(tx, sendConfirmation, { orderId: order.id }, { key: confirmationCause(order.id) })
  return { orderId: order.id }
}

/** Holds the event as it is while seats are taken; whoever cancels it waits, or is waited for. */
async function lockSellingEvent(tx: Tx, eventId: string) {
  const event = await tx
    .selectFrom('event')
    .select(['id', 'title', 'status', 'currency'])
    .select((eb) => [
      eb.selectFrom('organisation').select('default_locale').limit(1).as('default_locale'),
      sql<string>`uuidv7()`.as('order_id'),
      inTurn.as('turn'),
    ])
    .where('id', '=', eventId)
    .where('deleted_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  if (!event) throw noSuchEvent()
  return { ...event, default_locale: event.default_locale ?? 'en' }
}

async function insertOrder(tx: Tx, order: Omit<Insertable<TicketOrderTable>, 'code'>): Promise<void> {
  for (let attempt = 0; attempt < CODE_ATTEMPTS; attempt++) {
    const inserted = await tx
      .insertInto('ticket_order')
      .values({ ...order, code: newOrderCode() })
      .onConflict((conflict) => conflict.column('code').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (inserted) return
  }
  throw new Error('No free order code was found')
}

type NewTicket = Omit<Insertable<TicketTable>, 'human_code'>

async function insertTickets(tx: Tx, tickets: NewTicket[]): Promise<void> {
  let missing = tickets
  for (let attempt = 0; attempt < CODE_ATTEMPTS && missing.length > 0; attempt++) {
    const rows = missing.map((ticket) => ({ ...ticket, human_code: newHumanCode() }))
    const inserted = await tx
      .insertInto('ticket')
      .values(rows)
      .onConflict((conflict) => conflict.column('human_code').doNothing())
      .returning('human_code')
      .execute()
    const taken = new Set(inserted.map((row) => row.human_code))
    missing = rows.filter((row) => !taken.has(row.human_code))
  }
  if (missing.length > 0) throw new Error('No free ticket code was found')
}

/**
 * `valid_from` and `valid_until` stay open: the times of a code cannot be changed once it is printed, and a session
 * that is moved must not lock its guests out. When a door opens and closes is asked of the session instead, which
 * kiosks learn of, and one that is not the ticket's does not admit it.
 */
function ticketsOf(
  placement: Placement,
  order: { id: string; event_id: string; status: 'pending' | 'confirmed'; created_at: Date },
  lines: OrderLine[],
): NewTicket[] {
  return lines.flatMap(({ ticketTypeId, quantity, priceMinor }, lineIndex) => {
    const attendees = placement.items[lineIndex]?.attendees ?? []
    return Array.from({ length: quantity }, (_, index): NewTicket => {
      const attendee = attendees[index]
      return {
        event_id: order.event_id,
        order_id: order.id,
        ticket_type_id: ticketTypeId,
        status: order.status === 'confirmed' ? 'valid' : 'held',
        attendee_name: attendee?.name ?? null,
        attendee_email: attendee?.email ?? null,
        dietary_needs: attendee?.dietaryNeeds || null,
        emergency_contact: attendee?.emergencyContact || null,
        price_minor: priceMinor,
        valid_from: null,
        valid_until: null,
        cancelled_at: null,
        created_at: order.created_at,
      }
    })
  })
}
