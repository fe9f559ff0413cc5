import type { EventTable, Queryable, Tables, Tx } from '@turnout/db'
import { type Expression, type ExpressionBuilder, type Selectable, type SqlBool, sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { isOrganizer, type Principal } from '../core/principal.ts'

export { announceAvailability, availabilityAnnouncements, type SeatChange } from './announce-availability.ts'

/** A row of the table `event`. */
export type EventRow = Selectable<EventTable>

/**
 * Which events a caller may know of: organizers all, a teacher those assigned, a kiosk its own, everybody what was
 * published. What was deleted, nobody.
 */
export function visibleTo(principal: Principal) {
  return ({ eb, and, or, exists, selectFrom, val }: ExpressionBuilder<Tables, 'event'>): Expression<SqlBool> => {
    const isThere = eb('event.deleted_at', 'is', null)
    if (isOrganizer(principal)) return isThere
    if (principal.kind === 'kiosk') return and([isThere, eb('event.id', '=', principal.eventId)])
    const isPublic = or([
      eb('event.status', 'in', ['published', 'completed']),
      and([eb('event.status', '=', 'cancelled'), eb('event.published_at', 'is not', null)]),
    ])
    if (principal.kind !== 'user' || principal.role !== 'teacher') return and([isThere, isPublic])
    const isAssigned = exists(
      selectFrom('event_organizer')
        .select(val(1).as('one'))
        .whereRef('event_organizer.event_id', '=', 'event.id')
        .where('event_organizer.user_id', '=', principal.userId),
    )
    return and([isThere, or([isPublic, isAssigned])])
  }
}

/** True for callers who see what everybody sees. */
export function isPublic(principal: Principal): boolean {
  return principal.kind === 'anonymous' || (principal.kind === 'user' && principal.role === 'member')
}

/** The event, when the caller may know of it. @throws DomainError NOT_FOUND */
export async function getVisibleEvent(
  call: Pick<Call, 'db' | 'principal'>,
  eventId: string,
  db: Queryable = call.db,
): Promise<EventRow> {
  const event = await db
    .selectFrom('event')
    .selectAll('event')
    .where('event.id', '=', eventId)
    .where(visibleTo(call.principal))
    .executeTakeFirst()
  if (!event) throw noSuchEvent()
  return event
}

/**
 * How to hold an event's row. `state` is for what changes or ends it: nobody selling, admitting or editing goes on
 * meanwhile. `contents` is for its fields, sessions and ticket types; it lets rows that merely refer to the event be
 * written. `reading` is for what must not outlive a change of either.
 */
export type EventLock = 'state' | 'contents' | 'reading'

const lockClause = { state: sql`for update`, contents: sql`for no key update`, reading: sql`for share` }

/**
 * To be selected with an event's row by whoever locks it for share in great numbers, such as sales. PostgreSQL lets
 * new sharers of a row pass those who wait to change it, so that during a rush an organizer would wait until it is
 * over. Advisory locks are given in order of arrival: a change waits for the sales that are under way, and the next
 * sales wait for it.
 */
export const inTurn = sql<string>`pg_advisory_xact_lock_shared(hashtextextended(event.id::text, 0))`

/**
 * Locks an event, before any other row of it. The answer is what it is now, after waiting.
 * @throws DomainError NOT_FOUND when there is none or it was deleted
 */
export async function lockEvent(tx: Tx, eventId: string, lock: EventLock = 'state'): Promise<EventRow> {
  const turn = lock === 'reading' ? sql`pg_advisory_xact_lock_shared` : sql`pg_advisory_xact_lock`
  await sql`select ${turn}(hashtextextended(${eventId}, 0))`.execute(tx)
  const event = await tx
    .selectFrom('event')
    .selectAll()
    .where('id', '=', eventId)
    .where('deleted_at', 'is', null)
    .modifyEnd(lockClause[lock])
    .executeTakeFirst()
  if (!event) throw noSuchEvent()
  return event
}

/**
 * Locks an event whose sessions or ticket types are to change.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, or CONFLICT once it is over
 */
export async function lockEventContents(tx: Tx, eventId: string): Promise<EventRow> {
  const event = await lockEvent(tx, eventId, 'contents')
  if (event.status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
  if (event.status === 'completed') throw refuse('CONFLICT', 'The event is over', { status: event.status })
  return event
}

/** The refusal for events that are not there, or not for the caller to know of. */
export function noSuchEvent() {
  return refuse('NOT_FOUND', 'There is no such event')
}
