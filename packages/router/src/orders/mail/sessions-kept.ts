import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'

/**
 * The sessions of an order that an address still has a ticket for, and so keeps in its calendar: by tickets that were
 * passed on to it, and, where it is the buyer's, by those that never were. Entries of one order have the same UIDs in
 * every calendar, so what is called off has to be looked for by address.
 * @returns their ids
 */
export async function sessionsKept(db: Queryable, orderId: string, address: string): Promise<Set<string>> {
  const { rows } = await sql<{ session_id: string }>`
    select distinct included.session_id
    from ticket
    join ticket_order on ticket_order.id = ticket.order_id
    join ticket_type_session as included on included.ticket_type_id = ticket.ticket_type_id
    where ticket.order_id = ${orderId}::uuid and ticket.status = 'valid'
      and lower(case when ticket.transfers > 0 then ticket.attendee_email else ticket_order.buyer_email end)
        = lower(${address})`.execute(db)
  return new Set(rows.map(({ session_id }) => session_id))
}
