import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { readDeliveryRow, toDelivery } from './queries.ts'
import type { DeliveryRef, WebhookDeliveryDetail } from './schema.ts'

/**
 * A delivery with the bytes that are sent, and how each try went.
 * @throws DomainError NOT_FOUND
 */
export async function getDelivery(
  { db }: Pick<Call, 'db'>,
  { deliveryId }: DeliveryRef,
): Promise<WebhookDeliveryDetail> {
  const row = await readDeliveryRow(db, deliveryId)
  const attempts = await db
    .selectFrom('webhook_attempt')
    .selectAll()
    .where('delivery_id', '=', deliveryId)
    .orderBy('number')
    .execute()
  const log = attempts.map(({ number, started_at, duration_ms, status, error, response }) => {
    return { number, startedAt: iso(started_at), durationMs: duration_ms, status, error, response }
  })
  return { ...toDelivery(row), body: row.body, log }
}
