import type { Call } from '../core/context.ts'
import { chargeOrder } from './charge-order.ts'
import { readOrder, requireOrderAccess } from './queries.ts'
import type { Order, PayOrderInput } from './schema.ts'

/**
 * Pays a pending order. An order that is paid already is given back as it is, so a repeated call does no harm; after
 * a declined payment each call is another attempt. When the bank has not decided yet the order is given back pending,
 * and is confirmed once it has.
 * @throws DomainError NOT_FOUND, PAYMENT_DECLINED, HOLD_EXPIRED, EVENT_CANCELLED, SESSION_INACTIVE, RATE_LIMITED, UNAVAILABLE, or CONFLICT when it
 *   was cancelled or is being paid by other means just now
 */
export async function payOrder(call: Call, input: PayOrderInput): Promise<Order> {
  const { orderId, orderToken, paymentToken } = input
  await requireOrderAccess(call, { orderId, orderToken })
  await chargeOrder(call, { orderId, paymentToken, isOneTry: false })
  return readOrder(call, orderId)
}
