import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import { changedColumns, fieldOf } from '../core/changes.ts'
import type { Call } from '../core/context.ts'
import { invalid, refuse } from '../core/errors.ts'
import { noteMoves } from '../sessions/note-moves.ts'
import { wakeWaitlist } from '../waitlist/queries.ts'
import { announceEvent } from './announce-event.ts'
import { startsInThePast } from './create-event.ts'
import { columnsOf, type EventFields, holdVenue, requireOrder } from './event-columns.ts'
import { runsEvent, setPeople } from './organizers.ts'
import { type EventRow, lockEvent } from './queries.ts'
import { readEvent } from './read-event.ts'
import { isPast } from './rules.ts'
import { isSaleSetting, toSaleSettings } from './sale-settings.ts'
import type { Event, UpdateEventInput } from './schema.ts'

/**
 * Changes what an event says of itself. An event with sessions starts and ends with them. Who runs and teaches it only
 * its own organizers and admins say.
 * @throws DomainError NOT_FOUND, FORBIDDEN, EVENT_CANCELLED, PAST_DATE, VALIDATION_ERROR; CONFLICT for another version
 * than the one read, or another time once it is over; HAS_REGISTRATIONS for another currency once tickets were sold
 */
export function updateEvent(call: Call, input: UpdateEventInput): Promise<Event> {
  const { eventId, version, organizerIds, teacherIds, ...fields } = input
  const now = call.now()
  return call.db.transaction().execute(async (tx) => {
    const event = await lockEvent(tx, eventId, 'contents')
    if (event.status === 'cancelled') throw refuse('EVENT_CANCELLED', 'A cancelled event cannot be changed')
    if (version !== undefined && version !== event.version) {
      throw refuse('CONFLICT', 'The event was changed meanwhile', { version: event.version })
    }
    const columns = columnsOf(fields)
    const changed = changedEventColumns(event, fields, columns)
    await requireTimes(tx, event, columns, changed, now)
    if (changed.includes('currency') && (await hasTickets(tx, eventId))) {
      throw refuse('HAS_REGISTRATIONS', 'The currency is fixed once tickets were sold', { field: 'currency' })
    }
    if (changed.some((column) => toldOf.has(column))) await noteMoves(tx, event, 'all', now)
    if (changed.includes('venue_id')) await moveToVenue(tx, event, fields.venueId ?? null)
    // Read before the people change: nobody makes themselves one of them.
    const isOwn = (organizerIds ?? teacherIds) === undefined || (await runsEvent(tx, call.principal, eventId))
    const people = await setPeople(tx, eventId, { organizerIds, teacherIds })
    const [field] = people
    if (field && !isOwn) {
      throw refuse('FORBIDDEN', 'Only the organizers of the event and admins may say who runs and teaches it', {
        field,
      })
    }
    const changedFields = [...new Set(changed.map(eventFieldOf)), ...people]
    if (changed.includes('refund_policy')) await keepPolicy(tx, event, now)
    if (changedFields.length > 0) {
      const updated = await tx
        .updateTable('event')
        .set({ ...columns, version: event.version + 1, updated_at: now })
        .where('id', '=', eventId)
        .returningAll()
        .executeTakeFirstOrThrow()
      await audit(tx, call, {
        action: 'event.updated',
        subjectType: 'event',
        subjectId: eventId,
        eventId,
        fields: changedFields,
        detail: settingsDetail(changed),
      })
      if (changed.some((column) => column.includes('waitlist'))) await wakeWaitlist(tx, eventId)
      await announceEvent(tx, updated, { type: 'event.updated', fields: changedFields })
    }
    return readEvent(tx, call.principal, eventId, now)
  })
}

/** A policy is kept as JSON, whose fields PostgreSQL puts in an order of its own: it is compared as it is given out. */
function changedEventColumns(event: EventRow, fields: EventFields, columns: ReturnType<typeof columnsOf>) {
  const policy = fields.saleSettings?.refundPolicy
  const before = { ...event, refund_policy: toSaleSettings(event).refundPolicy }
  return changedColumns(before, { ...columns, refund_policy: policy })
}

/** Latitude and longitude are one field of the contract, and so is how an event sells. */
function eventFieldOf(column: string): string {
  if (isSaleSetting(column)) return 'saleSettings'
  return column === 'latitude' || column === 'longitude' ? 'coordinates' : fieldOf(column)
}

/** Which of the sale settings changed, for the audit. */
function settingsDetail(changed: string[]): { saleSettings?: string[] } {
  const saleSettings = changed.filter(isSaleSetting).map(fieldOf)
  return saleSettings.length > 0 ? { saleSettings } : {}
}

/** Who bought before keeps what was promised then. */
async function keepPolicy(tx: Tx, event: EventRow, now: Date): Promise<void> {
  const policy = JSON.stringify(event.refund_policy)
  await tx.insertInto('refund_policy_change').values({ event_id: event.id, policy, held_until: now }).execute()
}

/** True once a ticket of the event was held or sold, whatever became of it. */
export async function hasTickets(tx: Tx, eventId: string): Promise<boolean> {
  const ticket = await tx.selectFrom('ticket').select('id').where('event_id', '=', eventId).limit(1).executeTakeFirst()
  return ticket !== undefined
}

async function requireTimes(
  tx: Tx,
  event: EventRow,
  columns: ReturnType<typeof columnsOf>,
  changed: string[],
  now: Date,
): Promise<void> {
  const moved = (['starts_at', 'ends_at'] as const).find((name) => changed.includes(name))
  const isAllDay = Boolean(columns.is_all_day ?? event.is_all_day)
  if (!moved && !changed.includes('is_all_day')) return
  if (moved && event.status === 'completed') {
    throw refuse('CONFLICT', 'The event is over; its time is fixed', { status: event.status, field: fieldOf(moved) })
  }
  if (moved && (await hasSessions(tx, event.id))) {
    throw invalid(fieldOf(moved), 'The event starts and ends with its sessions; move those')
  }
  const startsAt = new Date(columns.starts_at ?? event.starts_at)
  const end = columns.ends_at === undefined ? event.ends_at : columns.ends_at
  requireOrder({ startsAt, endsAt: end ? new Date(end) : null, isAllDay })
  const timeZone = columns.time_zone ?? event.time_zone
  if (changed.includes('starts_at') && isPast({ startsAt, isAllDay, timeZone }, now)) throw startsInThePast()
}

/** What whoever holds a ticket has been told of an event, and is told again when it changes. */
const toldOf = new Set(['title', 'venue_id', 'location_text', 'address', 'is_online', 'url'])

async function hasSessions(tx: Tx, eventId: string): Promise<boolean> {
  const session = await tx
    .selectFrom('session')
    .select('id')
    .where('event_id', '=', eventId)
    .limit(1)
    .executeTakeFirst()
  return session !== undefined
}

/** The rooms of the old venue are not in the new one: sessions lose theirs. */
async function moveToVenue(tx: Tx, event: EventRow, venueId: string | null): Promise<void> {
  if (venueId) await holdVenue(tx, venueId)
  await tx
    .updateTable('session')
    .set({ room_id: null })
    .where('event_id', '=', event.id)
    .where('room_id', 'is not', null)
    .execute()
}
