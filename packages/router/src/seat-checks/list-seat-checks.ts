import { sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../core/context.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { toSeatCheck } from './check-seats.ts'
import type { ListSeatChecksInput, seatCheckPage } from './schema.ts'

const cursors = cursorsOf('seat-checks', 'id')

/** Recounts of seats, newest first; only those that had something to mend, if asked. */
export async function listSeatChecks(call: Call, input: ListSeatChecksInput): Promise<z.input<typeof seatCheckPage>> {
  const rows = await call.db
    .selectFrom('seat_check')
    .selectAll()
    .$if(input.onlyRepairs, (query) => query.where(sql<boolean>`repairs <> '[]'`))
    .$if(Boolean(input.cursor), (query) => query.where('id', '<', cursors.decode(input.cursor ?? '').id))
    .orderBy('id', 'desc')
    .limit(input.limit + 1)
    .execute()
  return toPage(rows, input.limit, { cursors }, toSeatCheck)
}
