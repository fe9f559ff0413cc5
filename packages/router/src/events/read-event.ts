import type { Database, Queryable } from '@turnout/db'
import { sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import { inGroups } from '../core/in-groups.ts'
import { iso } from '../core/iso.ts'
import type { Principal } from '../core/principal.ts'
import { noSuchEvent, visibleTo } from './queries.ts'
import { missingPieces } from './rules.ts'
import { saleSettingColumns, toSaleSettings } from './sale-settings.ts'
import type { Event } from './schema.ts'
import { summaryColumns, summaryCounts, toSummary } from './summary.ts'

/**
 * An event in full, as the caller may see it, in one query.
 * @throws DomainError NOT_FOUND
 */
export async function readEvent(db: Queryable, principal: Principal, eventId: string, now: Date): Promise<Event> {
  const [row] = await selectEvents(db, principal, [eventId]).execute()
  if (!row) throw noSuchEvent()
  return toEvent(row, now)
}

/**
 * An event as the public sees it. What it sees is the same for all of it, so whoever asks at one moment is answered by
 * one statement, begun after they asked.
 * @throws DomainError NOT_FOUND
 */
export async function readPublicEvent(db: Database, eventId: string, now: Date): Promise<Event> {
  const event = await publicEvents(db, { eventId, now })
  if (!event) throw noSuchEvent()
  return event
}

const publicEvents = inGroups<{ eventId: string; now: Date }, Event | null>(async (db, asked) => {
  const ids = [...new Set(asked.map(({ eventId }) => eventId))]
  const rows = await selectEvents(db, { kind: 'anonymous' }, ids).execute()
  const now = asked[0]?.now ?? new Date()
  const found = new Map(rows.map((row) => [row.id, toEvent(row, now)]))
  return asked.map(({ eventId }) => found.get(eventId) ?? null)
})

type FullRow = Awaited<ReturnType<ReturnType<typeof selectEvents>['executeTakeFirstOrThrow']>>

function toEvent(row: FullRow, now: Date): Event {
  const draft = {
    isAllDay: row.is_all_day,
    timeZone: row.time_zone,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    sessions: row.sessions.map(({ id, is_active }) => ({ id, isActive: is_active })),
    ticketTypes: row.ticket_types.map(({ is_active, session_ids }) => ({
      isActive: is_active,
      sessionIds: session_ids.map(({ session_id }) => session_id),
    })),
  }
  const { latitude, longitude } = row
  return {
    ...toSummary(row),
    fullDescription: row.full_description,
    policies: row.policies,
    currency: row.currency,
    venueId: row.venue_id,
    address: row.address,
    coordinates: latitude === null || longitude === null ? null : { latitude, longitude },
    url: row.url,
    topics: row.topics,
    organizers: row.organizers.map(({ user_id, name, role }) => ({ userId: user_id, name, role })),
    cancelReason: row.cancel_reason,
    missing: row.status === 'draft' ? missingPieces(draft, now) : [],
    version: row.version,
    saleSettings: toSaleSettings(row),
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}

function selectEvents(db: Queryable, principal: Principal, eventIds: string[]) {
  return db
    .selectFrom('event')
    .leftJoin('venue', 'venue.id', 'event.venue_id')
    .select([
      ...summaryColumns,
      ...summaryCounts,
      'venue.name as venue_name',
      'event.full_description',
      'event.policies',
      'event.currency',
      'event.venue_id',
      'event.address',
      'event.latitude',
      'event.longitude',
      'event.url',
      'event.topics',
      'event.cancel_reason',
      'event.version',
      ...saleSettingColumns,
      'event.created_at',
      'event.updated_at',
    ])
    .select((eb) => [
      jsonArrayFrom(
        eb
          .selectFrom('event_organizer')
          .innerJoin('user_account', 'user_account.id', 'event_organizer.user_id')
          .select(['event_organizer.user_id', 'user_account.name', 'event_organizer.role'])
          .whereRef('event_organizer.event_id', '=', 'event.id')
          .orderBy((order) => order('event_organizer.role', '!=', 'primary'))
          .orderBy('user_account.name')
          .orderBy('user_account.id'),
      ).as('organizers'),
      jsonArrayFrom(
        eb
          .selectFrom('session')
          .select(['session.id', 'session.is_active'])
          .whereRef('session.event_id', '=', 'event.id'),
      ).as('sessions'),
      jsonArrayFrom(
        eb
          .selectFrom('ticket_type')
          .select((inner) => [
            'ticket_type.is_active',
            jsonArrayFrom(
              inner
                .selectFrom('ticket_type_session')
                .select('ticket_type_session.session_id')
                .whereRef('ticket_type_session.ticket_type_id', '=', 'ticket_type.id'),
            ).as('session_ids'),
          ])
          .whereRef('ticket_type.event_id', '=', 'event.id'),
      ).as('ticket_types'),
    ])
    .where('event.id', '=', sql<string>`any(${eventIds}::uuid[])`)
    .where(visibleTo(principal))
}
