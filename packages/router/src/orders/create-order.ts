import type { Call } from '../core/context.ts'
import { once } from '../core/idempotency.ts'
import { chargeOrder } from './charge-order.ts'
import { orderTokenOf } from './codes.ts'
import { limitHolds, limitOrders } from './limit-orders.ts'
import { placeOrder } from './place-order.ts'
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
 *   SOLD_OUT, SESSION_FULL, INSUFFICIENT_CAPACITY, PAYMENT_DECLINED, HOLD_EXPIRED, UNAVAILABLE,
 *   RATE_LIMITED
 */
export async function createOrder(call: Call, input: CreateOrderInput): Promise<PlacedOrder> {
  const userId = call.principal.kind === 'user' ? call.principal.userId : null
  const holder = await limitOrders(call, input.buyer.email)
  const { orderId } = await once(call, 'orders.create', input, async (tx) => {
    if (holder) await limitHolds(tx, call, { holder, eventId: input.eventId, wanted: ticketsIn(input) })
    return placeOrder(tx, call, {
      kind: 'purchase',
      channel: 'api',
      eventId: input.eventId,
      items: input.items,
      buyer: input.buyer,
      buyerUserId: userId,
      createdBy: userId,
      locale: input.locale,
      holder,
    })
  })
  const orderToken = orderTokenOf(call.secrets, orderId)
  const placed = await readOrder(call, orderId)
  if (placed.status === 'confirmed' || placed.totalMinor === 0 || !input.paymentToken) return { ...placed, orderToken }
  const hints = { orderToken, expiresAt: placed.expiresAt }
  await chargeOrder(call, { orderId, paymentToken: input.paymentToken, isOneTry: true }, hints)
  return { ...(await readOrder(call, orderId)), orderToken }
}

function ticketsIn({ items }: CreateOrderInput): number {
  return items.reduce((sum, { quantity }) => sum + quantity, 0)
}
