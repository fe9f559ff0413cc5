import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { topics } from '../core/topics.ts'
import { refundSetting } from '../refunds/testing/setting.ts'
import { findUntold } from '../testing/find-untold.ts'
import { callAs } from '../testing/index.ts'
import { runDueJobs } from '../testing/run-jobs.ts'
import { storedStream } from '../testing/stored-stream.ts'
import { openOffice, runJobs, soldOut } from '../waitlist/testing/line.ts'
import { type OrderMessage, orderMessages } from './events.ts'
import { expireHoldJob } from './expire-hold.job.ts'
import { buyer, makeSale, openShop, refusalOf } from './testing/shop.ts'
import { watchOrders } from './watch-orders.ts'

const database = useTestDatabase()

/** What was told of an event's orders, in order. Every message keeps to its schema. */
async function newsOf(eventId: string, db = database().db) {
  const rows = await db
    .selectFrom('domain_event')
    .select(['type', 'payload'])
    .where('topic', '=', topics.orders(eventId))
    .orderBy('id')
    .execute()
  return rows.map(({ type, payload }) => {
    const schema = Reflect.get(orderMessages, type)
    return { type, ...schema.strict().parse(payload) }
  })
}

describe('news of orders', () => {
  afterEach(async () => {
    expect(await findUntold(database().db)).toEqual([])
  })

  it('tell of a free order that it was placed and confirmed, by ids and amounts only', async () => {
    const shop = openShop(database().db)
    const { event, order } = await makeSale(shop)
    const placed = await shop.anybody.orders.create(order(2))
    const told = { eventId: event.id, orderId: placed.id, totalMinor: 0, currency: 'EUR', ticketCount: 2 }
    expect(await newsOf(event.id)).toEqual([
      { type: 'order.placed', ...told, status: 'confirmed', channel: 'api' },
      { type: 'order.confirmed', ...told },
    ])
    expect(JSON.stringify(await newsOf(event.id))).not.toContain(buyer.email)
  })

  it('tell of a paid one when it holds its seats and when it is paid, or that it ran out', async () => {
    const shop = openShop(database().db)
    const { event, order } = await makeSale(shop, { priceMinor: 1500 })
    const placed = await shop.anybody.orders.create(order())
    const late = await shop.anybody.orders.create(order())
    const { orderToken } = placed
    await shop.anybody.orders.pay({ orderId: placed.id, orderToken, paymentToken: 'tok_ok' })
    const inAnHour = { ...shop.deps, now: () => new Date(Date.now() + 3_600_000) }
    await expireHoldJob.run(inAnHour, { orderId: late.id, renewal: 0 })
    expect(await newsOf(event.id)).toMatchObject([
      { type: 'order.placed', orderId: placed.id, status: 'pending', totalMinor: 1500 },
      { type: 'order.placed', orderId: late.id, status: 'pending' },
      { type: 'order.confirmed', orderId: placed.id, totalMinor: 1500, ticketCount: 1 },
      { type: 'order.expired', orderId: late.id },
    ])
  })

  it('tell of a ticket passed on, a ticket and an order cancelled, and its money until it is back', async () => {
    const at = await refundSetting(database().db)
    const { caller } = await at.as('organizer')
    const { id: orderId } = await at.sell(2)
    const [ticket] = (await caller.orders.get({ orderId })).tickets
    if (!ticket) throw new Error('An order without tickets')
    await caller.tickets.transfer({ ticketId: ticket.id, to: { name: 'Béla', email: 'bela@example.org' } })
    await caller.tickets.cancel({ ticketId: ticket.id })
    await caller.orders.cancel({ orderId })
    await runDueJobs(at.deps)
    const news = await newsOf(at.event.id)
    expect(news.map(({ type, status }) => (status ? `${type} ${status}` : type))).toEqual([
      'ticket.transferred',
      'refund.changed requested',
      'ticket.cancelled',
      'refund.changed requested',
      'ticket.cancelled',
      'order.cancelled',
      'refund.changed succeeded',
      'refund.changed succeeded',
      'order.refunded',
    ])
    expect(news.at(-1)).toMatchObject({ orderId, refundedMinor: 2000, currency: 'EUR' })
    expect(JSON.stringify(news)).not.toContain('bela')
  })

  it('tell of those who wait: that they joined, were offered seats, left, and that their offer ran out', async () => {
    const office = openOffice(database().db)
    const { event, free, join } = await soldOut(office)
    const [first, second] = [await join(1), await join(1)]
    await free(1)
    await runJobs(office.deps)
    const { id: entryId, waitlistToken } = second
    await office.anybody.waitlist.leave({ entryId, waitlistToken })
    const offer = (await newsOf(event.id)).find(({ type }) => type === 'waitlist.offered')
    expect(offer).toMatchObject({ entryId: first.id, seats: 1 })
    office.deps.setNow(new Date(Date.parse(offer?.expiresAt) + 1000))
    await runJobs(office.deps)
    expect((await newsOf(event.id)).filter(({ type }) => type.startsWith('waitlist.'))).toMatchObject([
      { type: 'waitlist.joined', entryId: first.id },
      { type: 'waitlist.joined', entryId: second.id },
      { type: 'waitlist.offered', entryId: first.id },
      { type: 'waitlist.left', entryId: second.id, status: 'left' },
      { type: 'waitlist.left', entryId: first.id, status: 'ended' },
    ])
  })

  it('are for organizers only, and go on from the last one seen', async () => {
    const shop = openShop(database().db)
    const { event, order } = await makeSale(shop)
    await shop.anybody.orders.create(order())
    const listen = async (lastEventId?: string): Promise<OrderMessage[]> => {
      const user = await shop.world.organizer({ email: `organizer-${crypto.randomUUID()}@example.org` })
      const stream = storedStream(shop.deps.db, { atEnd: 'end' })
      const call = { ...callAs(shop.deps, { kind: 'user', userId: user.id, role: 'organizer' }), stream }
      const got: OrderMessage[] = []
      for await (const [, message] of await watchOrders(call, { eventId: event.id, lastEventId })) got.push(message)
      return got
    }
    const all = await listen('0')
    expect(all.map(({ type }) => type)).toEqual(['order.placed', 'order.confirmed'])
    expect((await listen(all[0]?.id)).map(({ type }) => type)).toEqual(['order.confirmed'])
    const refused = (caller: typeof shop.anybody) =>
      refusalOf(Promise.resolve(caller.orders.watch({ eventId: event.id })))
    expect((await refused(await shop.member())).code).toBe('FORBIDDEN')
    expect((await refused(shop.anybody)).code).toBe('UNAUTHORIZED')
  })
})

