import type { Tx } from '@turnout/db'
import { CompiledQuery } from 'kysely'
import type { Seats } from '../events/rules.ts'
import { isHoarding } from './hold-limits.ts'
import type { LockedOrder } from './lock-order.ts'

/** Seats of the ticket types and sessions of an order, with what its holder holds unpaid of each. */
const READ = `
  with own as (select distinct ticket_type_id from ticket where order_id = $1),
  holding as (
    select ticket.ticket_type_id
    from ticket_order o join ticket on ticket.order_id = o.id
    where o.event_id = $2 and o.holder_hash = $3 and o.status = 'pending' and o.expires_at > $4)
  select quantity as capacity, sold, held,
    (select count(*)::integer from holding where holding.ticket_type_id = ticket_type.id) as own
  from ticket_type where id in (select ticket_type_id from own)
  union all
  select capacity, sold, held,
    (select count(*)::integer from holding join ticket_type_session included using (ticket_type_id)
      where included.session_id = session.id)
  from session where id in (select session_id from own join ticket_type_session using (ticket_type_id))`

/** Whether a pending order's holder keeps a session or ticket type of it from others, who find it full. */
export async function isHoarded(tx: Tx, order: LockedOrder, now: Date): Promise<boolean> {
  if (!order.holder_hash) return false
  const parameters = [order.id, order.event_id, order.holder_hash, now]
  const { rows } = await tx.executeQuery<Seats & { own: number }>(CompiledQuery.raw(READ, parameters))
  return rows.some(({ own, ...seats }) => isHoarding(seats, own))
}
