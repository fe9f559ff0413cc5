import type { Queryable } from '@turnout/db'
import { type RawBuilder, sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { optedOut } from '../mail/unsubscribe.ts'
import type { Audience } from './schema.ts'

/** Somebody whom a message is for, by a ticket or a place in a line; several may have one address. */
export interface Reached {
  source_id: string
  ticket_type_id: string
  address: string
  name: string
  locale: string
}

/** Addresses that are looked up together. */
const LOOK_UP = 2000

/**
 * Everybody whom a message to an audience is for as things stand: a row for each ticket, or place in a line. A ticket
 * that was passed on is its holder's: where their address is not known it is nobody's, never its buyer's.
 * @param since leaves out tickets that were ordered after this instant
 */
function reached(eventId: string, audience: Audience, since: Date | null): RawBuilder<Reached> {
  return audience.who === 'waiting' ? waiting(eventId, audience, since) : tickets(eventId, audience, since)
}

function tickets(eventId: string, audience: Audience, since: Date | null): RawBuilder<Reached> {
  const isBuyers = audience.to === 'buyers'
  const own = sql`(ticket.transfers > 0 or (ticket.attendee_email is not null and ticket.attendee_email <> ''))`
  const who = isBuyers
    ? sql`ticket_order.buyer_email as address, ticket_order.buyer_name as name, ticket_order.locale`
    : sql`case when ${own} then coalesce(ticket.attendee_email, '') else ticket_order.buyer_email end as address,
        case when ${own} then coalesce(ticket.attendee_name, '') else ticket_order.buyer_name end as name,
        coalesce(case when ticket.transfers > 0 then (select locale from ticket_transfer
          where ticket_transfer.ticket_id = ticket.id order by from_serial desc limit 1) end, ticket_order.locale) as locale`
  const state =
    audience.who === 'unpaid'
      ? sql`ticket.status = 'held' and ticket_order.status = 'pending'`
      : sql`ticket.status = 'valid' and ticket_order.status = 'confirmed'`
  return sql<Reached>`
    select ticket.id as source_id, ticket.ticket_type_id, ${who}
    from ticket
    join ticket_order on ticket_order.id = ticket.order_id
    where ticket.event_id = ${eventId}::uuid and ${state} and ${ofTypes(audience, sql`ticket.ticket_type_id`)}
      and ${checkedIn(audience)} ${isBuyers ? sql`and ticket.transfers = 0` : sql``}
      ${since ? sql`and ticket.created_at <= ${since}` : sql``}`
}

/** Whose address is known to be theirs. */
function waiting(eventId: string, audience: Audience, since: Date | null): RawBuilder<Reached> {
  return sql<Reached>`
    select waitlist_entry.id as source_id, waitlist_entry.ticket_type_id, email as address, name, locale
    from waitlist_entry
    where event_id = ${eventId}::uuid and status in ('waiting', 'offered') and confirmed_at is not null
      and ${ofTypes(audience, sql`waitlist_entry.ticket_type_id`)}
      ${since ? sql`and created_at <= ${since}` : sql``}`
}

function ofTypes({ ticketTypeIds, sessionIds }: Audience, column: RawBuilder<unknown>): RawBuilder<boolean> {
  const types = ticketTypeIds.length > 0 ? sql`${column} = any(${ticketTypeIds}::uuid[])` : sql`true`
  const sessions =
    sessionIds.length > 0
      ? sql`exists (select from ticket_type_session as included where included.ticket_type_id = ${column}
          and included.session_id = any(${sessionIds}::uuid[]))`
      : sql`true`
  return sql<boolean>`${types} and ${sessions}`
}

function checkedIn({ checkIn, sessionIds }: Audience): RawBuilder<boolean> {
  if (checkIn === 'any') return sql<boolean>`true`
  const here = sessionIds.length > 0 ? sql`and check_in.session_id = any(${sessionIds}::uuid[])` : sql``
  const standing = sql`exists (select from check_in where check_in.ticket_id = ticket.id
    and check_in.status = 'standing' ${here})`
  return checkIn === 'checked_in' ? sql<boolean>`${standing}` : sql<boolean>`not ${standing}`
}

/** A mail can be sent to it at all. */
const hasAddress = sql<boolean>`address like '%_@_%'`

/** How many tickets (or places in lines), and how many different addresses they have. */
export async function countReached(db: Queryable, eventId: string, audience: Audience) {
  const { rows } = await sql<{ tickets: number; people: number; without_address: number }>`
    select count(*)::integer as tickets,
      (count(distinct lower(address)) filter (where ${hasAddress}))::integer as people,
      (count(*) filter (where not ${hasAddress}))::integer as without_address
    from (${reached(eventId, audience, null)}) as reached`.execute(db)
  return rows[0] ?? { tickets: 0, people: 0, without_address: 0 }
}

/** For each ticket type how many tickets (or places) of it there are, whatever sessions and types are chosen. */
export async function countByType(db: Queryable, eventId: string, audience: Audience): Promise<Map<string, number>> {
  const all = { ...audience, sessionIds: [], ticketTypeIds: [] }
  const { rows } = await sql<{ ticket_type_id: string; tickets: number }>`
    select ticket_type_id, count(*)::integer as tickets
    from (${reached(eventId, all, null)}) as reached group by ticket_type_id`.execute(db)
  return new Map(rows.map(({ ticket_type_id, tickets: count }) => [ticket_type_id, count]))
}

/** How many of the addresses declined messages of this event. Read a part at a time, however many there are. */
export async function countDeclined(
  deps: Pick<Deps, 'db' | 'secrets'>,
  eventId: string,
  audience: Audience,
): Promise<number> {
  const { rows: some } = await sql`select from mail_opt_out where topic = 'messages'
    and (event_id = ${eventId}::uuid or event_id is null) limit 1`.execute(deps.db)
  if (some.length === 0) return 0
  return deps.db.transaction().execute(async (tx) => {
    await sql`declare addresses no scroll cursor for
      select distinct lower(address) as address from (${reached(eventId, audience, null)}) as reached`.execute(tx)
    let declined = 0
    for (;;) {
      const { rows } = await sql<{ address: string }>`fetch ${sql.lit(LOOK_UP)} from addresses`.execute(tx)
      const addresses = rows.map(({ address }) => address)
      declined += (await optedOut({ ...deps, db: tx }, { eventId, topic: 'messages' }, addresses)).size
      if (rows.length < LOOK_UP) return declined
    }
  })
}

/** The next of those whom a message is for, by the order of their tickets or places; those without address are left out. */
export async function nextReached(
  db: Queryable,
  message: { eventId: string; audience: Audience; startedAt: Date },
  { after, limit }: { after: string; limit: number },
): Promise<Reached[]> {
  const { rows } = await sql<Reached>`
    select * from (${reached(message.eventId, message.audience, message.startedAt)}) as reached
    where source_id > ${after}::uuid and ${hasAddress} order by source_id limit ${limit}`.execute(db)
  return rows
}

/** One of them by their ticket or place; undefined once they are none of them any more. */
export async function findReached(
  db: Queryable,
  { eventId, audience }: { eventId: string; audience: Audience },
  sourceId: string,
): Promise<Reached | undefined> {
  const { rows } = await sql<Reached>`
    select * from (${reached(eventId, audience, null)}) as reached
    where source_id = ${sourceId}::uuid and ${hasAddress}`.execute(db)
  return rows[0]
}

/** The nth of them, each address counted once, to show what they would get; and whether there is another. */
export async function nthReached(db: Queryable, eventId: string, audience: Audience, nth: number) {
  const { rows } = await sql<Reached>`
    select * from (
      select distinct on (lower(address)) * from (${reached(eventId, audience, null)}) as reached
      where ${hasAddress} order by lower(address), source_id
    ) as people order by source_id offset ${nth} limit 2`.execute(db)
  return { recipient: rows[0] ?? null, hasNext: rows.length > 1 }
}

/**
 * Tickets of an audience at the address of one of them: of the same order, and of orders placed from that address. They
 * are looked for from there, since a large event has too many tickets to look at all of them for each mail. Only what the
 * address is known to be given: the buyer's own, and what was passed on to it. A guest's address is what the buyer typed,
 * and whoever has a link to a ticket may pass it on.
 */
export async function ticketsOf(db: Queryable, eventId: string, audience: Audience, one: Reached, limit: number) {
  if (audience.who !== 'holders' || one.source_id === '') return []
  const { rows } = await sql<{ id: string; serial: number; type: string; guest: string | null }>`
    with orders as materialized (
      select order_id as id from ticket where id = ${one.source_id}::uuid
      union select id from ticket_order where event_id = ${eventId}::uuid and lower(buyer_email) = lower(${one.address})
    ), candidates as materialized (select ticket.id from ticket join orders on orders.id = ticket.order_id)
    select ticket.id, ticket.serial, ticket_type.name as type, ticket.attendee_name as guest
    from candidates
    join (${reached(eventId, audience, null)}) as reached on reached.source_id = candidates.id
    join ticket on ticket.id = candidates.id
    join ticket_order on ticket_order.id = ticket.order_id
    join ticket_type on ticket_type.id = ticket.ticket_type_id
    where lower(reached.address) = lower(${one.address})
      and (ticket.transfers > 0 or lower(ticket_order.buyer_email) = lower(${one.address}))
    order by ticket.id limit ${limit}`.execute(db)
  return rows
}
