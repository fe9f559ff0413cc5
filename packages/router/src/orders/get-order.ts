import type { Call } from '../core/context.ts'
import { readOrder, requireOrderAccess } from './queries.ts'
import type { Order, OrderRef } from './schema.ts'

/** An order with its tickets. @throws DomainError NOT_FOUND, also for orders of others */
export async function getOrder(call: Call, input: OrderRef): Promise<Order> {
  await requireOrderAccess(call, input)
  return readOrder(call, input.orderId)
}
