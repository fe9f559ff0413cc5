import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { once } from '../core/idempotency.ts'
import { lockWebhook } from './queries.ts'
import { ROTATION_MS } from './rules.ts'
import type { RotateSecretInput, WebhookWithSecret } from './schema.ts'
import { showSecret } from './show-secret.ts'
import { newWebhookSecret } from './sign.ts'

/**
 * Gives a webhook a new secret. The one before signs beside it for a day, so that the receiver has time to change.
 * @throws DomainError NOT_FOUND
 */
export async function rotateSecret(call: Call, input: RotateSecretInput): Promise<WebhookWithSecret> {
  const { webhookId } = input
  const now = call.now()
  await once(call, 'webhooks.rotateSecret', input, async (tx) => {
    const before = await lockWebhook(tx, webhookId)
    await tx
      .updateTable('webhook_endpoint')
      .set({
        secret: newWebhookSecret(call.secrets),
        previous_secret: before.secret,
        previous_secret_until: new Date(now.getTime() + ROTATION_MS),
        updated_at: now,
      })
      .where('id', '=', webhookId)
      .execute()
    await audit(tx, call, { action: 'webhook.secret_rotated', subjectType: 'webhook', subjectId: webhookId })
    return { ok: true }
  })
  return showSecret(call, webhookId)
}
