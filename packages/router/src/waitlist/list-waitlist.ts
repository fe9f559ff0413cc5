import type { Tables } from '@turnout/db'
import { type QueryCreator, type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../core/context.ts'
import { invalid } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { positionOf } from './read-place.ts'
import type { ListWaitlistInput, WaitlistEntry, waitlistPage } from './schema.ts'

const cursors = cursorsOf('waitlist', 'text')

/** An event's waitlist, in order of place. @throws DomainError NOT_FOUND when there is no such event */
export async function listWaitlist(call: Call, input: ListWaitlistInput): Promise<z.input<typeof waitlistPage>> {
  await getVisibleEvent(call, input.eventId)
  let page = call.db.selectFrom('waitlist_entry').select(['id', 'place', 'ticket_type_id', 'status'])
  page = page.where('event_id', '=', input.eventId)
  if (input.ticketTypeId) page = page.where('ticket_type_id', '=', input.ticketTypeId)
  if (input.status?.length) page = page.where('status', 'in', input.status)
  if (input.cursor) page = page.where('place', '>', placeIn(input.cursor))
  page = page.orderBy('place').limit(input.limit + 1)
  // All who wait for a ticket type between the first and the last of a page are on it: one count per type suffices.
  const rows = await selectEntries(
    call.db
      .with('page', () => page)
      .with('ahead', (db) =>
        db
          .selectFrom('page')
          .where('status', '=', 'waiting')
          .groupBy('ticket_type_id')
          .select((eb) => [
            'page.ticket_type_id',
            sql<number>`(select count(*)::integer from waitlist_entry before
              where before.status = 'waiting' and before.ticket_type_id = ${eb.ref('page.ticket_type_id')}
                and before.place < min(${eb.ref('page.place')}))`.as('count'),
          ]),
      ),
    sql<number>`(select ahead.count from ahead where ahead.ticket_type_id = waitlist_entry.ticket_type_id)
      + row_number() over (partition by waitlist_entry.ticket_type_id, waitlist_entry.status order by waitlist_entry.place)::integer`,
  )
    .where('waitlist_entry.id', 'in', (eb) => eb.selectFrom(sql<{ id: string }>`page`.as('page')).select('page.id'))
    .orderBy('waitlist_entry.place')
    .execute()
  return toPage(rows, input.limit, { cursors, sortValue: ({ place }) => String(place) }, toEntry)
}

function placeIn(cursor: string): string {
  const { sortValue } = cursors.decode(cursor)
  if (!/^\d{1,18}$/.test(sortValue)) throw invalid('cursor', 'Is no cursor of this list')
  return sortValue
}

const ownPosition = positionOf({
  ticketTypeId: sql.ref('waitlist_entry.ticket_type_id'),
  place: sql.ref('waitlist_entry.place'),
})

/** Entries with what became of them. @param position of one that waits */
export function selectEntries(db: QueryCreator<Tables>, position: RawBuilder<number> = ownPosition) {
  return db
    .selectFrom('waitlist_entry')
    .innerJoin('ticket_type', 'ticket_type.id', 'waitlist_entry.ticket_type_id')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('waitlist_offer')
          .select(['expires_at', 'order_id'])
          .whereRef('waitlist_offer.entry_id', '=', 'waitlist_entry.id')
          .orderBy('waitlist_offer.id', 'desc')
          .limit(1)
          .as('offer'),
      (join) => join.onTrue(),
    )
    .selectAll('waitlist_entry')
    .select([
      'ticket_type.name as ticket_type_name',
      'offer.expires_at',
      'offer.order_id',
      sql<number | null>`case when waitlist_entry.status = 'waiting' then ${position} end`.as('position'),
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof selectEntries>['executeTakeFirstOrThrow']>>

/** An entry as organizers see it. */
export function toEntry(row: Row): WaitlistEntry {
  return {
    id: row.id,
    eventId: row.event_id,
    ticketTypeId: row.ticket_type_id,
    ticketTypeName: row.ticket_type_name,
    name: row.name,
    email: row.email,
    seats: row.seats,
    status: row.status,
    position: row.position,
    timesPassed: row.times_passed,
    offerExpiresAt: row.status === 'offered' ? iso(row.expires_at) : null,
    orderId: row.order_id,
    createdAt: iso(row.created_at),
  }
}
