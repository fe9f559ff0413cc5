import type { Database } from '@turnout/db'
import { sql } from 'kysely'

/** Something whose state is not what was last told of it. */
export interface Untold {
  what: string
  id: string
  status: string
  told: string | null
}

/**
 * Orders, refunds, tickets and places in a line whose state is another than the topic `orders` says: every way in which
 * they change has to announce it. Rows that a test put there by itself count from their first message on.
 */
export async function findUntold(db: Database): Promise<Untold[]> {
  const { rows } = await sql<Untold>`
    with news as (
      select id, type, payload, split_part(type, '.', 1) as subject, split_part(type, '.', 2) as change
      from domain_event where topic like 'event:%:orders'
    ), told as (
      select distinct on (subject, thing) subject, thing, status from (
        select id, subject,
          (payload ->> case subject when 'order' then 'orderId' when 'refund' then 'refundId'
            when 'ticket' then 'ticketId' else 'entryId' end)::uuid as thing,
          case when type in ('order.placed', 'refund.changed', 'waitlist.left') then payload ->> 'status'
            when type = 'waitlist.joined' then 'waiting' else change end as status
        from news where type <> 'ticket.transferred'
      ) each order by subject, thing, id desc
    ), present as (
      select 'order' as subject, id as thing, status::text from ticket_order
        where id in (select thing from told where subject = 'order')
      union all select 'refund', id, status::text from refund
      union all select 'ticket', id, status::text from ticket where status = 'cancelled'
      union all select 'waitlist', id, status::text from waitlist_entry
        where status <> 'taken' and id in (select thing from told where subject = 'waitlist')
    )
    select subject as what, thing as id, present.status, told.status as told
    from present left join told using (subject, thing)
    where present.status is distinct from told.status
    order by 1, 2`.execute(db)
  return rows
}
