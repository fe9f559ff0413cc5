import { type Expression, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../core/context.ts'
import { normalizeHumanCode } from '../core/human-code.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { selectOrders, toOrderSummary } from './queries.ts'
import type { ListOrdersInput, orderPage } from './schema.ts'

const cursors = cursorsOf('orders', 'id')

/** An event's orders, newest first. @throws DomainError NOT_FOUND when there is no such event */
export async function listOrders(call: Call, input: ListOrdersInput): Promise<z.input<typeof orderPage>> {
  await getVisibleEvent(call, input.eventId)
  let query = selectOrders(call.db).where('event_id', '=', input.eventId)
  if (input.status) query = query.where('status', '=', input.status)
  if (input.search) query = query.where(matches(input.search))
  // Ids tell the time they were made at and are unique: one column is order, key of the page and index.
  if (input.cursor) query = query.where('id', '<', cursors.decode(input.cursor).id)
  const rows = await query
    .orderBy('id', 'desc')
    .limit(input.limit + 1)
    .execute()
  return toPage(rows, input.limit, { cursors }, toOrderSummary)
}

/** Part of the buyer's name or address, or the beginning of the order's code. */
function matches(search: string): Expression<SqlBool> {
  const part = `%${search.replace(/[\\%_]/g, '\\$&')}%`
  const code = `${normalizeHumanCode(search).replace(/[\\%_]/g, '\\$&')}%`
  return sql<SqlBool>`(search_text(buyer_name) like search_text(${part})
    or lower(buyer_email) like lower(${part}) or code like ${code})`
}
