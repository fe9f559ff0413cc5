import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../testing/event-caller.ts'
import { followStream } from './follow-stream.ts'
import { openWebhooks, type WebhookSetting } from './testing/webhook-setting.ts'

const database = useTestDatabase()
let setting: WebhookSetting

beforeEach(async () => {
  setting = await openWebhooks(database().db)
})

/** Ids of the messages that a webhook is told, oldest first, with the cause and state of each delivery. */
async function told(webhookId: string) {
  const { items } = await setting.caller.deliveries({ webhookId, limit: 100 })
  return items.reverse().map(({ messageId, cause, status }) => [messageId, cause, status])
}

async function arrived(webhookId: string): Promise<void> {
  const over = { status: 'delivered' as const, finished_at: new Date() }
  await database().db.updateTable('webhook_delivery').set(over).where('endpoint_id', '=', webhookId).execute()
}

describe('making a webhook', () => {
  it('shows its secret once, and keeps it sealed', async () => {
    const { caller, deps, listen } = setting
    const { secret, id } = await listen({})
    expect(secret).toMatch(/^whsec_[\w-]{43}$/)
    const seen = JSON.stringify([await caller.get({ webhookId: id }), await caller.list({ limit: 100 })])
    expect(seen).not.toContain(secret)
    const tables = ['webhook_endpoint', 'idempotency_key', 'audit_entry'] as const
    for (const table of tables) {
      const rows = await deps.db.selectFrom(table).selectAll().execute()
      const bytes = rows.flatMap((row) =>
        Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value))),
      )
      expect(bytes.join()).not.toContain(secret.slice(6))
    }
  })

  it('repeated under its key makes one, and shows the same secret again', async () => {
    const { listen, caller, event } = setting
    const idempotencyKey = randomUUID()
    const [one, two] = await Promise.all([listen({ idempotencyKey }), listen({ idempotencyKey })])
    expect([two.id, two.secret]).toEqual([one.id, one.secret])
    expect(await refusalOf(listen({ idempotencyKey, description: 'Another' }))).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
    const { items } = await caller.list({ limit: 100 })
    expect(items.filter(({ eventIds }) => eventIds?.includes(event.id))).toHaveLength(1)
  })

  it.each([
    ['http://example.org/', 'https_only'],
    ['https://user:pw@example.org/', 'credentials'],
    ['https://example.org:22/', 'port'],
    ['https://127.0.0.1/', 'private_address'],
    ['https://[::ffff:10.0.0.1]/', 'private_address'],
    ['https://inside.example.org/', 'private_address'],
  ])('refuses %s and says why: %s', async (url, reason) => {
    const { listen } = setting
    expect(await refusalOf(listen({ url }))).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { field: 'url', reason },
    })
    const good = await listen({})
    const moved = setting.caller.update({ webhookId: good.id, url })
    expect(await refusalOf(moved)).toMatchObject({ code: 'VALIDATION_ERROR', details: { reason } })
  })

  it('refuses an event that is not there, and more than there may be', async () => {
    const { listen, deps } = setting
    expect(await refusalOf(listen({ eventIds: [randomUUID()] }))).toMatchObject({ code: 'NOT_FOUND' })
    await Promise.all(Array.from({ length: 60 }, () => listen({}).catch(() => null)))
    const rows = await deps.db.selectFrom('webhook_endpoint').select('id').where('deleted_at', 'is', null).execute()
    expect(rows).toHaveLength(50)
    expect(await refusalOf(listen({}))).toMatchObject({ code: 'CONFLICT', details: { limit: 50 } })
    await deps.db.updateTable('webhook_endpoint').set({ deleted_at: new Date(), is_active: false }).execute()
  })

  it('is for admins', async () => {
    const { callerOf, world, listen } = setting
    const organizer = await world.organizer({ email: `${randomUUID()}@example.org` })
    const { id } = await listen({})
    const caller = callerOf({ kind: 'user', userId: organizer.id, role: 'organizer' })
    expect(await refusalOf(caller.get({ webhookId: id }))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusalOf(caller.delete({ webhookId: id }))).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('what a webhook is told', () => {
  it('is what happens from its making on, of the types and events that it asks for', async () => {
    const { listen, tell, world, deps, event } = setting
    await tell(2)
    const all = await listen({})
    const none = await listen({ types: ['newEvent', 'ticket.scanned'] })
    const some = await listen({ types: ['order.expired', 'newEvent'], eventIds: null })
    const off = await listen({ isActive: false })
    const other = await world.event({ status: 'draft' })
    const ids = await tell(2)
    const elsewhere = await tell(1, other.id)
    expect((await told(all.id)).map(([id]) => id)).toEqual(ids)
    expect(await told(none.id)).toEqual([])
    // A draft's messages too.
    expect((await told(some.id)).map(([id]) => id)).toEqual([...ids, ...elsewhere])
    expect(await told(off.id)).toEqual([])
    // What is for one station is for nobody else.
    await deps.db
      .insertInto('domain_event')
      .values({ topic: `station:${randomUUID()}`, type: 'station.revoked', event_id: event.id, payload: '{}' })
      .execute()
    await sql`update domain_event set position = nextval('domain_event_position') where position is null`.execute(
      deps.db,
    )
    await followStream(deps)
    expect(await told(all.id)).toHaveLength(2)
  })

  it('costs nothing while nobody asks', async () => {
    const { deps } = setting
    await deps.db.updateTable('webhook_endpoint').set({ is_active: false }).execute()
    const before = await deps.db.selectFrom('webhook_cursor').selectAll().executeTakeFirstOrThrow()
    await setting.tell(3)
    expect((await followStream(deps)).state).toBe('idle')
    expect(await deps.db.selectFrom('webhook_cursor').selectAll().executeTakeFirstOrThrow()).toEqual(before)
  })

  it('stops when it is switched off, and what it missed can be told after it is on again, once and in order', async () => {
    const { listen, tell, caller } = setting
    const webhook = await listen({})
    const webhookId = webhook.id
    const first = await tell(1)
    await arrived(webhookId)
    const waiting = await tell(2)
    await caller.update({ webhookId, isActive: false })
    const meanwhile = await tell(3)
    expect((await caller.get({ webhookId })).missed?.count).toBe(5)
    expect(await refusalOf(caller.replayAll({ webhookId, since: '2000-01-01T00:00:00Z' }))).toMatchObject({
      code: 'CONFLICT',
    })
    const on = await caller.update({ webhookId, isActive: true })
    expect(on).toMatchObject({ isActive: true, switchedOff: null, missed: { count: 5 } })
    const later = await tell(1)
    const since = on.missed?.since ?? ''
    expect(await caller.replayAll({ webhookId, since })).toEqual({ count: 5, hasMore: false })
    expect((await caller.get({ webhookId })).missed).toBeNull()
    expect(await caller.replayAll({ webhookId, since })).toEqual({ count: 0, hasMore: false })
    const byState = async (wanted: string) => (await told(webhookId)).filter(([, , status]) => status === wanted)
    expect((await byState('delivered')).map(([id]) => id)).toEqual(first)
    expect((await byState('cancelled')).map(([id]) => id)).toEqual(waiting)
    const pending = (await byState('pending')).map(([id]) => Number(id)).sort((a, b) => a - b)
    expect(pending).toEqual([...waiting, ...meanwhile, ...later].map(Number))
  })

  it('is not lost when it is switched on while messages are being read', async () => {
    const { listen, tell, caller, deps } = setting
    const { id: webhookId } = await listen({ isActive: false })
    await listen({})
    await Promise.all([caller.update({ webhookId, isActive: true }), tell(40), followStream(deps), tell(40)])
    await tell(1)
    while ((await followStream(deps)).hasMore);
    const ids = (await told(webhookId)).map(([id]) => Number(id))
    // From some message on it has them all.
    const { rows } = await database().pool.query<{ position: string }>(
      `select position from domain_event where event_id = $1 and position >= $2 order by position`,
      [setting.event.id, Math.min(...ids)],
    )
    expect(ids.sort((a, b) => a - b)).toEqual(rows.map(({ position }) => Number(position)))
  })

  it('can be told of a long time, of which most has arrived, by pages', async () => {
    const { listen, tell, caller } = setting
    const { id: webhookId } = await listen({ types: ['order.expired'] })
    const ids = await tell(1_200)
    await arrived(webhookId)
    await database()
      .db.updateTable('webhook_delivery')
      .set({ status: 'failed' })
      .where('endpoint_id', '=', webhookId)
      .where('position', 'in', [ids[0], ids[599], ids[1_199]].map(Number))
      .execute()
    const again = await caller.replayAll({ webhookId, since: '2000-01-01T00:00:00Z' })
    expect(again).toEqual({ count: 3, hasMore: false })
    const { items } = await caller.deliveries({ webhookId, status: 'pending' })
    expect(items.map(({ messageId, cause }) => [messageId, cause]).sort()).toEqual(
      [ids[0], ids[599], ids[1_199]].map((id) => [id, 'missed']).sort(),
    )
    await database().db.deleteFrom('webhook_delivery').where('endpoint_id', '=', webhookId).execute()
    expect(await caller.replayAll({ webhookId, since: '2000-01-01T00:00:00Z' })).toEqual({
      count: 1_200,
      hasMore: false,
    })
  })

  it('may be forgotten instead', async () => {
    const { listen, tell, caller } = setting
    const { id: webhookId } = await listen({})
    await caller.update({ webhookId, isActive: false })
    await tell(2)
    await caller.update({ webhookId, isActive: true })
    expect((await caller.update({ webhookId, forgetMissed: true })).missed).toBeNull()
  })
})

describe('sending again by hand', () => {
  it('makes a delivery of its own, linked to the first, with the same bytes', async () => {
    const { listen, tell, caller } = setting
    const { id: webhookId } = await listen({})
    const [messageId] = await tell(1)
    const [first] = (await caller.deliveries({ webhookId })).items
    if (!first) throw new Error('There is one')
    expect(await refusalOf(caller.replay({ deliveryId: first.id }))).toMatchObject({ code: 'CONFLICT' })
    await arrived(webhookId)
    const idempotencyKey = randomUUID()
    const again = await caller.replay({ deliveryId: first.id, idempotencyKey })
    expect(again).toMatchObject({ cause: 'replay', replayOf: first.id, messageId, status: 'pending' })
    expect((await caller.replay({ deliveryId: first.id, idempotencyKey })).id).toBe(again.id)
    const [one, two] = await Promise.all([first.id, again.id].map((deliveryId) => caller.delivery({ deliveryId })))
    expect(two?.body).toBe(one?.body)
  })

  it('is refused while the webhook is off, and of tests', async () => {
    const { listen, tell, caller } = setting
    const { id: webhookId } = await listen({})
    const test = await caller.test({ webhookId })
    await tell(1)
    await arrived(webhookId)
    expect(await refusalOf(caller.replay({ deliveryId: test.id }))).toMatchObject({ details: { reason: 'test' } })
    await caller.update({ webhookId, isActive: false })
    const { items } = await caller.deliveries({ webhookId, type: 'order.expired' })
    const off = caller.replay({ deliveryId: items[0]?.id ?? '' })
    expect(await refusalOf(off)).toMatchObject({ code: 'CONFLICT', details: { reason: 'switched_off' } })
  })
})

describe('a webhook that is deleted', () => {
  it('is gone with its secret and all that was on its way', async () => {
    const { listen, tell, caller, deps } = setting
    const { id: webhookId } = await listen({})
    await tell(2)
    const [delivery] = (await caller.deliveries({ webhookId })).items
    await caller.delete({ webhookId })
    expect(await refusalOf(caller.get({ webhookId }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(caller.deliveries({ webhookId }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(caller.delivery({ deliveryId: delivery?.id ?? '' }))).toMatchObject({ code: 'NOT_FOUND' })
    const row = await deps.db.selectFrom('webhook_endpoint').selectAll().where('id', '=', webhookId).executeTakeFirst()
    expect(row?.secret).toHaveLength(0)
    expect(await deps.db.selectFrom('webhook_lane').selectAll().where('endpoint_id', '=', webhookId).execute()).toEqual(
      [],
    )
  })
})
