import type { RefundTable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { lockOrder } from '../orders/lock-order.ts'
import { announceRefund } from './announce-refund.ts'
import { lockTickets, selectRefunds, toRefund } from './queries.ts'
import type { Refund, WithdrawRefundInput } from './schema.ts'

/**
 * Gives up a refund that the processor refused for good, so that its money can go back in another way: it is taken
 * off the payment, the order and its tickets again. Whether and how it goes back is up to whoever withdraws it.
 * @throws DomainError NOT_FOUND, or CONFLICT for one that has not failed
 */
export async function withdrawRefund(call: Call, { refundId, reason }: WithdrawRefundInput): Promise<Refund> {
  const found = await call.db.selectFrom('refund').select('order_id').where('id', '=', refundId).executeTakeFirst()
  if (!found) throw refuse('NOT_FOUND', 'There is no such refund')
  return call.db.transaction().execute(async (tx) => {
    const order = await lockOrder(tx, found.order_id)
    await lockTickets(tx, order.id)
    const refund = await tx
      .selectFrom('refund')
      .selectAll()
      .where('id', '=', refundId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    if (refund.status !== 'failed') {
      throw refuse('CONFLICT', 'Only a refund that has failed can be withdrawn', { status: refund.status })
    }
    await takeOff(tx, refund, call.now())
    await tx
      .updateTable('refund')
      .set({ status: 'withdrawn', withdrawn_reason: reason, updated_at: call.now() })
      .where('id', '=', refundId)
      .execute()
    await audit(tx, call, {
      action: 'refund.withdrawn',
      subjectType: 'refund',
      subjectId: refundId,
      eventId: order.event_id,
      fields: ['status'],
      detail: { orderId: order.id, amountMinor: refund.amount_minor, currency: refund.currency },
    })
    await announceRefund(tx, { ...refund, status: 'withdrawn' })
    return toRefund(await selectRefunds(tx).where('refund.id', '=', refundId).executeTakeFirstOrThrow())
  })
}

/** The counters as they were before it was asked for. */
async function takeOff(tx: Tx, refund: Selectable<RefundTable>, now: Date): Promise<void> {
  const less = { refunded_minor: sql<number>`refunded_minor - ${refund.amount_minor}::bigint`, updated_at: now }
  await tx.updateTable('payment').set(less).where('id', '=', refund.payment_id).execute()
  await tx.updateTable('ticket_order').set(less).where('id', '=', refund.order_id).execute()
  await sql`
    update ticket set refunded_minor = refunded_minor - share.amount_minor
    from refund_ticket share where share.refund_id = ${refund.id} and ticket.id = share.ticket_id`.execute(tx)
}
