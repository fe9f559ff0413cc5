import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { type EventRow, getVisibleEvent } from '../events/queries.ts'
import { termsOf } from './offer-free-seats.ts'
import { keptSeats } from './rules.ts'
import type { WaitlistSummary, WaitlistSummaryInput } from './schema.ts'
import { lineSessionOf, lineTypeOf, readLines } from './waited-for.ts'

/** What waits for each ticket type of an event and what is offered. @throws DomainError NOT_FOUND */
export async function summarizeWaitlist(call: Call, { eventId }: WaitlistSummaryInput): Promise<WaitlistSummary> {
  const event = await getVisibleEvent(call, eventId)
  const rows = await call.db
    .selectFrom('ticket_type')
    .select(['id', 'name', 'waiting_entries', 'waiting_seats'])
    .select([
      sql<number>`(select coalesce(sum(seats), 0)::integer from waitlist_offer
        where ticket_type_id = ticket_type.id and status = 'open')`.as('offered_seats'),
      sql<number>`coalesce(taken.seats, 0)::integer`.as('taken_seats'),
    ])
    .leftJoin(
      (eb) =>
        eb
          .selectFrom('waitlist_entry')
          .select(['ticket_type_id', (all) => all.fn.sum<number>('seats').as('seats')])
          .where('event_id', '=', eventId)
          .where('status', '=', 'taken')
          .groupBy('ticket_type_id')
          .as('taken'),
      (join) => join.onRef('taken.ticket_type_id', '=', 'ticket_type.id'),
    )
    .where('event_id', '=', eventId)
    .orderBy('sort_order')
    .orderBy('number')
    .execute()
  const kept = await keptSeatsOf(call, event)
  return rows.map((row) => ({
    ticketTypeId: row.id,
    ticketTypeName: row.name,
    waitingEntries: row.waiting_entries,
    waitingSeats: row.waiting_seats,
    offeredSeats: row.offered_seats,
    takenSeats: row.taken_seats,
    keptSeats: kept.get(row.id) ?? 0,
  }))
}

/** By ticket type, free seats that are kept for a group which they do not suffice for. */
async function keptSeatsOf({ db, now }: Call, event: EventRow): Promise<Map<string, number>> {
  const line = (await readLines(db, [event.id])).get(event.id)
  const sessions = [...(line?.sessions.values() ?? [])].map(lineSessionOf)
  return new Map(
    line?.ticketTypes.map((type) => {
      const groups = type.groups.map((seats) => ({ ticketTypeId: type.id, seats }))
      return [type.id, keptSeats(groups, lineTypeOf(termsOf(event), type, line.sessions, now()), sessions)]
    }),
  )
}
