import type { Call } from '../core/context.ts'
import { once } from '../core/idempotency.ts'
import { requireUser } from '../core/principal.ts'
import { placeOrder } from './place-order.ts'
import { readOrder } from './queries.ts'
import type { GiveTicketsInput, Order } from './schema.ts'

/**
 * Gives tickets free of charge. The sales window and whether a type is on public sale do not matter; seats do.
 * @throws DomainError NOT_FOUND, NOT_PUBLISHED, EVENT_CANCELLED, SALES_ENDED once every session is over,
 *   SESSION_INACTIVE, SOLD_OUT, SESSION_FULL, INSUFFICIENT_CAPACITY
 */
export async function giveTickets(call: Call, input: GiveTicketsInput): Promise<Order> {
  const { userId } = requireUser(call.principal)
  const { orderId } = await once(call, 'orders.give', input, (tx) =>
    placeOrder(tx, call, {
      kind: 'gift',
      channel: 'admin',
      eventId: input.eventId,
      items: input.items,
      buyer: input.buyer,
      // An account of the same address may be anybody's: addresses are not proved.
      buyerUserId: null,
      createdBy: userId,
      locale: input.locale,
    }),
  )
  return readOrder(call, orderId)
}
