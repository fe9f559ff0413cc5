import type { Queryable } from '@turnout/db'
import { positionOf } from '../read-place.ts'

/** All that mails about one place in a line tell. */
export type WaitlistMailFacts = NonNullable<Awaited<ReturnType<typeof readWaitlistMailFacts>>>

/** Reads an entry for a mail, with its latest offer. @returns undefined when it is not there */
export function readWaitlistMailFacts(db: Queryable, entryId: string) {
  return db
    .selectFrom('waitlist_entry')
    .innerJoin('event', 'event.id', 'waitlist_entry.event_id')
    .innerJoin('ticket_type', 'ticket_type.id', 'waitlist_entry.ticket_type_id')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('waitlist_offer')
          .select(['id as offer_id', 'status as offer_status', 'expires_at'])
          .whereRef('waitlist_offer.entry_id', '=', 'waitlist_entry.id')
          .orderBy('waitlist_offer.id', 'desc')
          .limit(1)
          .as('offer'),
      (join) => join.onTrue(),
    )
    .selectAll('waitlist_entry')
    .select((eb) => [
      'event.title',
      'event.status as event_status',
      'event.cancel_reason',
      'event.time_zone',
      'event.is_all_day',
      'event.starts_at',
      'event.ends_at',
      'ticket_type.name as ticket_type_name',
      'offer.offer_id',
      'offer.offer_status',
      'offer.expires_at',
      eb.selectFrom('organisation').select('name').limit(1).as('organisation'),
      positionOf({ ticketTypeId: eb.ref('waitlist_entry.ticket_type_id'), place: eb.ref('waitlist_entry.place') }).as(
        'position',
      ),
    ])
    .where('waitlist_entry.id', '=', entryId)
    .executeTakeFirst()
}
