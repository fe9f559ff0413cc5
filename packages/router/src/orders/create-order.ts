import { asGuess } from '../codes/guesses.ts'
import type { Call } from '../core/context.ts'
import { admitOrder } from './admit-order.ts'
import { chargeOrder } from './charge-order.ts'
import { orderTokenOf } from './codes.ts'
import { limitOrders } from './limit-orders.ts'
import type { Placement } from './placement.ts'
import { presentPlaced } from './present-placed.ts'
import { readOrder } from './queries.ts'
import type { CreateOrderInput, PlacedOrder } from './schema.ts'

/**
 * Buys tickets. A free order is confirmed at once. One that costs money holds its seats; with a `paymentToken` it is
 * paid at once as well. A declined payment leaves the order pending: the refusal's details tell `orderId` and
 * `orderToken`, with which `orders.pay` may try another card.
 *
 * The idempotency key stores the order's id only. A repeated call takes the order up where it is: it charges what was
 * not yet charged, asks again for a charge whose answer was lost, and never charges twice.
 * @throws DomainError NOT_FOUND, NOT_PUBLISHED, EVENT_CANCELLED, SALES_NOT_STARTED, SALES_ENDED, SESSION_INACTIVE,
 *   VETTING_REQUIRED, SOLD_OUT, SESSION_FULL, INSUFFICIENT_CAPACITY, CONFLICT for a code that is used up or more than
 *   one buyer may have, PAYMENT_DECLINED, HOLD_EXPIRED, RATE_LIMITED, UNAVAILABLE with `retryAfterSeconds`
 */
export async function createOrder(call: Call, input: CreateOrderInput): Promise<PlacedOrder> {
  const userId = call.principal.kind === 'user' ? call.principal.userId : null
  const holder = await limitOrders(call, 'orders.create', input, input.buyer.email)
  const codes = [input.discountCode, input.accessCode]
  const placement: Placement = {
    kind: 'purchase',
    channel: 'api',
    eventId: input.eventId,
    items: input.items,
    buyer: input.buyer,
    buyerUserId: userId,
    createdBy: userId,
    discountCode: input.discountCode,
    accessCode: input.accessCode,
    answers: input.answers,
    locale: input.locale,
    holder,
  }
  const { orderId, placed: rows } = await asGuess(call, codes, () => admitOrder(call, input, placement))
  const orderToken = orderTokenOf(call.secrets, orderId)
  const placed = rows ? await presentPlaced(call, rows) : await readOrder(call, orderId)
  if (placed.status === 'confirmed' || placed.totalMinor === 0 || !input.paymentToken) return { ...placed, orderToken }
  const hints = { orderToken, expiresAt: placed.expiresAt }
  await chargeOrder(call, { orderId, paymentToken: input.paymentToken, isOneTry: true }, hints)
  return { ...(await readOrder(call, orderId)), orderToken }
}
