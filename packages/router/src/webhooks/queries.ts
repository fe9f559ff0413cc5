import type { Queryable, Tx, WebhookDeliveryTable, WebhookEndpointTable } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { refuse } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { webhookTopics, webhookTypes } from './rules.ts'
import type { Webhook, WebhookDelivery } from './schema.ts'

export type WebhookRow = Selectable<WebhookEndpointTable>
export type DeliveryRow = Selectable<WebhookDeliveryTable>

/** The refusal for webhooks that are not there, or not any more. */
export function noSuchWebhook() {
  return refuse('NOT_FOUND', 'There is no such webhook')
}

/**
 * Keeps the stream from being read on for webhooks until the transaction is over, and says how far it was read and how
 * far it goes. Comes before any endpoint's lock.
 */
export async function holdCursor(tx: Tx): Promise<{ position: number; newest: number }> {
  const { position } = await tx.selectFrom('webhook_cursor').select('position').forUpdate().executeTakeFirstOrThrow()
  const { rows } = await sql<{ newest: number | null }>`select max(position) as newest from domain_event`.execute(tx)
  return { position, newest: Math.max(position, rows[0]?.newest ?? 0) }
}

/** @throws DomainError NOT_FOUND */
export async function lockWebhook(tx: Tx, webhookId: string): Promise<WebhookRow> {
  const row = await tx
    .selectFrom('webhook_endpoint')
    .selectAll()
    .where('id', '=', webhookId)
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!row) throw noSuchWebhook()
  return row
}

/** @throws DomainError NOT_FOUND */
export async function readWebhook(db: Queryable, webhookId: string, now: Date): Promise<Webhook> {
  const row = await webhookRows(db).where('endpoint.id', '=', webhookId).executeTakeFirst()
  if (!row) throw noSuchWebhook()
  const [read] = await toWebhooks(db, [row], now)
  if (!read) throw noSuchWebhook()
  return read
}

/** Endpoints that are there, with their owners' names. */
export function webhookRows(db: Queryable) {
  return db
    .selectFrom('webhook_endpoint as endpoint')
    .leftJoin('user_account as owner', 'owner.id', 'endpoint.owner_id')
    .selectAll('endpoint')
    .select('owner.name as owner_name')
    .where('endpoint.deleted_at', 'is', null)
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Rows as they are given out, with their health. Three statements, whatever the number, and one for each that missed something. */
export async function toWebhooks(
  db: Queryable,
  rows: (WebhookRow & { owner_name: string | null })[],
  now: Date,
): Promise<Webhook[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const hours = await db
    .selectFrom('webhook_hour')
    .selectAll()
    .where('endpoint_id', 'in', ids)
    .where('hour', '>', new Date(now.getTime() - DAY_MS))
    .orderBy('hour')
    .execute()
  const waiting = await db
    .selectFrom('webhook_delivery')
    .select(['endpoint_id', sql<number>`count(*)::integer`.as('count')])
    .where('endpoint_id', 'in', ids)
    .where('status', '=', 'pending')
    .groupBy('endpoint_id')
    .execute()
  const pending = new Map(waiting.map(({ endpoint_id, count }) => [endpoint_id, count]))
  const missed = new Map<string, Webhook['missed']>()
  for (const row of rows) missed.set(row.id, await missedBy(db, row))
  return rows.map((row) => ({
    id: row.id,
    url: row.url,
    description: row.description,
    types: row.types,
    eventIds: row.event_ids,
    isActive: row.is_active,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    previousSecretUntil:
      row.previous_secret_until && row.previous_secret_until > now ? iso(row.previous_secret_until) : null,
    switchedOff:
      row.switched_off_at && row.switched_off_reason
        ? { at: iso(row.switched_off_at), reason: row.switched_off_reason }
        : null,
    failingSince: iso(row.failing_since),
    lastSuccessAt: iso(row.last_success_at),
    lastFailureAt: iso(row.last_failure_at),
    lastError: row.last_error,
    pending: pending.get(row.id) ?? 0,
    lastDay: hours
      .filter(({ endpoint_id }) => endpoint_id === row.id)
      .map(({ hour, succeeded, failed }) => ({ hour: iso(hour), succeeded, failed })),
    missed: missed.get(row.id) ?? null,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }))
}

const COUNTED_AT_MOST = 1000

/** What an endpoint was not told since it was switched off, as far as it asks for it. */
async function missedBy(db: Queryable, row: WebhookRow): Promise<Webhook['missed']> {
  if (row.missed_after === null) return null
  const upTo = row.is_active ? row.since_position : null
  const types = row.types.includes('*') ? webhookTypes : row.types
  const { rows } = await sql<{ count: number; since: Date | null }>`
    select count(*)::integer as count, min(created_at) as since from (
      select created_at from domain_event message
      where position > ${row.missed_after} and (${upTo}::bigint is null or position <= ${upTo})
        and type = any(${types})
        and coalesce(nullif(split_part(topic, ':', 3), ''), topic) = any(${Object.keys(webhookTopics)})
        and (${row.event_ids}::uuid[] is null or event_id = any(${row.event_ids}))
        and not exists (
          select from webhook_delivery delivery
          where delivery.endpoint_id = ${row.id} and delivery.position = message.position
            and delivery.status in ('pending', 'delivered'))
      order by position limit ${COUNTED_AT_MOST}
    ) missed`.execute(db)
  const found = rows[0]
  return found?.since ? { count: found.count, since: iso(found.since) } : null
}

/** A delivery as it is given out. */
export function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    webhookId: row.endpoint_id,
    cause: row.cause,
    type: row.type,
    eventId: row.event_id,
    messageId: row.position === null ? null : String(row.position),
    replayOf: row.replay_of,
    status: row.status,
    attempts: row.attempts,
    nextAttemptAt: row.status === 'pending' ? iso(row.next_attempt_at) : null,
    lastStatus: row.last_status,
    lastError: row.last_error,
    createdAt: iso(row.created_at),
    finishedAt: iso(row.finished_at),
  }
}

/** @throws DomainError NOT_FOUND, also for those of a webhook that is deleted */
export async function readDeliveryRow(db: Queryable, deliveryId: string): Promise<DeliveryRow> {
  const row = await db
    .selectFrom('webhook_delivery as delivery')
    .innerJoin('webhook_endpoint as endpoint', 'endpoint.id', 'delivery.endpoint_id')
    .selectAll('delivery')
    .where('delivery.id', '=', deliveryId)
    .where('endpoint.deleted_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw refuse('NOT_FOUND', 'There is no such delivery')
  return row
}
