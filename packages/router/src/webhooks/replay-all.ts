import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { holdCursor, lockWebhook, type WebhookRow } from './queries.ts'
import type { ReplayAllInput, ReplayedAll } from './schema.ts'
import { isWanted, type NewDelivery, type PlacedMessage, writeDeliveries } from './write-deliveries.ts'

const PAGE = 500
const AT_MOST = 10_000
/** Messages get their time when their transaction begins, and their position after it is over. */
const LONGEST_TRANSACTION_MS = 10 * 60 * 1000

/**
 * Tells a webhook what happened since an instant and did not arrive: what failed, and what happened while it was off.
 * In order, and before what is on its way already. What has arrived or is on its way is not sent again.
 * @throws DomainError NOT_FOUND; CONFLICT while the webhook is off
 */
export function replayAll(call: Call, input: ReplayAllInput): Promise<ReplayedAll> {
  const { webhookId } = input
  const since = new Date(input.since)
  const now = call.now()
  return once(call, 'webhooks.replayAll', input, async (tx) => {
    const { position } = await holdCursor(tx)
    const webhook = await lockWebhook(tx, webhookId)
    if (!webhook.is_active) throw refuse('CONFLICT', 'The webhook is switched off', { reason: 'switched_off' })
    // What comes after is for the stream's own reader.
    const upTo = Math.max(position, webhook.since_position)
    const result = await replayBetween(tx, webhook, { since, upTo, now })
    if (!result.hasMore) {
      await tx.updateTable('webhook_endpoint').set({ missed_after: null }).where('id', '=', webhookId).execute()
    }
    const detail = { since: input.since, count: result.count }
    await audit(tx, call, { action: 'webhook.replayed_all', subjectType: 'webhook', subjectId: webhookId, detail })
    return result
  })
}

async function replayBetween(
  tx: Tx,
  webhook: WebhookRow,
  { since, upTo, now }: { since: Date; upTo: number; now: Date },
): Promise<ReplayedAll> {
  let after = (await firstPosition(tx, new Date(since.getTime() - LONGEST_TRANSACTION_MS))) - 1
  let count = 0
  while (count < AT_MOST) {
    const messages = await readUnsettled(tx, webhook, { since, after, upTo })
    const last = messages.at(-1)
    if (!last) return { count, hasMore: false }
    const missed = messages.filter((message) => isWanted(webhook, message))
    const deliveries = missed.map((message): NewDelivery => ({ endpointId: webhook.id, cause: 'missed', message }))
    await writeDeliveries(tx, deliveries, now)
    count += missed.length
    after = last.position
  }
  return { count, hasMore: true }
}

/** Messages of the types and events asked for that neither arrived nor are on their way. */
async function readUnsettled(
  tx: Tx,
  webhook: WebhookRow,
  { since, after, upTo }: { since: Date; after: number; upTo: number },
): Promise<PlacedMessage[]> {
  let query = tx
    .selectFrom('domain_event as message')
    .select(['position', 'topic', 'type', 'event_id', 'payload', 'created_at'])
    .where('position', '>', after)
    .where('position', '<=', upTo)
    .where('created_at', '>=', since)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('webhook_delivery as delivery')
            .select('delivery.id')
            .where('delivery.endpoint_id', '=', webhook.id)
            .whereRef('delivery.position', '=', 'message.position')
            .where('delivery.status', 'in', ['pending', 'delivered']),
        ),
      ),
    )
    .orderBy('position')
    .limit(PAGE)
  if (!webhook.types.includes('*')) query = query.where('type', 'in', webhook.types)
  if (webhook.event_ids) query = query.where('event_id', 'in', webhook.event_ids)
  const rows = await query.execute()
  return rows.map((row) => ({ ...row, position: row.position ?? 0 }))
}

/** The first position of an instant, by halves: positions go with time, and only they have an index. */
async function firstPosition(tx: Tx, since: Date): Promise<number> {
  const { low: lowest, high: highest } = await tx
    .selectFrom('domain_event')
    .select(({ fn }) => [fn.min('position').as('low'), fn.max('position').as('high')])
    .executeTakeFirstOrThrow()
  let low = lowest ?? 0
  let high = (highest ?? 0) + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const row = await tx
      .selectFrom('domain_event')
      .select('created_at')
      .where('position', '>=', middle)
      .orderBy('position')
      .limit(1)
      .executeTakeFirst()
    if (row && row.created_at < since) low = middle + 1
    else high = middle
  }
  return low
}
