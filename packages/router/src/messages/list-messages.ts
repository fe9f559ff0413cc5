import type { z } from 'zod'
import type { Call } from '../core/context.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { figuresOf, toSummary } from './queries.ts'
import type { ListMessagesInput, messagePage } from './schema.ts'

const cursors = cursorsOf('messages', 'id')

/** An event's messages, newest first. @throws DomainError NOT_FOUND when there is no such event */
export async function listMessages(call: Call, input: ListMessagesInput): Promise<z.input<typeof messagePage>> {
  await getVisibleEvent(call, input.eventId)
  const rows = await call.db
    .selectFrom('message')
    .selectAll()
    .where('event_id', '=', input.eventId)
    .$if(Boolean(input.cursor), (query) => query.where('id', '<', cursors.decode(input.cursor ?? '').id))
    .orderBy('id', 'desc')
    .limit(input.limit + 1)
    .execute()
  const figures = await figuresOf(call.db, rows)
  return toPage(rows, input.limit, { cursors }, (row) => toSummary(row, figures))
}
