import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { isOrganizer } from '../core/principal.ts'
import { noSuchEvent, visibleTo } from './queries.ts'
import { offerOf, remainderOf } from './rules.ts'
import type { Availability, EventRef } from './schema.ts'

interface SessionSeats {
  id: string
  code: string
  capacity: number | null
  sold: number
  held: number
  isActive: boolean
  endsAt: string
}

interface TicketTypeSeats {
  id: string
  quantity: number | null
  sold: number
  held: number
  maxPerOrder: number
  salesStartAt: string | null
  salesEndAt: string | null
  isActive: boolean
  sessionIds: string[]
}

const sessionSeats = sql<SessionSeats[]>`(
  select coalesce(json_agg(json_build_object(
    'id', s.id, 'code', s.code, 'capacity', s.capacity, 'sold', s.sold, 'held', s.held,
    'isActive', s.is_active, 'endsAt', s.ends_at) order by s.starts_at, s.number), '[]')
  from session s where s.event_id = event.id)`

const ticketTypeSeats = sql<TicketTypeSeats[]>`(
  select coalesce(json_agg(json_build_object(
    'id', t.id, 'quantity', t.quantity, 'sold', t.sold, 'held', t.held, 'maxPerOrder', t.max_per_order,
    'salesStartAt', t.sales_start_at, 'salesEndAt', t.sales_end_at, 'isActive', t.is_active,
    'sessionIds', (
      select coalesce(json_agg(i.session_id), '[]') from ticket_type_session i where i.ticket_type_id = t.id)
    ) order by t.sort_order, t.number), '[]')
  from ticket_type t where t.event_id = event.id)`

/**
 * What is left of an event. One query over the counters of its sessions and ticket types: its cost does not grow with
 * the tickets. Ticket types off sale are for organizers only.
 * @throws DomainError NOT_FOUND
 */
export async function getAvailability(
  call: Pick<Call, 'db' | 'now' | 'principal'>,
  { eventId }: EventRef,
): Promise<Availability> {
  const event = await call.db
    .selectFrom('event')
    .select(['event.status', sessionSeats.as('sessions'), ticketTypeSeats.as('ticketTypes')])
    .where('event.id', '=', eventId)
    .where(visibleTo(call.principal))
    .executeTakeFirst()
  if (!event) throw noSuchEvent()
  const now = call.now()
  const sessions = new Map(event.sessions.map((row) => [row.id, { ...row, endsAt: new Date(row.endsAt) }]))
  const seesAll = isOrganizer(call.principal)
  return {
    eventId,
    sessions: event.sessions.map(({ id, code, capacity, sold, held }) => ({
      sessionId: id,
      code,
      capacity,
      sold,
      held,
      available: remainderOf({ capacity, sold, held }),
    })),
    ticketTypes: event.ticketTypes
      .filter(({ isActive }) => seesAll || isActive)
      .map((row) => ({
        ticketTypeId: row.id,
        sold: row.sold,
        held: row.held,
        ...offerOf(event, { ...row, ...salesWindow(row) }, sessions, now),
      })),
    calculatedAt: iso(now),
  }
}

function salesWindow({ salesStartAt, salesEndAt }: TicketTypeSeats) {
  return {
    salesStartAt: salesStartAt === null ? null : new Date(salesStartAt),
    salesEndAt: salesEndAt === null ? null : new Date(salesEndAt),
  }
}
