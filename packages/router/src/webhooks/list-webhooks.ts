import type { Call } from '../core/context.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { toWebhooks, webhookRows } from './queries.ts'
import type { ListWebhooksInput, Webhook } from './schema.ts'

const cursors = cursorsOf('webhooks', 'id')

/** Webhooks, newest first. */
export async function listWebhooks(
  call: Pick<Call, 'db' | 'now'>,
  input: ListWebhooksInput,
): Promise<{ items: Webhook[]; nextCursor: string | null }> {
  let query = webhookRows(call.db)
    .orderBy('endpoint.id', 'desc')
    .limit(input.limit + 1)
  if (input.cursor) query = query.where('endpoint.id', '<', cursors.decode(input.cursor).id)
  const { items, nextCursor } = toPage(await query.execute(), input.limit, { cursors }, (row) => row)
  return { items: await toWebhooks(call.db, items, call.now()), nextCursor }
}
