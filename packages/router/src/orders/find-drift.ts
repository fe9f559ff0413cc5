import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'

/** A counter that does not say what tickets, offers and orders say. */
export interface Drift {
  kind: 'ticket_type' | 'session' | 'sale_code'
  id: string
  eventId: string
  /** The most there may be; null for no limit. */
  limit: number | null
  /** Of a sale code its uses. */
  sold: number
  held: number
  /** What tickets, open offers of the waitlist, and orders that stand on a code say. */
  countedSold: number
  countedHeld: number
  /** Of a ticket type, who waits for it and for how many seats; 0 of others. */
  waitingEntries: number
  waitingSeats: number
  countedEntries: number
  countedSeats: number
}

/**
 * Recounts sold and held seats from tickets and open offers, who waits from the waitlist, and uses of codes from
 * orders, and gives the counters that differ, and those of more than there may be, of one event or of all. It is one
 * statement, so that all of it is seen at one instant: a sale that is under way is seen whole or not at all. There must
 * never be any.
 */
export async function findDrift(db: Queryable, eventId?: string): Promise<Drift[]> {
  // Without a parameter that may be null, so that one event is found by its index.
  const ofEvent = (column: string) => (eventId ? sql`${sql.ref(column)} = ${eventId}::uuid` : sql`true`)
  const { rows } = await sql<Drift>`
    with seats as (
      select ticket_type_id, sum(sold)::integer as sold, sum(held)::integer as held
      from (
        select ticket_type_id, count(*) filter (where status = 'valid') as sold,
          count(*) filter (where status = 'held') as held
        from ticket where status in ('valid', 'held') and ${ofEvent('ticket.event_id')} group by ticket_type_id
        union all
        select ticket_type_id, 0, sum(seats)
        from waitlist_offer where status = 'open' and ${ofEvent('waitlist_offer.event_id')} group by ticket_type_id
      ) as taken group by ticket_type_id
    ), by_session as (
      select included.session_id, sum(seats.sold)::integer as sold, sum(seats.held)::integer as held
      from ticket_type_session included join seats using (ticket_type_id)
      group by included.session_id
    ), standing as (
      select code_id, count(*)::integer as uses
      from ticket_order cross join lateral (values (discount_code_id), (access_code_id)) as code (code_id)
      where code_id is not null and status in ('pending', 'confirmed') and ${ofEvent('ticket_order.event_id')}
      group by code_id
    ), waiting as (
      select ticket_type_id, count(*)::integer as entries, sum(waitlist_entry.seats)::integer as seats
      from waitlist_entry where status = 'waiting' and ${ofEvent('waitlist_entry.event_id')} group by ticket_type_id
    ), counters as (
      select 'ticket_type' as kind, t.id, t.event_id, t.quantity as "limit", t.sold, t.held,
        coalesce(c.sold, 0) as "countedSold", coalesce(c.held, 0) as "countedHeld",
        t.waiting_entries as "waitingEntries", t.waiting_seats as "waitingSeats",
        coalesce(w.entries, 0) as "countedEntries", coalesce(w.seats, 0) as "countedSeats", t.surplus
      from ticket_type t left join seats c on c.ticket_type_id = t.id left join waiting w on w.ticket_type_id = t.id
      where ${ofEvent('t.event_id')}
      union all
      select 'session', s.id, s.event_id, s.capacity, s.sold, s.held, coalesce(c.sold, 0), coalesce(c.held, 0),
        0, 0, 0, 0, s.surplus
      from session s left join by_session c on c.session_id = s.id where ${ofEvent('s.event_id')}
      union all
      select 'sale_code', code.id, code.event_id, code.max_uses, code.used, 0, coalesce(c.uses, 0), 0, 0, 0, 0, 0, code.surplus
      from sale_code code left join standing c on c.code_id = code.id where ${ofEvent('code.event_id')}
    )
    select kind, id, event_id as "eventId", "limit", sold, held, "countedSold", "countedHeld",
      "waitingEntries", "waitingSeats", "countedEntries", "countedSeats"
    from counters
    where (sold, held, "waitingEntries", "waitingSeats")
      is distinct from ("countedSold", "countedHeld", "countedEntries", "countedSeats")
      or "countedSold" + "countedHeld" > "limit"
      or surplus > greatest(0, coalesce("countedSold" + "countedHeld" - "limit", 0))
    order by event_id, kind, id`.execute(db)
  return rows
}

/** How many counters `findDrift` compares. */
export async function countCounters(db: Queryable, eventId?: string): Promise<number> {
  const ofEvent = eventId ? sql`event_id = ${eventId}::uuid` : sql`true`
  const { rows } = await sql<{ counters: number }>`
    select ((select count(*) from ticket_type where ${ofEvent}) * 4
      + (select count(*) from session where ${ofEvent}) * 2
      + (select count(*) from sale_code where ${ofEvent}))::integer as counters`.execute(db)
  return rows[0]?.counters ?? 0
}
