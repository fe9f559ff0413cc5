import type { Deps } from '../../core/context.ts'
import { type MailFacts, type MailSession, placeOf, readMailFacts } from '../../orders/mail/facts.ts'
import type { RemindedTicket, SlotRow } from '../slot-tickets.ts'

/** What a reminder tells, beside its recipient's tickets. */
export interface ReminderFacts {
  to: { name: string; address: string }
  locale: string
  slot: Pick<SlotRow, 'event_id' | 'type' | 'starts_at'>
  event: Pick<MailFacts['order'], 'title' | 'time_zone' | 'is_all_day' | 'is_online' | 'url' | 'organisation'>
  place: string | null
  /** Where a map shows it; null where nobody knows the place. */
  mapUrl: string | null
  /** What begins at the slot's start, each session once. */
  sessions: Pick<MailSession, 'name' | 'room' | 'starts_at' | 'ends_at'>[]
  /** By order, or by ticket where it was handed on: only the tickets that are reminded of. */
  parts: MailFacts[]
  /** Tickets that are not shown beside these. */
  more: number
}

/** Tickets that one mail shows: the newest. A thousand pictures would be refused by any server. */
const MOST_SHOWN = 10

/**
 * Reads all that one reminder tells one address: their orders, and tickets that were handed on to them, as they are
 * now. In the language of the newest.
 */
export async function readReminderFacts(
  deps: Pick<Deps, 'db' | 'secrets' | 'config'>,
  slot: SlotRow,
  address: string,
  all: RemindedTicket[],
): Promise<ReminderFacts> {
  // Their ids are in the order of time.
  const tickets = all.slice(-MOST_SHOWN)
  const ids = new Set(tickets.map(({ id }) => id))
  const orderIds = new Set(tickets.filter(({ is_handed_on }) => !is_handed_on).map(({ order_id }) => order_id))
  const handedOn = tickets.filter(({ is_handed_on }) => is_handed_on)
  const parts: MailFacts[] = []
  const add = (facts: MailFacts | null) => {
    if (facts) parts.push({ ...facts, tickets: facts.tickets.filter(({ id }) => ids.has(id)) })
  }
  // One after the other: a mail is in no hurry, and has one connection.
  for (const orderId of orderIds) add(await readMailFacts(deps, orderId))
  for (const { id, order_id } of handedOn) add(await readMailFacts(deps, order_id, ['valid'], id))
  const [newest] = parts.toSorted((a, b) => b.order.created_at.getTime() - a.order.created_at.getTime())
  if (!newest) throw new Error('The tickets of a reminder are gone')
  const name = orderIds.has(newest.order.id) ? newest.order.buyer_name : newest.tickets[0]?.attendee_name
  const named = parts.flatMap(({ sessions }) => sessions)
  const starting = named.filter(({ starts_at, is_active }) => is_active && +starts_at === +slot.starts_at)
  return {
    to: { name: name ?? '', address },
    locale: newest.order.locale,
    slot,
    event: newest.order,
    place: placeOf(newest),
    mapUrl: await mapUrlOf(deps, slot.event_id, placeOf(newest)),
    sessions: [...new Map(starting.map((session) => [session.id, session])).values()],
    parts,
    more: all.length - tickets.length,
  }
}

/** A page with a map of where an event is held: by its coordinates or its venue's, or else by its address. */
export async function mapUrlOf(
  { db }: Pick<Deps, 'db'>,
  eventId: string,
  place: string | null,
): Promise<string | null> {
  const row = await db
    .selectFrom('event')
    .leftJoin('venue', 'venue.id', 'event.venue_id')
    .select(({ fn }) => [
      fn.coalesce('event.latitude', 'venue.latitude').as('latitude'),
      fn.coalesce('event.longitude', 'venue.longitude').as('longitude'),
    ])
    .where('event.id', '=', eventId)
    .executeTakeFirst()
  const { latitude = null, longitude = null } = row ?? {}
  if (latitude !== null && longitude !== null) {
    return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`
  }
  return place && `https://www.openstreetmap.org/search?query=${encodeURIComponent(place)}`
}
