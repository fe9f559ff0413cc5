import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { isPublic } from '../events/queries.ts'
import { venuePageKind } from './cached.ts'
import { roomsOf, toVenue } from './queries.ts'
import type { ListVenuesInput, VenuePage } from './schema.ts'

const cursors = cursorsOf('venues', 'text')

/** Venues by name, found by name or city. Two statements, whatever the number. */
export function listVenues(call: Call, input: ListVenuesInput): Promise<VenuePage> {
  const load = () => readPage(call, input)
  const isCommon = isPublic(call.principal) && !input.search && !input.cursor
  return isCommon ? call.cache.wrap(venuePageKind, `first ${input.limit}`, load) : load()
}

async function readPage(call: Call, input: ListVenuesInput): Promise<VenuePage> {
  let query = call.db
    .selectFrom('venue')
    .selectAll()
    // As PostgreSQL folds it: where JavaScript would fold a letter otherwise, a page would lose rows.
    .select(sql<string>`lower(name)`.as('sort_value'))
    .where('deleted_at', 'is', null)
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .limit(input.limit + 1)
  if (input.search) {
    const pattern = `%${input.search.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where(sql<boolean>`(lower(name) like lower(${pattern}) or lower(city) like lower(${pattern}))`)
  }
  if (input.cursor) {
    const after = cursors.decode(input.cursor)
    query = query.where(sql<boolean>`(lower(name), id) > (${after.sortValue}, ${after.id}::uuid)`)
  }
  const rows = await query.execute()
  const rooms = await roomsOf(
    call.db,
    rows.slice(0, input.limit).map((row) => row.id),
  )
  return toPage(rows, input.limit, { cursors, sortValue: (row) => row.sort_value }, (row) =>
    toVenue(
      row,
      rooms.filter((room) => room.venue_id === row.id),
    ),
  )
}
