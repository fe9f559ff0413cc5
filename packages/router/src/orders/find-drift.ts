import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'

/** A counter that does not say what the tickets say. */
export interface Drift {
  kind: 'ticket_type' | 'session'
  id: string
  sold: number
  held: number
  /** What the tickets say. */
  countedSold: number
  countedHeld: number
}

/**
 * Recounts sold and held seats from the tickets and gives the counters that differ, of one event or of all. It is one
 * statement, so that all of it is seen at one instant, while sales go on. There must never be any.
 */
export async function findDrift(db: Queryable, eventId?: string): Promise<Drift[]> {
  const { rows } = await sql<Drift>`
    with counted as (
      select ticket_type_id,
        count(*) filter (where status = 'valid')::integer as sold,
        count(*) filter (where status = 'held')::integer as held
      from ticket
      where ${eventId ?? null}::uuid is null or event_id = ${eventId ?? null}::uuid
      group by ticket_type_id
    ), by_session as (
      select included.session_id, sum(counted.sold)::integer as sold, sum(counted.held)::integer as held
      from ticket_type_session included join counted using (ticket_type_id)
      group by included.session_id
    ), counters as (
      select 'ticket_type' as kind, t.id, t.event_id, t.sold, t.held,
        coalesce(c.sold, 0) as "countedSold", coalesce(c.held, 0) as "countedHeld"
      from ticket_type t left join counted c on c.ticket_type_id = t.id
      union all
      select 'session', s.id, s.event_id, s.sold, s.held, coalesce(c.sold, 0), coalesce(c.held, 0)
      from session s left join by_session c on c.session_id = s.id
    )
    select kind, id, sold, held, "countedSold", "countedHeld" from counters
    where (sold, held) is distinct from ("countedSold", "countedHeld")
      and (${eventId ?? null}::uuid is null or event_id = ${eventId ?? null}::uuid)
    order by kind, id`.execute(db)
  return rows
}
