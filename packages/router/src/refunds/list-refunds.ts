import type { z } from 'zod'
import type { Call } from '../core/context.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { noSuchOrder } from '../orders/lock-order.ts'
import { selectRefunds, toRefund } from './queries.ts'
import type { ListRefundsInput, refundPage } from './schema.ts'

const cursors = cursorsOf('refunds', 'id')

/** Refunds, newest first, of all events, one event or one order. @throws DomainError NOT_FOUND */
export async function listRefunds(call: Call, input: ListRefundsInput): Promise<z.input<typeof refundPage>> {
  const { eventId, orderId, status } = input
  if (eventId) await getVisibleEvent(call, eventId)
  if (orderId) {
    const order = await call.db.selectFrom('ticket_order').select('id').where('id', '=', orderId).executeTakeFirst()
    if (!order) throw noSuchOrder()
  }
  const rows = await selectRefunds(call.db)
    .$if(eventId !== undefined, (query) => query.where('event_id', '=', eventId ?? ''))
    .$if(orderId !== undefined, (query) => query.where('order_id', '=', orderId ?? ''))
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'requested'))
    // Ids tell the time they were made at and are unique: one column is order, key of the page and index.
    .$if(Boolean(input.cursor), (query) => query.where('id', '<', cursors.decode(input.cursor ?? '').id))
    .orderBy('id', 'desc')
    .limit(input.limit + 1)
    .execute()
  return toPage(rows, input.limit, { cursors }, toRefund)
}
