import { sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { noSuchOrder } from './lock-order.ts'
import type { OrderHistory, OrderRef, orderHistory } from './schema.ts'

/** More than happens to any order: so many of the first, and of the newest. */
const MOST = 250

/**
 * What happened to an order, its tickets, payments and refunds, oldest first, from the audit: ids, numbers, names of
 * fields, and who did it, by the name they have now. Of more than 500 those in between are left out: whoever makes noise
 * hides neither how it began nor how it ended.
 * @throws DomainError NOT_FOUND
 */
export async function getOrderHistory(call: Call, { orderId }: OrderRef): Promise<z.input<typeof orderHistory>> {
  const order = await call.db.selectFrom('ticket_order').select('id').where('id', '=', orderId).executeTakeFirst()
  if (!order) throw noSuchOrder()
  const { rows } = await readHistory(orderId).execute(call.db)
  return rows.map(({ at, ...row }) => ({ ...row, at: iso(at) }))
}

type Row = Omit<OrderHistory[number], 'at'> & { at: Date }

/** Each subject is found by the index of subjects, however long the audit is. */
export function readHistory(orderId: string) {
  return sql<Row>`
    with known as (
      select entry_id, row_number() over (order by entry_id) as nth, row_number() over (order by entry_id desc) as last
      from (
        select 'order' as type, ${orderId}::uuid as id
        union all select 'ticket', id from ticket where order_id = ${orderId}::uuid
        union all select 'payment', id from payment where order_id = ${orderId}::uuid
        union all select 'refund', id from refund where order_id = ${orderId}::uuid) as subject
      cross join lateral (
        (select audit_entry.id as entry_id from audit_entry
          where audit_entry.subject_type = subject.type and audit_entry.subject_id = subject.id::text
          order by audit_entry.id desc limit ${MOST})
        union
        (select audit_entry.id from audit_entry
          where audit_entry.subject_type = subject.type and audit_entry.subject_id = subject.id::text
          order by audit_entry.id limit ${MOST})) as entry)
    select entry.id, entry.at, entry.action, entry.actor_kind as "actorKind",
      coalesce(actor.name, station.name) as "actorName", entry.subject_type as "subjectType",
      entry.subject_id as "subjectId", entry.fields, entry.detail
    from known join audit_entry entry on entry.id = known.entry_id
    left join user_account actor on actor.id = entry.actor_id
    left join station on station.id = entry.station_id
    where known.nth <= ${MOST} or known.last <= ${MOST}
    order by entry.id`
}
