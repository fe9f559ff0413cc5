import type { Tx } from '@turnout/db'
import { audit, SYSTEM } from '../core/audit.ts'
import { nextStatus } from './rules.ts'
import type { SeatMove } from './seats.ts'

/** Orders whose holds have ended, and the seats that their tickets held. */
interface RunOutHolds {
  orderIds: string[]
  moves: SeatMove[]
}

/**
 * Ends the event's holds that have run out: orders, then their tickets. The caller locks and writes the seats that
 * they give back, in the same transaction, after this. It waits for an order that is being paid or expired elsewhere
 * rather than passing over seats that may be free.
 * @param only this order, if it has run out
 */
export async function endRunOutHolds(tx: Tx, eventId: string, now: Date, only?: string): Promise<RunOutHolds> {
  const orders = await tx
    .selectFrom('ticket_order')
    .select('id')
    .where('event_id', '=', eventId)
    .where('status', '=', 'pending')
    .where('expires_at', '<=', now)
    .$if(only !== undefined, (query) => query.where('id', '=', only ?? ''))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  if (orders.length === 0) return { orderIds: [], moves: [] }
  const orderIds = orders.map(({ id }) => id)
  const status = nextStatus('pending', 'expire')
  if (!status) throw new Error('A pending order can expire')
  await tx
    .updateTable('ticket_order')
    .set({ status, holder_hash: null, updated_at: now })
    .where('id', 'in', orderIds)
    .execute()
  const tickets = await tx
    .updateTable('ticket')
    .set({ status: 'expired' })
    .where('order_id', 'in', orderIds)
    .where('status', '=', 'held')
    .returning('ticket_type_id')
    .execute()
  for (const subjectId of orderIds) {
    await audit(tx, SYSTEM, { action: 'order.expired', subjectType: 'order', subjectId, eventId, fields: ['status'] })
  }
  return { orderIds, moves: tickets.map((ticket) => ({ ticketTypeId: ticket.ticket_type_id, sold: 0, held: -1 })) }
}
