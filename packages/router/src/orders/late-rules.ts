import type { Tx } from '@turnout/db'
import { saleClosedBecause } from '../events/rules.ts'
import { readBuyer } from './buyer-facts.ts'
import type { LockedOrder } from './lock-order.ts'
import { takeBuyerTurn } from './place-locks.ts'
import type { SeatBook } from './seats.ts'

/** Tickets of one type. */
interface Item {
  ticketTypeId: string
  quantity: number
}

/**
 * Has a late payment take its turn among its buyer's orders, since what a buyer has is counted. It comes before the
 * order's tickets; the order itself is over for everybody else who might want it.
 */
export async function takeLateTurn(tx: Tx, order: LockedOrder): Promise<void> {
  const { max_per_buyer: most } = await readTerms(tx, order.event_id)
  if (most !== null) await takeBuyerTurn(tx, order.event_id, order.buyer_email, order.buyer_user_id)
}

/**
 * Whether an order whose hold has ended would still be sold to its buyer by the rules that closed meanwhile: its sale
 * is on, its sessions are not over, and neither the buyer's limits nor the uses of its codes are reached by other
 * orders. Who the buyer is was asked when it was placed. An accepted offer of the waitlist holds whatever became of
 * the sales window.
 */
export async function maySellLate(
  tx: Tx,
  order: LockedOrder,
  { items, book, now }: { items: Item[]; book: SeatBook; now: Date },
): Promise<boolean> {
  const terms = await readTerms(tx, order.event_id)
  const isOffered = await isOfOffer(tx, order.id)
  const event = { status: order.event.status, memberLevel: terms.member_level, isMembersOnly: false }
  const isClosed = [...book.ticketTypes.values()].some((type) => {
    const window = isOffered ? { salesStartAt: null, salesEndAt: null } : {}
    const sessions = type.sessionIds.flatMap((id) => book.sessions.get(id) ?? [])
    return saleClosedBecause(event, { ...type, isMembersOnly: false, ...window }, sessions, now) !== null
  })
  return !isClosed && !(await isOverLimit(tx, order, { items, book, maxPerBuyer: terms.max_per_buyer }))
}

function readTerms(tx: Tx, eventId: string) {
  return tx
    .selectFrom('event')
    .select(['max_per_buyer', 'member_level'])
    .where('id', '=', eventId)
    .executeTakeFirstOrThrow()
}

async function isOfOffer(tx: Tx, orderId: string): Promise<boolean> {
  const offer = await tx.selectFrom('waitlist_offer').select('id').where('order_id', '=', orderId).executeTakeFirst()
  return offer !== undefined
}

async function isOverLimit(
  tx: Tx,
  order: LockedOrder,
  { items, book, maxPerBuyer }: { items: Item[]; book: SeatBook; maxPerBuyer: number | null },
): Promise<boolean> {
  const codeIds = [order.discount_code_id, order.access_code_id].filter((id) => id !== null)
  const codes =
    codeIds.length > 0
      ? await tx.selectFrom('sale_code').select(['id', 'max_uses_per_buyer']).where('id', 'in', codeIds).execute()
      : []
  const typeLimit = (id: string) => book.ticketTypes.get(id)?.maxPerBuyer ?? null
  const hasLimit =
    maxPerBuyer !== null ||
    items.some(({ ticketTypeId }) => typeLimit(ticketTypeId) !== null) ||
    codes.some((code) => code.max_uses_per_buyer !== null)
  if (!hasLimit) return false
  const { has, uses } = await readBuyer(tx, {
    eventId: order.event_id,
    email: order.buyer_email,
    userId: order.buyer_user_id,
  })
  const isBeyond = (limit: number | null, already: number, wanted: number) => limit !== null && already + wanted > limit
  const sumOf = (counts: Iterable<number>) => [...counts].reduce((sum, count) => sum + count, 0)
  return (
    isBeyond(maxPerBuyer, sumOf(has.values()), sumOf(items.map(({ quantity }) => quantity))) ||
    items.some(({ ticketTypeId: id, quantity }) => isBeyond(typeLimit(id), has.get(id) ?? 0, quantity)) ||
    codes.some(({ id, max_uses_per_buyer: most }) => isBeyond(most, uses.get(id) ?? 0, 1))
  )
}
