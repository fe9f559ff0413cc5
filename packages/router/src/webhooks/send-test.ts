import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { once } from '../core/idempotency.ts'
import { limitRate } from '../core/rate-limit.ts'
import { lockWebhook, readDeliveryRow, toDelivery } from './queries.ts'
import { TEST_TYPE } from './rules.ts'
import type { TestWebhookInput, WebhookDelivery } from './schema.ts'
import { writeSingleDelivery } from './write-deliveries.ts'

const TESTS = { limit: 20, windowSeconds: 600 }

/**
 * Sends a message to try a webhook out, once, whether it is switched on or not. It says nothing of the webhook's health.
 * @throws DomainError NOT_FOUND; RATE_LIMITED after 20 in ten minutes
 */
export async function sendTest(call: Call, input: TestWebhookInput): Promise<WebhookDelivery> {
  const { webhookId } = input
  const now = call.now()
  await limitRate(call.db, now, { key: `webhook-test:${webhookId}`, ...TESTS })
  return once(call, 'webhooks.test', input, async (tx) => {
    await lockWebhook(tx, webhookId)
    const body = JSON.stringify({
      id: '0',
      type: TEST_TYPE,
      topic: null,
      eventId: null,
      at: now.toISOString(),
      data: { webhookId },
    })
    const test = { cause: 'test', type: TEST_TYPE, position: null, eventId: null, replayOf: null } as const
    const id = await writeSingleDelivery(tx, { ...test, endpointId: webhookId, body, now })
    const detail = { deliveryId: id }
    await audit(tx, call, { action: 'webhook.tested', subjectType: 'webhook', subjectId: webhookId, detail })
    return toDelivery(await readDeliveryRow(tx, id))
  })
}
