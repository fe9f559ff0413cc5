import { sql } from 'kysely'
import { iso } from '../core/iso.ts'
import type { EventRow } from './queries.ts'
import type { EventSummary } from './schema.ts'

/** Columns of `event` that a summary shows. */
export const summaryColumns = [
  'event.id',
  'event.code',
  'event.title',
  'event.short_description',
  'event.event_type',
  'event.status',
  'event.starts_at',
  'event.ends_at',
  'event.is_all_day',
  'event.time_zone',
  'event.is_online',
  'event.location_text',
] as const

/** An event's sessions, seats and sales in two look-ups by index, beside its own row. Needs `event` in the query. */
export const summaryCounts = [
  sql<{ sessions: number; capacity: number | null; sold: number; held: number }>`(
    select json_build_object(
      'sessions', count(*),
      'capacity', case when bool_or(session.capacity is null) then null else coalesce(sum(session.capacity), 0) end,
      'sold', coalesce(sum(session.sold), 0),
      'held', coalesce(sum(session.held), 0))
    from session where session.event_id = event.id)`.as('seats'),
  sql<number>`(
    select coalesce(sum(ticket_type.sold), 0)::integer
    from ticket_type where ticket_type.event_id = event.id)`.as('tickets_sold'),
] as const

type SummaryColumn = (typeof summaryColumns)[number] extends `event.${infer C}` ? C : never

/** A row with the columns and counts above, and the name of its venue. */
export type SummaryRow = Pick<EventRow, SummaryColumn & keyof EventRow> & {
  venue_name: string | null
  seats: { sessions: number; capacity: number | null; sold: number; held: number }
  tickets_sold: number
}

/** An event as lists show it. */
export function toSummary(row: SummaryRow): EventSummary {
  const { sessions, ...fill } = row.seats
  return {
    id: row.id,
    code: row.code,
    title: row.title,
    shortDescription: row.short_description,
    eventType: row.event_type,
    status: row.status,
    startsAt: iso(row.starts_at),
    endsAt: iso(row.ends_at),
    isAllDay: row.is_all_day,
    timeZone: row.time_zone,
    isOnline: row.is_online,
    venueName: row.venue_name,
    locationText: row.location_text,
    sessionCount: sessions,
    ticketsSold: row.tickets_sold,
    fill,
  }
}
