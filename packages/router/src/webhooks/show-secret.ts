import type { Call } from '../core/context.ts'
import { noSuchWebhook, readWebhook } from './queries.ts'
import type { WebhookWithSecret } from './schema.ts'
import { openWebhookSecret } from './sign.ts'

/** A webhook with its secret, for who has just made either. */
export async function showSecret(call: Call, webhookId: string): Promise<WebhookWithSecret> {
  const webhook = await readWebhook(call.db, webhookId, call.now())
  const row = await call.db
    .selectFrom('webhook_endpoint')
    .select('secret')
    .where('id', '=', webhookId)
    .executeTakeFirst()
  if (!row) throw noSuchWebhook()
  return { ...webhook, secret: openWebhookSecret(call.secrets, row.secret) }
}
