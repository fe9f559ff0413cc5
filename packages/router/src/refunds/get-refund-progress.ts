import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { getVisibleEvent } from '../events/queries.ts'
import type { RefundProgress, RefundProgressInput } from './schema.ts'

/** How far an event's refunds have come; of a cancelled one also how many orders wait for theirs. */
export async function getRefundProgress(call: Call, { eventId }: RefundProgressInput): Promise<RefundProgress> {
  const event = await getVisibleEvent(call, eventId)
  const sums = await call.db
    .selectFrom('refund')
    .select(['status', sql<number>`count(*)::integer`.as('count'), sql<number>`sum(amount_minor)::float8`.as('amount')])
    .where('event_id', '=', eventId)
    .groupBy('status')
    .execute()
  const left = await call.db
    .selectFrom('ticket_order')
    .select(sql<number>`count(*)::integer`.as('count'))
    .where('event_id', '=', eventId)
    .where('status', '=', 'confirmed')
    .executeTakeFirst()
  const of = (status: keyof Pick<RefundProgress, 'requested' | 'succeeded' | 'failed'>) => {
    const found = sums.find((row) => row.status === status)
    return { count: found?.count ?? 0, amountMinor: found?.amount ?? 0 }
  }
  return {
    currency: event.currency,
    ordersLeft: event.status === 'cancelled' ? (left?.count ?? 0) : 0,
    requested: of('requested'),
    succeeded: of('succeeded'),
    failed: of('failed'),
  }
}
