import type { z } from 'zod'
import type { Call } from '../core/context.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { selectRequests, toVettingRequest } from './queries.ts'
import type { listVettingInput, vettingPage } from './schema.ts'

const cursors = cursorsOf('vetting', 'id')

/** Requests for a higher level, newest first. */
export async function listVettingRequests(
  call: Pick<Call, 'db'>,
  { limit, cursor, status }: z.output<typeof listVettingInput>,
): Promise<z.output<typeof vettingPage>> {
  let query = selectRequests(call.db)
    .orderBy('vetting_request.id', 'desc')
    .limit(limit + 1)
  if (status) query = query.where('vetting_request.status', '=', status)
  if (cursor) query = query.where('vetting_request.id', '<', cursors.decode(cursor).id)
  return toPage(await query.execute(), limit, { cursors }, toVettingRequest)
}
