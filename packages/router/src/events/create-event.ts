import { randomBytes } from 'node:crypto'
import type { EventTable, Tx } from '@turnout/db'
import type { Insertable } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { EVENT_CODE_LENGTH, humanCodeFrom } from '../core/human-code.ts'
import { once } from '../core/idempotency.ts'
import { requireUser } from '../core/principal.ts'
import { announceEvent } from './announce-event.ts'
import { columnsOf, holdVenue, requireOrder } from './event-columns.ts'
import { setPeople } from './organizers.ts'
import type { EventRow } from './queries.ts'
import { readEvent } from './read-event.ts'
import { isPast } from './rules.ts'
import type { CreateEventInput, Event } from './schema.ts'

/**
 * Makes a draft; who makes it is its primary organizer. The zone is its venue's unless given, the currency the
 * organisation's.
 * @throws DomainError PAST_DATE, VALIDATION_ERROR, NOT_FOUND for unknown venues and people
 */
export function createEvent(call: Call, input: CreateEventInput): Promise<Event> {
  const { userId } = requireUser(call.principal)
  const now = call.now()
  return once(call, 'events.create', input, async (tx) => {
    const organisation = await tx
      .selectFrom('organisation')
      .select(['default_time_zone', 'default_currency'])
      .executeTakeFirstOrThrow()
    const venue = input.venueId ? await holdVenue(tx, input.venueId) : null
    const timeZone = input.timeZone ?? venue?.time_zone ?? organisation.default_time_zone
    const startsAt = new Date(input.startsAt)
    requireOrder({ startsAt, endsAt: input.endsAt ? new Date(input.endsAt) : null, isAllDay: input.isAllDay })
    if (isPast({ startsAt, isAllDay: input.isAllDay, timeZone }, now)) throw startsInThePast()
    const event = await insertEvent(tx, {
      ...columnsOf(input),
      title: input.title,
      starts_at: startsAt,
      time_zone: timeZone,
      currency: input.currency ?? organisation.default_currency,
      created_by: userId,
      created_at: now,
      updated_at: now,
    })
    await tx.insertInto('event_organizer').values({ event_id: event.id, user_id: userId, role: 'primary' }).execute()
    await setPeople(tx, event.id, input)
    await audit(tx, call, { action: 'event.created', subjectType: 'event', subjectId: event.id, eventId: event.id })
    await announceEvent(tx, event, { type: 'event.created' })
    return readEvent(tx, call.principal, event.id, now)
  })
}

/** The refusal of a start that has gone by. */
export function startsInThePast() {
  return refuse('PAST_DATE', 'An event cannot start in the past', { field: 'startsAt' })
}

const CODE_ATTEMPTS = 20

/** Gives the event a short code that no other event has. */
export async function insertEvent(tx: Tx, values: Omit<Insertable<EventTable>, 'code'>): Promise<EventRow> {
  for (let attempt = 0; attempt < CODE_ATTEMPTS; attempt++) {
    const code = humanCodeFrom(randomBytes(EVENT_CODE_LENGTH), EVENT_CODE_LENGTH)
    const event = await tx
      .insertInto('event')
      .values({ ...values, code })
      .onConflict((conflict) => conflict.column('code').doNothing())
      .returningAll()
      .executeTakeFirst()
    if (event) return event
  }
  throw new Error(`No free event code in ${CODE_ATTEMPTS} attempts`)
}
