import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { lockWebhook } from './queries.ts'
import type { WebhookRef } from './schema.ts'
import { stopDeliveries } from './switch-off.ts'

/**
 * Takes a webhook away: nothing goes to it any more, and its secret is forgotten. Its deliveries are swept in time.
 * @throws DomainError NOT_FOUND
 */
export function deleteWebhook(call: Call, { webhookId }: WebhookRef): Promise<{ ok: true }> {
  const now = call.now()
  return call.db.transaction().execute(async (tx) => {
    await lockWebhook(tx, webhookId)
    await stopDeliveries(tx, webhookId, now)
    await tx
      .updateTable('webhook_endpoint')
      .set({ deleted_at: now, is_active: false, secret: Buffer.alloc(0), previous_secret: null, updated_at: now })
      .where('id', '=', webhookId)
      .execute()
    await audit(tx, call, { action: 'webhook.deleted', subjectType: 'webhook', subjectId: webhookId })
    return { ok: true as const }
  })
}
