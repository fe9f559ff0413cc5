import { randomUUID } from 'node:crypto'
import type { Database } from '@turnout/db'
import { build } from '@turnout/db/testing'
import { createCaller } from '@turnout/router'
import { callAs, createTestDeps, type TestDeps } from '@turnout/router/testing'
import { sql } from 'kysely'
import type { SenderOptions } from '../src/webhooks/send-webhook.ts'
import { createWebhookSender } from '../src/webhooks/send-webhook.ts'
import { startWebhooks, type Webhooks } from '../src/webhooks/webhooks.ts'
import { deafWaker, silent } from './support.ts'

/** Deps of a server whose webhooks may go to this machine. */
export function webhookDeps(db: Database): TestDeps {
  const deps = createTestDeps(db)
  return { ...deps, config: { ...deps.config, webhooksMayBePrivate: true } }
}

/** What admins do with webhooks. */
export async function adminOf(deps: TestDeps) {
  const { id: userId } = await build(deps.db).admin({ email: `${randomUUID()}@example.org` })
  const cookies = { refreshToken: null, set: () => undefined, clear: () => undefined }
  return createCaller({ ...callAs(deps, { kind: 'user', userId, role: 'admin' }), cookies }).webhooks
}

/** What sends in tests: to this machine, by plain http too. */
export const senderFor = (options: Partial<SenderOptions> = {}) =>
  createWebhookSender({ mayBePrivate: true, resolve: async () => ['127.0.0.1'], ...options })

/** Starts telling, with nothing to wake it but its own polls. */
export function startTelling(deps: TestDeps, options: Partial<SenderOptions> = {}, holdMs?: number): Webhooks {
  return startWebhooks({ deps, waker: deafWaker, log: silent, send: senderFor(options), holdMs })
}

/** Writes messages of an event that have their positions already. @returns their ids */
export async function tell(db: Database, eventId: string, count: number): Promise<string[]> {
  const { rows } = await sql<{ position: number }>`
    insert into domain_event (position, topic, type, event_id, payload)
    select nextval('domain_event_position'), ${`event:${eventId}:orders`}, 'order.expired', ${eventId}::uuid,
      json_build_object('eventId', ${eventId}::text, 'orderId', uuidv7(), 'n', n)
    from generate_series(1, ${count}) as n
    returning position`.execute(db)
  return rows.map(({ position }) => String(position))
}

/** The waiting times of all that failed are over. */
export async function hurry(db: Database): Promise<void> {
  await sql`update webhook_delivery set next_attempt_at = now() where status = 'pending'`.execute(db)
  await sql`update webhook_lane set due_at = clock_timestamp() where held_by is null`.execute(db)
}

/** How many deliveries of a webhook are in each state. */
export async function statesOf(db: Database, webhookId: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ status: string; count: number }>`
    select status, count(*)::integer as count from webhook_delivery
    where endpoint_id = ${webhookId} group by status`.execute(db)
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}
