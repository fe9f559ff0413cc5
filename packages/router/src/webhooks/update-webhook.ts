import type { Tx, WebhookEndpointTable } from '@turnout/db'
import { sql, type Updateable } from 'kysely'
import { audit } from '../core/audit.ts'
import { changedColumns, fieldOf } from '../core/changes.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { requireAllowedUrl } from './check-url.ts'
import { holdCursor, lockWebhook, readWebhook, type WebhookRow } from './queries.ts'
import type { UpdateWebhookInput, Webhook } from './schema.ts'
import { stopDeliveries, switchedOff } from './switch-off.ts'
import { requireEvents, tidyTypes } from './wishes.ts'

/**
 * Changes a webhook, from the next message on; a new address has what is on its way at once. Switched off, what is on its way to it is stopped; switched on, it is
 * told of what happens from then on, and `missed` says what it was not told.
 * @throws DomainError NOT_FOUND, also for an event that is not there; VALIDATION_ERROR for an address that nothing may
 * be sent to, or for an owner who is no admin
 */
export async function updateWebhook(call: Call, input: UpdateWebhookInput): Promise<Webhook> {
  const { webhookId, ...fields } = input
  if (fields.url !== undefined) await requireAllowedUrl(call, fields.url)
  const now = call.now()
  return call.db.transaction().execute(async (tx) => {
    const { newest } = await holdCursor(tx)
    const before = await lockWebhook(tx, webhookId)
    if (fields.eventIds) await requireEvents(tx, fields.eventIds)
    if (fields.ownerId) await requireAdmin(tx, fields.ownerId)
    const columns = columnsOf(fields)
    const changed = changedColumns(before, columns)
    if (changed.length > 0 || fields.forgetMissed) {
      await tx
        .updateTable('webhook_endpoint')
        .set({ ...columns, ...(fields.forgetMissed && { missed_after: null }), updated_at: now })
        .where('id', '=', webhookId)
        .execute()
      await audit(tx, call, {
        action: 'webhook.updated',
        subjectType: 'webhook',
        subjectId: webhookId,
        fields: changed.map(fieldOf),
      })
    }
    if (changed.includes('url')) await tryAtOnce(tx, webhookId, now)
    if (changed.includes('is_active')) await turn(tx, before, { newest, now })
    return readWebhook(tx, webhookId, now)
  })
}

function columnsOf(fields: Omit<UpdateWebhookInput, 'webhookId'>) {
  return {
    url: fields.url,
    description: fields.description,
    types: fields.types && tidyTypes(fields.types),
    event_ids: fields.eventIds,
    is_active: fields.isActive,
    owner_id: fields.ownerId,
  } satisfies Updateable<WebhookEndpointTable>
}

/** Another address has not failed yet: what waits for its next try waits no longer. */
async function tryAtOnce(tx: Tx, webhookId: string, now: Date): Promise<void> {
  await tx
    .updateTable('webhook_endpoint')
    .set({ failing_since: null, failures: 0, told_at: null })
    .where('id', '=', webhookId)
    .execute()
  await tx
    .updateTable('webhook_lane')
    .set({ due_at: sql`clock_timestamp()` })
    .where('endpoint_id', '=', webhookId)
    .where('held_by', 'is', null)
    .execute()
  await tx
    .updateTable('webhook_delivery')
    .set({ next_attempt_at: now })
    .where('endpoint_id', '=', webhookId)
    .where('status', '=', 'pending')
    .where('attempts', '>', 0)
    .execute()
}

/** Switches on what was off, and off what was on. */
async function turn(tx: Tx, before: WebhookRow, { newest, now }: { newest: number; now: Date }): Promise<void> {
  const change = before.is_active
    ? switchedOff('by_hand', await stopDeliveries(tx, before.id, now), now)
    : { since_position: newest, switched_off_at: null, switched_off_reason: null }
  await tx.updateTable('webhook_endpoint').set(change).where('id', '=', before.id).execute()
}

async function requireAdmin(tx: Tx, userId: string): Promise<void> {
  const user = await tx
    .selectFrom('user_account')
    .select('id')
    .where('id', '=', userId)
    .where('role', '=', 'admin')
    .executeTakeFirst()
  if (!user) throw refuse('VALIDATION_ERROR', 'ownerId: Is no admin', { field: 'ownerId' })
}
