import { useTestDatabase } from '@turnout/db/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { findDrift } from '../orders/find-drift.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { findUntold } from '../testing/find-untold.ts'
import { findMoneyDrift } from './queries.ts'
import { refundEventJob } from './refund-event.job.ts'
import { type RefundSetting, refundSetting } from './testing/setting.ts'

const database = useTestDatabase()
afterEach(async () => expect(await findUntold(database().db)).toEqual([]))
const reason = 'The hall was flooded'

const cancel = (setting: RefundSetting) => setting.organizer.events.cancel({ eventId: setting.event.id, reason })
const progressOf = (setting: RefundSetting) => setting.organizer.refunds.progress({ eventId: setting.event.id })
const nothingDrifts = async ({ db, event }: RefundSetting) => {
  expect(await findMoneyDrift(db, event.id)).toEqual([])
  expect(await findDrift(db)).toEqual([])
}

describe('an event that is called off', () => {
  it('gives everything back, whatever its policy says, and shows how far that has come', async () => {
    const setting = await refundSetting(database().db, { policy: [] })
    const orders = [await setting.sell(2), await setting.sell(1), await setting.sell(3)]
    const freeType = await setting.world.ticketType(setting.event, { includes: [setting.session] })
    const free = await setting.sell(1, { type: freeType })
    const half = await setting.sell(2)
    await setting.organizer.refunds.create({ orderId: half.id, amountMinor: 700, reason })
    await setting.organizer.tickets.cancel({ ticketId: half.tickets[1]?.id ?? '', refundMinor: 500 })
    const held = await setting.world.pendingOrder({ event: setting.event, ticketType: setting.ticketType })
    await cancel(setting)
    expect(await progressOf(setting)).toMatchObject({ ordersLeft: 5, requested: { count: 2, amountMinor: 1200 } })

    await setting.run('refunds.refund-event')
    expect(await progressOf(setting)).toMatchObject({ ordersLeft: 0, requested: { count: 6, amountMinor: 7500 } })
    await setting.run('refunds.pay-back')
    expect(await progressOf(setting)).toMatchObject({ ordersLeft: 0, succeeded: { count: 6, amountMinor: 7500 } })
    for (const { id } of orders) expect(await setting.orderOf(id)).toMatchObject({ status: 'refunded' })
    // The second ticket was cancelled before, for what was agreed on then.
    expect(await setting.orderOf(half.id)).toMatchObject({ status: 'refunded', paid_minor: 2000, refunded_minor: 1500 })
    expect((await setting.orderOf(free.id)).status).toBe('cancelled')
    expect((await setting.orderOf(held.id)).status).toBe('expired')
    const standing = setting.db.selectFrom('ticket').select('id').where('event_id', '=', setting.event.id)
    expect(await standing.where('status', 'in', ['valid', 'held']).execute()).toEqual([])
    expect(setting.bank.total()).toBe(7500)
    await nothingDrifts(setting)
  })

  it('tells each buyer what comes back, also when their order was cancelled before the mail is written', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(2)
    await cancel(setting)
    await setting.run('refunds.refund-event')
    await setting.run('orders.send-cancellation')
    const [mail] = setting.deps.sent
    expect(mail).toMatchObject({ to: { address: order.buyer_email }, calendar: { method: 'CANCEL' } })
    expect(mail?.text).toContain('Comes back to you, by the way you paid: €20')
    expect(mail?.text).toContain(reason)
    await setting.run('refunds.send-tickets-cancelled')
    expect(setting.deps.sent).toHaveLength(1)
  })

  it('goes on where a process died, by several workers too, and gives each order back once', async () => {
    const setting = await refundSetting(database().db, { capacity: 500 })
    const orders = await Promise.all(Array.from({ length: 120 }, () => setting.sell(1)))
    await cancel(setting)
    // The process dies after its first batch: the second one never gets a connection.
    let batches = 0
    const dying = new Proxy(setting.db, {
      get(target, property) {
        if (property === 'transaction' && batches++ > 0) throw new Error('killed')
        const value: unknown = Reflect.get(target, property)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    await expect(refundEventJob.run({ ...setting.deps, db: dying }, { eventId: setting.event.id })).rejects.toThrow()
    expect(await progressOf(setting)).toMatchObject({ ordersLeft: 70, requested: { count: 50, amountMinor: 50_000 } })
    await nothingDrifts(setting)
    const run = () => refundEventJob.run(setting.deps, { eventId: setting.event.id })
    await Promise.all([run(), run(), run()])
    await run()
    expect(await progressOf(setting)).toMatchObject({ ordersLeft: 0, requested: { count: 120, amountMinor: 120_000 } })
    await setting.run('refunds.pay-back')
    expect(setting.bank.total()).toBe(120_000)
    expect(new Set(setting.bank.paid().map(({ paymentId }) => paymentId)).size).toBe(orders.length)
    await nothingDrifts(setting)
  })

  it('is not held up by an order that cannot be cancelled, which is tried again', async () => {
    const setting = await refundSetting(database().db)
    const [broken, whole] = [await setting.sell(1), await setting.sell(1)]
    await cancel(setting)
    // What the books do not allow: the payment says that all of it is back already.
    const payment = setting.db.updateTable('payment').where('id', '=', broken.paymentId)
    await payment.set({ refunded_minor: 900 }).execute()
    const run = () => refundEventJob.run(setting.deps, { eventId: setting.event.id })
    await expect(run()).rejects.toThrow('1 orders')
    expect(await setting.orderOf(whole.id)).toMatchObject({ status: 'cancelled', refunded_minor: 1000 })
    expect(await setting.orderOf(broken.id)).toMatchObject({ status: 'confirmed', refunded_minor: 0 })
    expect((await progressOf(setting)).ordersLeft).toBe(1)
    await payment.set({ refunded_minor: 0 }).execute()
    await run()
    expect((await progressOf(setting)).ordersLeft).toBe(0)
    await nothingDrifts(setting)
  })

  it('beside a buyer who cancels at the same moment gives their order back once', async () => {
    const setting = await refundSetting(database().db, { policy: [{ hoursBefore: 0, percent: 10 }] })
    const { userId, caller: buyer } = await setting.as('member')
    const orders = await Promise.all(Array.from({ length: 6 }, () => setting.sell(2, { buyer: userId })))
    await cancel(setting)
    const { refundMinor, percent, until } = await buyer.refunds.quote({ orderId: orders[0]?.id ?? '' })
    expect({ refundMinor, percent, until }).toEqual({ refundMinor: 2000, percent: 100, until: null })
    await Promise.allSettled([
      ...orders.map(({ id }) => buyer.orders.cancel({ orderId: id })),
      ...orders.map(({ tickets }) => buyer.tickets.cancel({ ticketId: tickets[0]?.id ?? '' })),
      refundEventJob.run(setting.deps, { eventId: setting.event.id }),
    ])
    await refundEventJob.run(setting.deps, { eventId: setting.event.id })
    await setting.run('refunds.pay-back')
    for (const { id } of orders) {
      expect(await setting.orderOf(id)).toMatchObject({ status: 'refunded', refunded_minor: 2000 })
    }
    expect(setting.bank.total()).toBe(12_000)
    await nothingDrifts(setting)
  })

  it('touches nothing of an event that still takes place', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(1)
    await refundEventJob.run(setting.deps, { eventId: setting.event.id })
    expect((await setting.orderOf(order.id)).status).toBe('confirmed')
    await cancel(setting)
    expect((await refusalOf(cancel(setting))).code).toBe('EVENT_CANCELLED')
    const jobs = setting.db.selectFrom('job').select('id').where('key', '=', `event:${setting.event.id}:refunds`)
    expect(await jobs.execute()).toHaveLength(1)
  })
})
