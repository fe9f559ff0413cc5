import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { sendCancellation } from '../orders/jobs.ts'
import { nextStatus } from '../orders/rules.ts'
import { moveSeats } from '../orders/seats.ts'
import type { EventRow } from './queries.ts'

/**
 * Ends the pending orders of an event whose row is locked against sales, and gives their seats back. A charge that is
 * under way meanwhile finds the event cancelled, and its money goes back.
 * @returns how many orders lost their hold
 */
export async function releaseHolds(tx: Tx, call: Call, event: EventRow): Promise<number> {
  const status = nextStatus('pending', 'expire')
  if (!status) throw new Error('A pending order can expire')
  const orders = await tx
    .updateTable('ticket_order')
    .set({ status, holder_hash: null, updated_at: call.now() })
    .where('event_id', '=', event.id)
    .where('status', '=', 'pending')
    .returning('id')
    .execute()
  const tickets = await tx
    .updateTable('ticket')
    .set({ status: 'expired' })
    .where('event_id', '=', event.id)
    .where('status', '=', 'held')
    .returning('ticket_type_id')
    .execute()
  const moves = tickets.map(({ ticket_type_id: ticketTypeId }) => ({ ticketTypeId, sold: 0, held: -1 }))
  await moveSeats(tx, call, event, moves)
  for (const { id: subjectId } of orders) {
    await audit(tx, call, {
      action: 'order.expired',
      subjectType: 'order',
      subjectId,
      eventId: event.id,
      fields: ['status'],
    })
  }
  return orders.length
}

/** Has a mail sent to the buyer of each confirmed order of an event, each once. @returns how many */
export async function tellBuyers(tx: Tx, eventId: string): Promise<number> {
  const { name, maxAttempts } = sendCancellation
  const told = await tx
    .insertInto('job')
    .columns(['name', 'max_attempts', 'payload', 'key'])
    .expression((eb) =>
      eb
        .selectFrom('ticket_order')
        .select([
          sql.val(name).as('name'),
          sql<number>`${maxAttempts}::integer`.as('max_attempts'),
          sql<string>`jsonb_build_object('orderId', id)`.as('payload'),
          sql<string>`'order:' || id || ':cancellation'`.as('key'),
        ])
        .where('event_id', '=', eventId)
        .where('status', '=', 'confirmed')
        .orderBy('id'),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst()
  return Number(told.numInsertedOrUpdatedRows ?? 0)
}
