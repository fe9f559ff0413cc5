import { randomUUID } from 'node:crypto'
import type { Database } from '@turnout/db'
import { build } from '@turnout/db/testing'
import { sql } from 'kysely'
import { createCaller } from '../../app-router.ts'
import type { Principal } from '../../core/principal.ts'
import { callAs, createTestDeps } from '../../testing/index.ts'
import { followStream } from '../follow-stream.ts'
import type { CreateWebhookInput } from '../schema.ts'

/** An admin with an event, and what they do with webhooks. Webhooks made here hear of this event only. */
export async function openWebhooks(db: Database) {
  const deps = createTestDeps(db)
  // One of the addresses of what is inside is private.
  const inside = ['93.184.215.14', '10.0.0.7']
  deps.resolveHost = async (host) => (host.startsWith('inside.') ? inside : ['93.184.215.14'])
  const world = build(db)
  const admin = await world.admin({ email: `admin-${randomUUID()}@example.org` })
  const event = await world.event({ status: 'published' })
  const callerOf = (principal: Principal) => {
    const cookies = { refreshToken: null, set: () => undefined, clear: () => undefined }
    return createCaller({ ...callAs(deps, principal), cookies }).webhooks
  }
  const caller = callerOf({ kind: 'user', userId: admin.id, role: 'admin' })
  const url = 'https://hooks.example.org/turnout?key=s3cr3t'
  return {
    deps,
    world,
    admin,
    event,
    caller,
    callerOf,
    listen: (input: Partial<CreateWebhookInput>) => caller.create({ url, eventIds: [event.id], ...input }),
    /** Messages of the event's orders, placed, and read for webhooks. @returns their ids */
    async tell(count: number, eventId = event.id): Promise<string[]> {
      const { rows } = await sql<{ position: number }>`
        insert into domain_event (position, topic, type, event_id, payload, created_at)
        select nextval('domain_event_position'), ${`event:${eventId}:orders`}, 'order.expired', ${eventId}::uuid,
          json_build_object('eventId', ${eventId}::text, 'orderId', uuidv7()), ${deps.now()}
        from generate_series(1, ${count})
        returning position`.execute(db)
      while ((await followStream(deps)).hasMore);
      return rows.map(({ position }) => String(position))
    },
  }
}

export type WebhookSetting = Awaited<ReturnType<typeof openWebhooks>>
