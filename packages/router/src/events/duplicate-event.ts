import type { EventTable, Tx } from '@turnout/db'
import { type Insertable, sql } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { invalid } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { requireUser } from '../core/principal.ts'
import { isSaneInstant, SANE_YEARS } from '../core/sane-instant.ts'
import { clockShift } from '../core/zoned-time.ts'
import { copyReminders } from '../reminders/queries.ts'
import { announceEvent } from './announce-event.ts'
import { copyContents } from './copy-contents.ts'
import { insertEvent, startsInThePast } from './create-event.ts'
import { type EventRow, lockEvent } from './queries.ts'
import { readEvent } from './read-event.ts'
import { isPast } from './rules.ts'
import type { DuplicateEventInput, Event } from './schema.ts'

/**
 * Makes a draft of what an event is: its texts, place, people, settings, sessions, ticket types and questions, moved to
 * another start with every time of day as it is. Who makes it is its primary organizer. Codes, tickets, the waitlist
 * and stations are not taken over. A fixed number of statements, however much there is.
 * @throws DomainError NOT_FOUND, PAST_DATE, VALIDATION_ERROR when something of it would come to no sane year
 */
export function duplicateEvent(call: Call, input: DuplicateEventInput): Promise<Event> {
  const { userId } = requireUser(call.principal)
  const now = call.now()
  return once(call, 'events.duplicate', input, async (tx) => {
    const source = await lockEvent(tx, input.eventId, 'reading')
    const startsAt = new Date(input.startsAt)
    if (isPast({ startsAt, isAllDay: source.is_all_day, timeZone: source.time_zone }, now)) throw startsInThePast()
    const clock = clockShift(source.starts_at, startsAt, source.time_zone)
    const shift = (instant: Date) => requireSane(clock(instant))
    const event = await insertEvent(tx, {
      ...(await placeOf(tx, source)),
      ...ownColumns(source),
      title: input.title ?? source.title,
      starts_at: startsAt,
      ends_at: source.ends_at && shift(source.ends_at),
      created_by: userId,
      created_at: now,
      updated_at: now,
    })
    await copyPeople(tx, source.id, event.id, userId)
    await copyContents(tx, { sourceId: source.id, eventId: event.id, hasVenue: event.venue_id !== null, shift, now })
    await copyReminders(tx, source.id, event.id, now)
    const detail = { from: source.id }
    await audit(tx, call, {
      action: 'event.created',
      subjectType: 'event',
      subjectId: event.id,
      eventId: event.id,
      detail,
    })
    await announceEvent(tx, event, { type: 'event.created' })
    return readEvent(tx, call.principal, event.id, now)
  })
}

function requireSane(instant: Date): Date {
  if (!isSaneInstant(instant)) throw invalid('startsAt', `The whole event must be ${SANE_YEARS}`)
  return instant
}

/** What an event says of itself and how it sells. */
function ownColumns(source: EventRow) {
  return {
    short_description: source.short_description,
    full_description: source.full_description,
    event_type: source.event_type,
    policies: source.policies,
    is_all_day: source.is_all_day,
    time_zone: source.time_zone,
    currency: source.currency,
    location_text: source.location_text,
    address: source.address,
    latitude: source.latitude,
    longitude: source.longitude,
    is_online: source.is_online,
    url: source.url,
    topics: source.topics,
    last_session_number: source.last_session_number,
    last_ticket_type_number: source.last_ticket_type_number,
    member_level: source.member_level,
    is_members_only: source.is_members_only,
    max_per_buyer: source.max_per_buyer,
    refund_policy: JSON.stringify(source.refund_policy),
    transfer_cutoff_hours: source.transfer_cutoff_hours,
    is_waitlist_open: source.is_waitlist_open,
    waitlist_mode: source.waitlist_mode,
    waitlist_max_skips: source.waitlist_max_skips,
    waitlist_offer_minutes: source.waitlist_offer_minutes,
  } satisfies Partial<Insertable<EventTable>>
}

/** The venue, unless it was deleted since. */
async function placeOf(tx: Tx, { venue_id }: EventRow): Promise<{ venue_id: string | null }> {
  if (venue_id === null) return { venue_id }
  const venue = await tx
    .selectFrom('venue')
    .select('id')
    .where('id', '=', venue_id)
    .where('deleted_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  return { venue_id: venue?.id ?? null }
}

/** Those who run and teach it, as far as they still have the part; the caller runs the new one first of all. */
async function copyPeople(tx: Tx, sourceId: string, eventId: string, userId: string): Promise<void> {
  await tx.insertInto('event_organizer').values({ event_id: eventId, user_id: userId, role: 'primary' }).execute()
  await tx
    .insertInto('event_organizer')
    .columns(['event_id', 'user_id', 'role'])
    .expression((eb) =>
      eb
        .selectFrom('event_organizer')
        .innerJoin('user_account', 'user_account.id', 'event_organizer.user_id')
        .select([
          sql<string>`${eventId}::uuid`.as('event_id'),
          'event_organizer.user_id',
          sql<'organizer' | 'teacher'>`case event_organizer.role when 'teacher' then 'teacher' else 'organizer' end`.as(
            'role',
          ),
        ])
        .where('event_organizer.event_id', '=', sourceId)
        .where('event_organizer.user_id', '<>', userId)
        .where(sql<boolean>`case event_organizer.role when 'teacher' then user_account.role = 'teacher'
          else user_account.role in ('organizer', 'admin') end`),
    )
    .execute()
}
