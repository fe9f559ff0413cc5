import type { Tx } from '@turnout/db'
import { type RawBuilder, sql } from 'kysely'
import { auditRow } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { announceOrder } from '../orders/announce-orders.ts'
import { codeMovesOf, moveCodeUses } from '../orders/code-uses.ts'
import { sendCancellation } from '../orders/jobs.ts'
import { nextStatus } from '../orders/rules.ts'
import { endEntries, giveBackSeats } from '../waitlist/queries.ts'
import type { EventRow } from './queries.ts'

/**
 * Ends the pending orders and the line of an event whose row is locked against sales and says that it was cancelled,
 * and gives back their seats and the uses of their codes, in the one order of locks. A charge that is under way
 * meanwhile finds the event cancelled, and its money goes back. The buyers are told by mail.
 * @returns how many orders lost their hold, and how many waited
 */
export async function endSales(
  tx: Tx,
  call: Call,
  event: EventRow,
): Promise<{ releasedOrders: number; endedEntries: number }> {
  const status = nextStatus('pending', 'expire')
  if (!status) throw new Error('A pending order can expire')
  const orders = await tx
    .updateTable('ticket_order')
    .set({ status, holder_hash: null, updated_at: call.now() })
    .where('event_id', '=', event.id)
    .where('status', '=', 'pending')
    .returning(['id', 'discount_code_id', 'access_code_id'])
    .execute()
  const line = await endEntries(tx, event.id)
  const tickets = await tx
    .updateTable('ticket')
    .set({ status: 'expired' })
    .where('event_id', '=', event.id)
    .where('status', '=', 'held')
    .returning('ticket_type_id')
    .execute()
  await moveCodeUses(
    tx,
    orders.flatMap((order) => codeMovesOf(order, -1)),
  )
  const held = tickets.map(({ ticket_type_id: ticketTypeId }) => ({ ticketTypeId, sold: 0, held: -1 }))
  await giveBackSeats(tx, event.id, [...line.moves, ...held])
  const rows = orders.map(({ id: subjectId }) =>
    auditRow(call, {
      action: 'order.expired',
      subjectType: 'order',
      subjectId,
      eventId: event.id,
      fields: ['status'],
    }),
  )
  if (rows.length > 0) await tx.insertInto('audit_entry').values(rows).execute()
  await announceOrder(tx, 'order.expired', ...orders.map(({ id: orderId }) => ({ eventId: event.id, orderId })))
  const orderIds = orders.map(({ id }) => id)
  if (orderIds.length > 0) await enqueueMails(tx, event.id, sql`id = any (${orderIds}::uuid[])`)
  return { releasedOrders: orders.length, endedEntries: line.entries }
}

/** Has a mail sent to the buyer of each confirmed order of an event, each once. @returns how many */
export function tellBuyers(tx: Tx, eventId: string): Promise<number> {
  return enqueueMails(tx, eventId, sql`status = 'confirmed'`)
}

async function enqueueMails(tx: Tx, eventId: string, isMeant: RawBuilder<boolean>): Promise<number> {
  const { name, maxAttempts } = sendCancellation
  const told = await tx
    .insertInto('job')
    .columns(['name', 'lane', 'max_attempts', 'payload', 'key'])
    .expression((eb) =>
      eb
        .selectFrom('ticket_order')
        .select([
          sql.val(name).as('name'),
          sql<'bulk'>`'bulk'`.as('lane'),
          sql<number>`${maxAttempts}::integer`.as('max_attempts'),
          sql<string>`jsonb_build_object('orderId', id)`.as('payload'),
          sql<string>`'order:' || id || ':cancellation'`.as('key'),
        ])
        .where('event_id', '=', eventId)
        .where(isMeant)
        .orderBy('id'),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst()
  return Number(told.numInsertedOrUpdatedRows ?? 0)
}
