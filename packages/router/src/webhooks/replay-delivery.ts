import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { lockWebhook, readDeliveryRow, toDelivery } from './queries.ts'
import type { ReplayDeliveryInput, WebhookDelivery } from './schema.ts'
import { writeSingleDelivery } from './write-deliveries.ts'

/**
 * Sends what was sent before once more, as a delivery of its own that waits for no other.
 * @throws DomainError NOT_FOUND; CONFLICT while the first one is on its way, for a test, or while the webhook is off
 */
export function replayDelivery(call: Call, input: ReplayDeliveryInput): Promise<WebhookDelivery> {
  const now = call.now()
  return once(call, 'webhooks.replay', input, async (tx) => {
    const { endpoint_id: endpointId } = await readDeliveryRow(tx, input.deliveryId)
    const webhook = await lockWebhook(tx, endpointId)
    if (!webhook.is_active) throw refuse('CONFLICT', 'The webhook is switched off', { reason: 'switched_off' })
    const row = await readDeliveryRow(tx, input.deliveryId)
    if (row.status === 'pending') throw refuse('CONFLICT', 'It is still on its way', { reason: 'pending' })
    if (row.cause === 'test') throw refuse('CONFLICT', 'Send another test instead', { reason: 'test' })
    const { type, body, position, event_id: eventId, id: replayOf } = row
    const again = { endpointId, cause: 'replay', type, body, position, eventId, replayOf, now } as const
    const id = await writeSingleDelivery(tx, again)
    const detail = { deliveryId: id, replayOf }
    await audit(tx, call, { action: 'webhook.replayed', subjectType: 'webhook', subjectId: endpointId, detail })
    return toDelivery(await readDeliveryRow(tx, id))
  })
}
