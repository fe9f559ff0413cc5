import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { auditRow, SYSTEM } from '../core/audit.ts'
import { announceOrder } from './announce-orders.ts'
import { type CodeMove, codeMovesOf, moveCodeUses } from './code-uses.ts'
import { nextStatus } from './rules.ts'
import type { SeatMove } from './seats.ts'

/** Orders whose holds have ended, the seats that their tickets held, and the codes that they stood on. */
export interface RunOutHolds {
  orderIds: string[]
  moves: (SeatMove & { eventId: string })[]
  codeMoves: CodeMove[]
}

/**
 * Ends the event's holds that have run out: orders, then their tickets, then the codes they stood on. The caller locks
 * and writes the seats that they give back, in the same transaction, after this. It waits for an order that is being
 * paid or expired elsewhere rather than passing over seats that may be free.
 * @param only this order, if it has run out
 */
export async function endRunOutHolds(tx: Tx, eventId: string, now: Date, only?: string): Promise<RunOutHolds> {
  const ended = await endRunOutHoldsOf(tx, [eventId], now, only)
  await moveCodeUses(tx, ended.codeMoves)
  return ended
}

/**
 * The same for several events, in as many statements however many orders there are. The caller gives back the uses of
 * codes too, which are locked after offers that have run out.
 */
export async function endRunOutHoldsOf(tx: Tx, eventIds: string[], now: Date, only?: string): Promise<RunOutHolds> {
  const orders = await tx
    .selectFrom('ticket_order')
    .select(['id', 'event_id', 'discount_code_id', 'access_code_id'])
    .where('event_id', '=', sql<string>`any(${eventIds}::uuid[])`)
    .where('status', '=', 'pending')
    .where('expires_at', '<=', now)
    .$if(only !== undefined, (query) => query.where('id', '=', only ?? ''))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  if (orders.length === 0) return { orderIds: [], moves: [], codeMoves: [] }
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
    .returning(['ticket_type_id', 'event_id'])
    .execute()
  await tx
    .insertInto('audit_entry')
    .values(
      orders.map(({ id: subjectId, event_id: eventId }) =>
        auditRow(SYSTEM, { action: 'order.expired', subjectType: 'order', subjectId, eventId, fields: ['status'] }),
      ),
    )
    .execute()
  const told = orders.map(({ id: orderId, event_id: eventId }) => ({ eventId, orderId }))
  await announceOrder(tx, 'order.expired', ...told)
  return {
    orderIds,
    moves: tickets.map((ticket) => {
      return { eventId: ticket.event_id, ticketTypeId: ticket.ticket_type_id, sold: 0, held: -1 }
    }),
    codeMoves: orders.flatMap((order) => codeMovesOf(order, -1)),
  }
}
