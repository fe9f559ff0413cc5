import { type RawBuilder, sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { inGroups } from '../core/in-groups.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { eventPageKind } from './cached.ts'
import { isPublic, visibleTo } from './queries.ts'
import type { EventPage, ListEventsInput } from './schema.ts'
import { summaryColumns, summaryCounts, toSummary } from './summary.ts'

const cursors = cursorsOf('events', 'instant')

type ListCall = Pick<Call, 'db' | 'principal' | 'cache'>

/**
 * A page of the events that the caller may know of, by time. The counts are made for the rows of the page only.
 * @throws DomainError VALIDATION_ERROR for a cursor that is not ours
 */
export function listEvents(call: ListCall, input: ListEventsInput): Promise<EventPage> {
  if (!isPublic(call.principal)) return readPage(call, input)
  const load = () => publicPages(call.db, input)
  return isCommon(input) ? call.cache.wrap(eventPageKind, keyOf(input), load) : load()
}

/** Pages that many ask for. Searches, cursors and instants are as many as those who ask. */
function isCommon({ search, cursor, from, to, organizerId }: ListEventsInput): boolean {
  return !search && !cursor && from === undefined && to === undefined && organizerId === undefined
}

function keyOf({ status, eventType, order, limit }: ListEventsInput): string {
  return JSON.stringify([[...new Set(status)].sort(), eventType ?? null, order, limit])
}

/** The public asks for the same few pages: those who ask for one at one moment share its statement. */
const publicPages = inGroups<ListEventsInput, EventPage>(async (db, inputs) => {
  const pages = new Map<string, Promise<EventPage>>()
  for (const input of inputs) {
    const key = JSON.stringify(input)
    if (!pages.has(key)) pages.set(key, readPage({ db, principal: { kind: 'anonymous' } }, input))
  }
  return Promise.all(inputs.map((input) => pages.get(JSON.stringify(input)) ?? Promise.reject(new Error('No page'))))
})

async function readPage(call: Pick<Call, 'db' | 'principal'>, input: ListEventsInput): Promise<EventPage> {
  const direction = input.order === 'soonest' ? 'asc' : 'desc'
  const rows = await call.db
    .with('listed', () => pageOf(call, input, direction))
    .selectFrom('listed as event')
    .leftJoin('venue', 'venue.id', 'event.venue_id')
    .select([...summaryColumns, ...summaryCounts, 'venue.name as venue_name', exactInstant.as('sort_value')])
    .orderBy('event.starts_at', direction)
    .orderBy('event.id', direction)
    .execute()
  return toPage(rows, input.limit, { cursors, sortValue: (row) => row.sort_value }, toSummary)
}

/** To the microsecond, which a Date would cut off: two pages must not meet in the middle of a millisecond. */
const exactInstant = sql<string>`to_char(event.starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

function pageOf({ db, principal }: Pick<Call, 'db' | 'principal'>, input: ListEventsInput, direction: 'asc' | 'desc') {
  const { status, eventType, from, to, organizerId, search, cursor } = input
  const after = direction === 'asc' ? sql`>` : sql`<`
  return db
    .selectFrom('event')
    .select([...summaryColumns, 'event.venue_id'])
    .where(visibleTo(principal))
    .$if(Boolean(status?.length), (query) => query.where('event.status', 'in', status ?? []))
    .$if(eventType !== undefined, (query) => query.where('event.event_type', '=', eventType ?? 'class'))
    .$if(from !== undefined, (query) => query.where(sql<boolean>`coalesce(event.ends_at, event.starts_at) > ${from}`))
    .$if(to !== undefined, (query) => query.where(sql<boolean>`event.starts_at < ${to}`))
    .$if(organizerId !== undefined, (query) =>
      query.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('event_organizer')
            .select('event_organizer.user_id')
            .whereRef('event_organizer.event_id', '=', 'event.id')
            .where('event_organizer.user_id', '=', organizerId ?? ''),
        ),
      ),
    )
    .$if(Boolean(search), (query) => query.where(matches(search ?? '')))
    .$if(Boolean(cursor), (query) => {
      const { sortValue, id } = cursors.decode(cursor ?? '')
      return query.where(sql<boolean>`(event.starts_at, event.id) ${after} (${sortValue}::timestamptz, ${id}::uuid)`)
    })
    .orderBy('event.starts_at', direction)
    .orderBy('event.id', direction)
    .limit(input.limit + 1)
}

/** Shorter ones are like too much to be forgiven a typing error. */
const FUZZY_FROM = 6

/** Part of the title, the place or the code, accents or none; a title also when a word of it is nearly the same. */
function matches(search: string): RawBuilder<boolean> {
  const part = sql`search_text(${`%${search.replace(/[\\%_]/g, '\\$&')}%`})`
  const similar =
    search.length < FUZZY_FROM
      ? sql``
      : sql`or word_similarity(search_text(${search}), search_text(event.title)) >= 0.5`
  return sql<boolean>`(
    search_text(event.title) like ${part} ${similar}
    or search_text(event.location_text) like ${part}
    or event.code = upper(${search})
    or event.venue_id in (
      select venue.id from venue
      where search_text(venue.name) like ${part} or search_text(venue.city) like ${part}))`
}
