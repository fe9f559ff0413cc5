import type { Call } from '../core/context.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { noSuchWebhook, toDelivery, webhookRows } from './queries.ts'
import type { ListDeliveriesInput, WebhookDelivery } from './schema.ts'

const cursors = cursorsOf('webhook-deliveries', 'id')

/**
 * What was sent to a webhook in the last 30 days, newest first.
 * @throws DomainError NOT_FOUND
 */
export async function listDeliveries(
  { db }: Pick<Call, 'db'>,
  { webhookId, status, type, limit, cursor }: ListDeliveriesInput,
): Promise<{ items: WebhookDelivery[]; nextCursor: string | null }> {
  const webhook = await webhookRows(db).where('endpoint.id', '=', webhookId).executeTakeFirst()
  if (!webhook) throw noSuchWebhook()
  let query = db
    .selectFrom('webhook_delivery')
    .selectAll()
    .where('endpoint_id', '=', webhookId)
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (status) query = query.where('status', '=', status)
  if (type) query = query.where('type', '=', type)
  if (cursor) query = query.where('id', '<', cursors.decode(cursor).id)
  return toPage(await query.execute(), limit, { cursors }, toDelivery)
}
