import { randomUUID } from 'node:crypto'
import { verifyWebhook, WebhookNotVerified } from '@turnout/client/webhooks'
import { useTestDatabase } from '@turnout/db/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from './support.ts'
import { adminOf, hurry, startTelling, statesOf, tell, webhookDeps } from './webhook-parts.ts'
import { type Behaviour, ok, type Receiver, startReceiver } from './webhook-receiver.ts'

const database = useTestDatabase()
const open: { stop(patienceMs: number): Promise<unknown> }[] = []

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop(0)
})

async function receiver(behave?: Behaviour): Promise<Receiver> {
  const one = await startReceiver(behave)
  open.push(one)
  return one
}

/** A webhook for some events only, so that tests of one database do not hear each other. */
async function listen(url: string, eventIds: string[]) {
  const { db } = database()
  const deps = webhookDeps(db)
  const admin = await adminOf(deps)
  const webhook = await admin.create({ url })
  await db.updateTable('webhook_endpoint').set({ event_ids: eventIds }).where('id', '=', webhook.id).execute()
  return { ...webhook, admin, deps }
}

const fail =
  (status: number): Behaviour =>
  (_request, response) =>
    void response.writeHead(status).end('no')

describe('a webhook', () => {
  it('is sent signed, to the byte, so that the SDK takes it for what it is, by the old secret too for a day', async () => {
    const { db } = database()
    const eventId = randomUUID()
    const there = await receiver()
    const { id, secret, admin, deps } = await listen(there.url, [eventId])
    const { secret: newer } = await admin.rotateSecret({ webhookId: id })
    const [messageId] = await tell(db, eventId, 1)
    open.push(startTelling(deps))
    await until('the message is there', () => there.received.length === 1)
    const [request] = there.received
    if (!request) throw new Error('There is one')
    const header = String(request.headers['turnout-signature'])
    const message = await verifyWebhook(newer, header, request.body)
    expect(message).toMatchObject({ id: messageId, type: 'order.expired', topic: 'orders', eventId })
    // Ids, and nothing that was stored beside the message's own shape.
    expect(Object.keys(request.message.data).sort()).toEqual(['eventId', 'orderId'])
    expect(await verifyWebhook(secret, header, request.body)).toEqual(message)
    await expect(verifyWebhook(newer, header, request.body.replace('expired', 'placed'))).rejects.toThrow(
      WebhookNotVerified,
    )
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Turnout-Webhooks/1',
      'turnout-event': 'order.expired',
    })
    await until('it is written down', async () => (await statesOf(db, id)).delivered === 1)
    const delivery = await admin.delivery({ deliveryId: request.delivery })
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 1, lastStatus: 200, body: request.body })
    expect(delivery.log).toEqual([expect.objectContaining({ number: 1, status: 200, response: 'thank you' })])
  })

  it('gets the messages of one event in order, whatever fails, while other events go on', async () => {
    const { db } = database()
    const events = [randomUUID(), randomUUID(), randomUUID()]
    const seen = new Map<string, number>()
    // Every third message fails twice; the first event's first message until it is told otherwise.
    let isStuck = true
    const arrived: { eventId: string | null; id: number }[] = []
    const there = await receiver((request, response, path) => {
      const { id, eventId } = request.message
      const tries = (seen.get(id) ?? 0) + 1
      seen.set(id, tries)
      const isFirst = eventId === events[0] && Number(id) === Math.min(...firstIds)
      const isRefused = isFirst ? isStuck : Number(id) % 3 === 0 && tries < 3
      if (!isRefused) arrived.push({ eventId, id: Number(id) })
      return isRefused ? fail(503)(request, response, path) : ok(request, response, path)
    })
    const { id, deps } = await listen(there.url, events)
    const firstIds: number[] = []
    for (let round = 0; round < 4; round++) {
      for (const eventId of events) {
        const ids = await tell(db, eventId, 3)
        if (eventId === events[0]) firstIds.push(...ids.map(Number))
      }
    }
    open.push(startTelling(deps))
    await until('the other events are through', async () => {
      await hurry(db)
      return arrived.filter(({ eventId }) => eventId !== events[0]).length === 24
    })
    expect(arrived.filter(({ eventId }) => eventId === events[0])).toEqual([])
    isStuck = false
    await until('everything is there', async () => {
      await hurry(db)
      return (await statesOf(db, id)).delivered === 36
    })
    for (const eventId of events) {
      const ids = arrived.filter((one) => one.eventId === eventId).map((one) => one.id)
      expect(ids).toEqual([...ids].sort((a, b) => a - b))
      expect(new Set(ids).size).toBe(12)
    }
    expect([...seen.values()].filter((tries) => tries === 3).length).toBeGreaterThan(5)
  })

  it('that hangs takes its own slots only: another one has all of its messages meanwhile', async () => {
    const { db } = database()
    const events = Array.from({ length: 30 }, () => randomUUID())
    const hanging = await receiver(() => undefined)
    const quick = await receiver()
    const stuck = await listen(hanging.url, events)
    const other = await listen(quick.url, events)
    for (const eventId of events) await tell(db, eventId, 2)
    // Longer than the test: nothing gets free by a time-out.
    const telling = startTelling(other.deps, { timeoutMs: 120_000 })
    open.push(telling)
    await until('the quick one has everything', async () => (await statesOf(db, other.id)).delivered === 60)
    await until('the other one hangs with all its slots', () => hanging.received.length === 4)
    expect(await statesOf(db, stuck.id)).toEqual({ pending: 60 })
    await until('the quick one has nothing left', () => telling.running() === 4)
  })

  it('that outlasts its hold is taken anew, under another name, by the same process too', async () => {
    const { db } = database()
    const eventId = randomUUID()
    const hanging = await receiver(() => undefined)
    const { id, deps } = await listen(hanging.url, [eventId])
    await tell(db, eventId, 1)
    open.push(startTelling(deps, { timeoutMs: 120_000 }, 400))
    const holders = new Set<string>()
    await until('it is on its way twice', async () => {
      const lane = await db
        .selectFrom('webhook_lane')
        .select('held_by')
        .where('endpoint_id', '=', id)
        .executeTakeFirst()
      if (lane?.held_by) holders.add(lane.held_by)
      return holders.size >= 2 && hanging.received.length >= 2
    })
    expect(new Set(hanging.received.map(({ delivery }) => delivery)).size).toBe(1)
  })

  it('whose secret cannot be read fails, and goes on with a new one', async () => {
    const { db } = database()
    const eventId = randomUUID()
    const there = await receiver()
    const { id, admin, deps } = await listen(there.url, [eventId])
    const secret = Buffer.alloc(76, 7)
    await db.updateTable('webhook_endpoint').set({ secret }).where('id', '=', id).execute()
    await tell(db, eventId, 1)
    open.push(startTelling(deps))
    await until('it was tried', async () => (await admin.get({ webhookId: id })).lastError === 'secret')
    expect(there.received).toEqual([])
    const { secret: newer } = await admin.rotateSecret({ webhookId: id })
    await until('the message is there', async () => {
      await hurry(db)
      return there.received.length > 0
    })
    const [request] = there.received
    const message = await verifyWebhook(newer, String(request?.headers['turnout-signature']), request?.body ?? '')
    expect(message.eventId).toBe(eventId)
  })

  it('is sent to later when its receiver says so, within limits', async () => {
    const { db } = database()
    const eventId = randomUUID()
    const there = await receiver((_request, response) => void response.writeHead(429, { 'Retry-After': '7200' }).end())
    const { id, deps } = await listen(there.url, [eventId])
    await tell(db, eventId, 1)
    open.push(startTelling(deps))
    await until('it was tried', async () => {
      const { items } = await (await adminOf(deps)).deliveries({ webhookId: id })
      return items[0]?.attempts === 1
    })
    const lane = await db.selectFrom('webhook_lane').selectAll().where('endpoint_id', '=', id).executeTakeFirstOrThrow()
    const waits = lane.due_at.getTime() - Date.now()
    expect(waits).toBeGreaterThan(7_100_000)
    expect(waits).toBeLessThan(7_300_000)
  })

  it('whose receiver is gone for good is switched off at once', async () => {
    const { db } = database()
    const eventId = randomUUID()
    const there = await receiver(fail(410))
    const { id, admin, deps } = await listen(there.url, [eventId])
    await tell(db, eventId, 3)
    open.push(startTelling(deps))
    await until('it is off', async () => !(await admin.get({ webhookId: id })).isActive)
    const webhook = await admin.get({ webhookId: id })
    expect(webhook.switchedOff?.reason).toBe('gone')
    expect(webhook.missed?.count).toBe(3)
    expect(there.received).toHaveLength(1)
    const job = await db.selectFrom('job').select('payload').where('name', '=', 'webhooks.tell-owner').execute()
    expect(job).toContainEqual({ payload: expect.objectContaining({ webhookId: id, notice: 'gone' }) })
  })

  it('that is off gets a test all the same, once, and it says nothing of its health', async () => {
    const { db } = database()
    const there = await receiver(fail(500))
    const { id, admin, deps } = await listen(there.url, [randomUUID()])
    await admin.update({ webhookId: id, isActive: false })
    const test = await admin.test({ webhookId: id })
    open.push(startTelling(deps))
    await until('it was tried', async () => (await admin.delivery({ deliveryId: test.id })).status === 'failed')
    expect(there.received.map(({ message }) => message.type)).toEqual(['webhook.test'])
    expect((await admin.get({ webhookId: id })).failingSince).toBeNull()
    expect(await db.selectFrom('webhook_lane').select('lane').where('endpoint_id', '=', id).execute()).toEqual([])
  })
})
