import type { Queryable, ReminderSlotTable } from '@turnout/db'
import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { addressHash } from '../mail/recipients.ts'
import { firstSession } from './queries.ts'
import { isSameOccasion } from './rules.ts'

export type SlotRow = Selectable<ReminderSlotTable>

/** What has to be asked of a ticket, for a reminder of it to be sent. */
export interface Reminded {
  slot: SlotRow
  /** Ticket types that begin at the slot's start, and did so when its time had come. */
  ticketTypeIds: string[]
  /** The reminders that went out for a start near enough, from which the session was moved to this one. */
  earlierIds: string[]
}

/** Which tickets a reminder is for, as things are now. `isMoved`: all of its start was moved there too late. */
export async function remindedOf(
  db: Queryable,
  slot: SlotRow,
  timeZone: string,
): Promise<Reminded & { isMoved: boolean }> {
  const types = await sql<{ id: string; is_moved: boolean }>`
    select ticket_type.id, (session.created_at > ${slot.due_at} or coalesce((
      select session_move.from_starts_at <> session.starts_at or not session_move.from_is_active
      from session_move where session_move.session_id = session.id and session_move.moved_at > ${slot.due_at}
      order by session_move.moved_at, session_move.id limit 1), false)) as is_moved
    from ticket_type
    cross join lateral ${firstSession} as first_session
    join session on session.id = first_session.session_id
    where ticket_type.event_id = ${slot.event_id} and first_session.starts_at = ${slot.starts_at}`.execute(db)
  const others = await db
    .selectFrom('reminder_slot')
    .select(['id', 'starts_at'])
    .where('event_id', '=', slot.event_id)
    .where('type', '=', slot.type)
    .where('id', '<>', slot.id)
    .execute()
  const isEarlier = ({ starts_at }: { starts_at: Date }) =>
    isSameOccasion(slot.type, starts_at, slot.starts_at, timeZone)
  const onTime = types.rows.filter(({ is_moved }) => !is_moved)
  return {
    slot,
    ticketTypeIds: onTime.map(({ id }) => id),
    earlierIds: others.filter(isEarlier).map(({ id }) => id),
    isMoved: types.rows.length > 0 && onTime.length === 0,
  }
}

/**
 * Of `ticket` and its `ticket_order`: valid, and its holder's since before the reminder's time. Who got it later has
 * only just been told everything, with the ticket itself.
 */
function isReminded({ slot, ticketTypeIds }: Reminded): RawBuilder<boolean> {
  return sql<boolean>`(ticket.ticket_type_id = any(${ticketTypeIds}::uuid[]) and ticket.status = 'valid'
    and ticket_order.status = 'confirmed'
    and coalesce(ticket.transferred_at, ticket_order.confirmed_at, ticket_order.created_at) <= ${slot.due_at})`
}

/** To whom a ticket's mails go: whoever it was handed on to, or else the order's buyer. */
const address = sql<string | null>`case when ticket.transfers > 0 then ticket.attendee_email
  else ticket_order.buyer_email end`

/** A ticket of a reminder, with whose it is. */
export interface RemindedTicket {
  id: string
  order_id: string
  is_handed_on: boolean
  buyer_user_id: string | null
  address: string
}

const columns = sql`ticket.id, ticket.order_id, ticket.transfers > 0 as is_handed_on,
  case when ticket.transfers = 0 then ticket_order.buyer_user_id end as buyer_user_id, ${address} as address`

/** A reminder's tickets by their ids, so many after one of them. */
export async function pageOfTickets(
  db: Queryable,
  reminded: Reminded,
  after: string | null,
  limit: number,
): Promise<RemindedTicket[]> {
  if (reminded.ticketTypeIds.length === 0) return []
  const { rows } = await pageQuery(reminded, after, limit).execute(db)
  return rows
}

const FIRST = '00000000-0000-0000-0000-000000000000'

