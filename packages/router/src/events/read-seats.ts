import type { Database } from '@turnout/db'
import { CompiledQuery, sql } from 'kysely'
import type { VettingLevel } from '../access/schema.ts'
import type { Call } from '../core/context.ts'
import { inGroups } from '../core/in-groups.ts'
import type { Principal } from '../core/principal.ts'
import { ASKED_GROUPS } from '../waitlist/waited-for.ts'
import { seatsKind } from './cached.ts'
import { type EventRow, isPublic, noSuchEvent, visibleTo } from './queries.ts'
import type { OfferedTo, SaleSession, SaleTicketType } from './rules.ts'

/** What availability is computed from: an event with the counters of its sessions and ticket types. */
export interface EventSeats extends Pick<EventRow, 'id' | 'status'> {
  member_level: EventRow['member_level']
  is_members_only: boolean
  is_waitlist_open: boolean
  max_per_buyer: number | null
  waitlist_mode: EventRow['waitlist_mode']
  sessions: SessionSeats[]
  ticketTypes: TicketTypeSeats[]
}

export type SessionSeats = Omit<SaleSession, 'endsAt'> & { code: string; startsAt: string; endsAt: string }
export type TicketTypeSeats = Omit<SaleTicketType, 'salesStartAt' | 'salesEndAt'> & {
  salesStartAt: string | null
  salesEndAt: string | null
  /** Seats that are waited for together, each number once. */
  groups: number[]
}

const sessionSeats = sql<SessionSeats[]>`(
  select coalesce(json_agg(json_build_object(
    'id', s.id, 'code', s.code, 'capacity', s.capacity, 'sold', s.sold, 'held', s.held,
    'isActive', s.is_active, 'startsAt', s.starts_at, 'endsAt', s.ends_at) order by s.starts_at, s.number), '[]')
  from session s where s.event_id = event.id)`

const ticketTypeSeats = sql<TicketTypeSeats[]>`(
  select coalesce(json_agg(json_build_object(
    'id', t.id, 'quantity', t.quantity, 'sold', t.sold, 'held', t.held, 'maxPerOrder', t.max_per_order,
    'salesStartAt', t.sales_start_at, 'salesEndAt', t.sales_end_at, 'isActive', t.is_active,
    'priceMinor', t.price_minor, 'memberPriceMinor', t.member_price_minor, 'memberLevel', t.member_level,
    'isMembersOnly', t.is_members_only, 'isHidden', t.is_hidden, 'maxPerBuyer', t.max_per_buyer,
    'waitingEntries', t.waiting_entries, 'waitingSeats', t.waiting_seats,
    'groups', case when t.waiting_entries > 0 then ${sql.raw(ASKED_GROUPS)} else '{}' end,
    'sessionIds', (
      select coalesce(json_agg(i.session_id), '[]') from ticket_type_session i where i.ticket_type_id = t.id)
    ) order by t.sort_order, t.number), '[]')
  from ticket_type t where t.event_id = event.id)`

/** Seats of several events that a kind of caller may see, by id. One statement, whatever their number and tickets. */
async function readSeats(db: Database, principal: Principal, eventIds: string[]): Promise<Map<string, EventSeats>> {
  const rows = await db
    .selectFrom('event')
    .select(['event.id', 'event.status', 'event.member_level', 'event.is_members_only', 'event.is_waitlist_open'])
    .select(['event.waitlist_mode', 'event.max_per_buyer'])
    .select([sessionSeats.as('sessions'), ticketTypeSeats.as('ticketTypes')])
    .where('event.id', '=', sql<string>`any(${[...new Set(eventIds)]}::uuid[])`)
    .where(visibleTo(principal))
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** What the public may see is the same for all of it, so whoever asks at one moment is answered by one statement. */
const publicSeats = inGroups<string, EventSeats | null>(async (db, eventIds) => {
  const found = await readSeats(db, { kind: 'anonymous' }, eventIds)
  return eventIds.map((id) => found.get(id) ?? null)
})

interface BuyerRow {
  userId: string
  eventId: string
  level: VettingLevel
  has: Record<string, number>
}

/** Orders are a member's by account or by address, as where limits per buyer are held. */
const BUYERS = `
  select asked."userId", asked."eventId", account.vetting_level as level,
    (select coalesce(json_object_agg(counted.id, counted.tickets), '{}')
      from (
        select ticket.ticket_type_id as id, count(*)::integer as tickets
        from (
          select id from ticket_order o where o.buyer_user_id = account.id and o.event_id = asked."eventId"
          union
          select id from ticket_order o
          where o.event_id = asked."eventId" and lower(o.buyer_email) = lower(account.email)) as own
        join ticket on ticket.order_id = own.id and ticket.status in ('held', 'valid')
        group by ticket.ticket_type_id) as counted) as has
  from json_to_recordset($1::json) as asked ("userId" uuid, "eventId" uuid)
  join user_account account on account.id = asked."userId"`

const members = inGroups<Pick<BuyerRow, 'userId' | 'eventId'>, OfferedTo>(async (db, asked) => {
  const { rows } = await db.executeQuery<BuyerRow>(CompiledQuery.raw(BUYERS, [JSON.stringify(asked)]))
  return asked.map(({ userId, eventId }) => {
    const row = rows.find((one) => one.userId === userId && one.eventId === eventId)
    return { level: row?.level ?? null, has: new Map(Object.entries(row?.has ?? {})) }
  })
})

/**
 * An event's seats as the caller may see them. To look at only: whoever takes seats reads them locked.
 * @throws DomainError NOT_FOUND
 */
export async function seatsOf(
  { db, principal, cache }: Pick<Call, 'db' | 'principal' | 'cache'>,
  eventId: string,
): Promise<EventSeats> {
  if (isPublic(principal)) {
    return cache.wrap(seatsKind, eventId, async () => found(await publicSeats(db, eventId)))
  }
  return found((await readSeats(db, principal, [eventId])).get(eventId) ?? null)
}

function found(seats: EventSeats | null): EventSeats {
  if (!seats) throw noSuchEvent()
  return seats
}

/** Whoever is signed in, with what they have of an event; of everybody else nothing is known. */
export async function buyerOf({ db, principal }: Pick<Call, 'db' | 'principal'>, eventId: string): Promise<OfferedTo> {
  return principal.kind === 'user' ? members(db, { userId: principal.userId, eventId }) : { level: null }
}