// They leave a mail for each to be sent.
describe('news of a long line', () => {
  const own = useTestDatabase()

  it('tell of all who held seats or waited when an event is called off, also of a long line', async () => {
    const office = openOffice(own().db)
    const { event, ticketType } = await soldOut(office)
    const waited = 3_000
    await sql`insert into waitlist_entry (event_id, ticket_type_id, name, email, seats, status, secret_hash)
      select ${event.id}, ${ticketType.id}, 'Waiting', n || '@example.org', 1, 'waiting', '\\x00'
      from generate_series(1, ${waited}::integer) n`.execute(office.db)
    const organizer = await office.user('organizer')
    await organizer.events.cancel({ eventId: event.id, reason: 'A storm' })
    expect((await newsOf(event.id, own().db)).filter(({ type }) => type === 'waitlist.left')).toHaveLength(waited)
  })
})

describe('what is said of news', () => {
  const own = useTestDatabase()

  it('is found wrong where an order changed without a word', async () => {
    const shop = openShop(own().db)
    const { order } = await makeSale(shop, { priceMinor: 100 })
    const { id } = await shop.anybody.orders.create(order())
    await own().owner.updateTable('ticket_order').set({ status: 'expired' }).where('id', '=', id).execute()
    expect(await findUntold(own().db)).toEqual([{ what: 'order', id, status: 'expired', told: 'pending' }])
  })
})
