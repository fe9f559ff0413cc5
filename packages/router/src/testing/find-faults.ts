import type { Database } from '@turnout/db'
import { sql } from 'kysely'

/**
 * What must never be true of a shop, recounted here from tickets, offers, orders and payments by queries of their own,
 * so that a fault in the product's own recount cannot hide one. Empty when all is well.
 */
export async function findFaults(db: Database): Promise<string[]> {
  const found = await Promise.all(checks.map((check) => check.execute(db)))
  return found.flatMap(({ rows }) => rows.map(({ fault }) => fault))
}

/** How often PostgreSQL had to end a deadlock in this database. */
export async function deadlocksIn(db: Database): Promise<number> {
  const { rows } = await sql<{ deadlocks: number }>`
    select deadlocks::integer from pg_stat_database where datname = current_database()`.execute(db)
  return rows[0]?.deadlocks ?? 0
}

const taken = sql`
  select ticket_type_id, count(*) filter (where status = 'valid')::integer as sold,
    count(*) filter (where status = 'held')::integer as held
  from ticket where status in ('valid', 'held') group by ticket_type_id
  union all
  select ticket_type_id, 0, sum(seats)::integer from waitlist_offer where status = 'open' group by ticket_type_id`

const checks = [
  sql<{ fault: string }>`
    with taken as (${taken})
    select format('session %s: %s seats taken of %s', s.code, sum(t.sold + t.held), s.capacity) as fault
    from session s join ticket_type_session i on i.session_id = s.id join taken t on t.ticket_type_id = i.ticket_type_id
    group by s.id having sum(t.sold + t.held) > s.capacity`,
  sql<{ fault: string }>`
    with taken as (${taken})
    select format('session %s: counters say %s + %s, tickets say %s + %s', s.code, s.sold, s.held,
      coalesce(sum(t.sold), 0), coalesce(sum(t.held), 0)) as fault
    from session s left join ticket_type_session i on i.session_id = s.id
    left join taken t on t.ticket_type_id = i.ticket_type_id
    group by s.id having s.sold <> coalesce(sum(t.sold), 0) or s.held <> coalesce(sum(t.held), 0)`,
  sql<{ fault: string }>`
    with taken as (${taken})
    select format('ticket type %s: counters say %s + %s, tickets say %s + %s of %s', y.name, y.sold, y.held,
      coalesce(sum(t.sold), 0), coalesce(sum(t.held), 0), y.quantity) as fault
    from ticket_type y left join taken t on t.ticket_type_id = y.id
    group by y.id having y.sold <> coalesce(sum(t.sold), 0) or y.held <> coalesce(sum(t.held), 0)
      or sum(t.sold + t.held) > y.quantity`,
  sql<{ fault: string }>`
    select format('order %s is %s, but a ticket of it is %s', o.code, o.status, t.status) as fault
    from ticket_order o join ticket t on t.order_id = o.id
    where (o.status, t.status) not in (('pending', 'held'), ('confirmed', 'valid'), ('confirmed', 'cancelled'),
      ('expired', 'expired'), ('cancelled', 'cancelled'), ('refunded', 'cancelled'))
    group by o.code, o.status, t.status`,
  sql<{ fault: string }>`
    select format('order %s has no ticket', o.code) as fault
    from ticket_order o where not exists (select from ticket t where t.order_id = o.id)`,
  sql<{ fault: string }>`
    select format('order %s: tickets cost %s, the order %s', o.code, sum(t.price_minor), o.total_minor) as fault
    from ticket_order o join ticket t on t.order_id = o.id group by o.id having sum(t.price_minor) <> o.total_minor`,
  sql<{ fault: string }>`
    select format('order %s: payments took %s, the order says %s', o.code, coalesce(p.took, 0), o.paid_minor) as fault
    from ticket_order o left join lateral (
      select sum(amount_minor)::bigint as took from payment where order_id = o.id and status in ('succeeded', 'refunded')
    ) p on true where coalesce(p.took, 0) <> o.paid_minor`,
  sql<{ fault: string }>`
    select format('order %s: refunds give back %s, the order says %s of %s', o.code, coalesce(r.back, 0),
      o.refunded_minor, o.paid_minor) as fault
    from ticket_order o left join lateral (
      select sum(amount_minor)::bigint as back from refund
      where order_id = o.id and status <> 'withdrawn'
    ) r on true where coalesce(r.back, 0) <> o.refunded_minor or o.refunded_minor > o.paid_minor`,
  sql<{ fault: string }>`
    select format('order %s is confirmed and costs %s, but %s was paid', o.code, o.total_minor, o.paid_minor) as fault
    from ticket_order o where o.status = 'confirmed' and o.paid_minor < o.total_minor`,
  sql<{ fault: string }>`
    select format('code %s: used says %s, orders say %s', c.code, c.used, count(o.id)) as fault
    from sale_code c left join ticket_order o
      on c.id in (o.discount_code_id, o.access_code_id) and o.status in ('pending', 'confirmed')
    group by c.id having c.used <> count(o.id)`,
  sql<{ fault: string }>`
    select format('ticket type %s: %s wait for %s seats, entries say %s for %s', y.name, y.waiting_entries,
      y.waiting_seats, count(w.id), coalesce(sum(w.seats), 0)) as fault
    from ticket_type y left join waitlist_entry w on w.ticket_type_id = y.id and w.status = 'waiting'
    group by y.id having y.waiting_entries <> count(w.id) or y.waiting_seats <> coalesce(sum(w.seats), 0)`,
  sql<{ fault: string }>`
    select format('entry %s is %s with %s open offers', w.id, w.status, count(f.id)) as fault
    from waitlist_entry w left join waitlist_offer f on f.entry_id = w.id and f.status = 'open'
    group by w.id having count(f.id) <> (w.status = 'offered')::integer`,
]