/** By the index of an event's tickets from where the last page ended, so that all pages together read each once. */
export function pageQuery(reminded: Reminded, after: string | null, limit: number): RawBuilder<RemindedTicket> {
  return sql<RemindedTicket>`
    select ${columns} from ticket join ticket_order on ticket_order.id = ticket.order_id
    where ticket.event_id = ${reminded.slot.event_id} and ticket.id > ${after ?? FIRST}::uuid
      and ${isReminded(reminded)} and ${address} is not null
    order by ticket.event_id, ticket.id limit ${limit}`
}

/** An address that has tickets of a reminder, by its keyed hash; it reads many, so it is for rare cases. */
export async function findAddressed(
  { db, secrets }: Pick<Deps, 'db' | 'secrets'>,
  reminded: Reminded,
  hash: Buffer,
): Promise<RemindedTicket | null> {
  const PAGE = 1_000
  for (let after: string | null = null; ; ) {
    const page: RemindedTicket[] = await pageOfTickets(db, reminded, after, PAGE)
    const found = page.find(({ address: to }) => addressHash(secrets, to).equals(hash))
    if (found) return found
    if (page.length < PAGE) return null
    after = page.at(-1)?.id ?? null
  }
}

/** All of a reminder's tickets of one address: bought by it, or handed on to it. */
export async function ticketsOfAddress(db: Queryable, reminded: Reminded, to: string): Promise<RemindedTicket[]> {
  if (reminded.ticketTypeIds.length === 0) return []
  const { rows } = await sql<RemindedTicket>`
    select ${columns} from ticket_order join ticket on ticket.order_id = ticket_order.id and ticket.transfers = 0
    where ticket_order.event_id = ${reminded.slot.event_id} and lower(ticket_order.buyer_email) = lower(${to})
      and ${isReminded(reminded)}
    union all
    select ${columns} from ticket join ticket_order on ticket_order.id = ticket.order_id
    where ticket.transfers > 0 and lower(ticket.attendee_email) = lower(${to}) and ${isReminded(reminded)}
    order by id`.execute(db)
  return rows
}

/** Without those of which their address was reminded before a start near enough, from which they were moved to this. */
export async function withoutTold(
  { db, secrets }: Pick<Deps, 'db' | 'secrets'>,
  { earlierIds }: Reminded,
  tickets: RemindedTicket[],
): Promise<RemindedTicket[]> {
  if (earlierIds.length === 0 || tickets.length === 0) return tickets
  const hashes = new Map(tickets.map(({ address: to }) => [to, addressHash(secrets, to)]))
  const mails = await db
    .selectFrom('reminder_mail')
    .select(['recipient_hash', 'ticket_ids'])
    .where('slot_id', 'in', earlierIds)
    .where('recipient_hash', '=', sql<Buffer>`any(${[...hashes.values()]}::bytea[])`)
    .where('outcome', '=', 'sent')
    .execute()
  const nameOf = (hash: Buffer | undefined, ticketId: string) => `${hash?.toString('base64')} ${ticketId}`
  const told = new Set(
    mails.flatMap(({ recipient_hash, ticket_ids }) => ticket_ids.map((id) => nameOf(recipient_hash, id))),
  )
  return tickets.filter(({ id, address: to }) => !told.has(nameOf(hashes.get(to), id)))
}

/** How many addresses have tickets for each start of an event now, by the start's time. */
export async function countAddresses(db: Queryable, eventId: string): Promise<Map<number, number>> {
  const { rows } = await sql<{ starts_at: Date; count: number }>`
    select first_session.starts_at, count(distinct lower(${address}))::integer as count
    from ticket_type
    cross join lateral ${firstSession} as first_session
    join ticket on ticket.ticket_type_id = ticket_type.id and ticket.status = 'valid'
    join ticket_order on ticket_order.id = ticket.order_id and ticket_order.status = 'confirmed'
    where ticket_type.event_id = ${eventId}
    group by first_session.starts_at`.execute(db)
  return new Map(rows.map(({ starts_at, count }) => [starts_at.getTime(), count]))
}
