import type { RefundTable, Tx } from '@turnout/db'
import type { Selectable } from 'kysely'
import { announceOrder } from '../orders/announce-orders.ts'

/** Tells of a refund's new state. */
export async function announceRefund(
  tx: Tx,
  refund: Pick<Selectable<RefundTable>, 'id' | 'event_id' | 'order_id' | 'status' | 'amount_minor' | 'currency'>,
): Promise<void> {
  const { id: refundId, event_id: eventId, order_id: orderId, status, amount_minor: amountMinor, currency } = refund
  await announceOrder(tx, 'refund.changed', { eventId, orderId, refundId, status, amountMinor, currency })
}
