import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { SYSTEM } from '../core/audit.ts'
import { findDrift } from '../orders/find-drift.ts'
import { settleCharge } from '../orders/settle-charge.ts'
import { findMoneyDrift } from './queries.ts'
import { type RefundSetting, refundSetting } from './testing/setting.ts'

const database = useTestDatabase()
const reason = 'To see what happens'
const AT_ONCE = 6

const nothingDrifts = async ({ db, event }: RefundSetting) => {
  expect(await findMoneyDrift(db, event.id)).toEqual([])
  expect(await findDrift(db)).toEqual([])
}

/** An order that waits for a payment which the processor has taken, and of which nobody has heard yet. */
async function unpaid(setting: RefundSetting, quantity = 2) {
  const { db, world, event, ticketType } = setting
  const order = await world.pendingOrder({ event, ticketType, quantity })
  const payment = { order_id: order.id, processor: 'sandbox', reference: `ref_${order.id}`, currency: order.currency }
  const { id: paymentId } = await db
    .insertInto('payment')
    .values({ ...payment, amount_minor: order.total_minor, status: 'started' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const settle = () =>
    settleCharge({ ...setting.deps, ...SYSTEM }, paymentId, { status: 'succeeded', reference: payment.reference })
  return { order, paymentId, settle }
}

describe('at the same moment', () => {
  it('an order that is cancelled by many is cancelled once, for what was paid', async () => {
    const setting = await refundSetting(database().db)
    const { userId, caller: buyer } = await setting.as('member')
    for (let round = 0; round < AT_ONCE; round++) {
      const order = await setting.sell(3, { buyer: userId })
      const outcomes = await Promise.allSettled([
        buyer.orders.cancel({ orderId: order.id }),
        setting.organizer.orders.cancel({ orderId: order.id, refundMinor: 100 }),
        ...order.tickets.map(({ id: ticketId }) => buyer.tickets.cancel({ ticketId })),
        ...order.tickets.map(({ id: ticketId }) => setting.organizer.tickets.cancel({ ticketId })),
      ])
      expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true)
      const { status, refunded_minor: refunded } = await setting.orderOf(order.id)
      expect(status).toBe('cancelled')
      expect(refunded).toBeLessThanOrEqual(3000)
    }
    await setting.run('refunds.pay-back')
    const given = await setting.db
      .selectFrom('ticket_order')
      .select((eb) => eb.fn.sum<string>('refunded_minor').as('sum'))
      .where('event_id', '=', setting.event.id)
      .executeTakeFirstOrThrow()
    expect(setting.bank.total()).toBe(Number(given.sum))
    await nothingDrifts(setting)
  })

  it('a refund by hand and a cancellation never give back more than was paid', async () => {
    const setting = await refundSetting(database().db)
    const seen = new Set<number>()
    for (let round = 0; round < AT_ONCE; round++) {
      const order = await setting.sell(1)
      const give = () => setting.organizer.refunds.create({ orderId: order.id, amountMinor: 600, reason })
      await Promise.allSettled([give(), setting.organizer.orders.cancel({ orderId: order.id }), give()])
      const { status, refunded_minor: refunded } = await setting.orderOf(order.id)
      expect(status).toBe('cancelled')
      seen.add(refunded)
    }
    // Whichever comes first, the rest is given back by the cancellation.
    expect([...seen]).toEqual([1000])
    await setting.run('refunds.pay-back')
    expect(setting.bank.total()).toBe(1000 * AT_ONCE)
    await nothingDrifts(setting)
  })

  it('a payment that lands while its order is cancelled pays for it or goes back, never both nor neither', async () => {
    const setting = await refundSetting(database().db)
    for (let round = 0; round < AT_ONCE; round++) {
      const { order, settle } = await unpaid(setting)
      const cancel = () => setting.organizer.orders.cancel({ orderId: order.id })
      await Promise.all(round % 2 === 0 ? [settle(), cancel(), settle()] : [cancel(), settle(), settle()])
      const after = await setting.orderOf(order.id)
      expect(after).toMatchObject({ status: 'cancelled', paid_minor: 2000, refunded_minor: 2000 })
      await nothingDrifts(setting)
    }
    await setting.run('refunds.pay-back')
    expect(setting.bank.total()).toBe(2000 * AT_ONCE)
    const states = await setting.db
      .selectFrom('ticket_order')
      .select('status')
      .distinct()
      .where('event_id', '=', setting.event.id)
      .execute()
    expect(states).toEqual([{ status: 'refunded' }])
  })

  it('a payment, a cancellation of the event and the refund of all leave nothing behind', async () => {
    const setting = await refundSetting(database().db)
    const late = await Promise.all(Array.from({ length: 4 }, () => unpaid(setting)))
    const paid = await Promise.all(Array.from({ length: 4 }, () => setting.sell(1)))
    await Promise.all([
      setting.organizer.events.cancel({ eventId: setting.event.id, reason }),
      ...late.map(({ settle }) => settle()),
      ...paid.map(({ id }) => setting.organizer.refunds.create({ orderId: id, amountMinor: 300, reason })),
    ])
    await Promise.all([setting.run('refunds.refund-event'), setting.run('refunds.pay-back')])
    await setting.run('refunds.pay-back')
    const orders = await setting.db
      .selectFrom('ticket_order')
      .selectAll()
      .where('event_id', '=', setting.event.id)
      .execute()
    expect(orders.every(({ paid_minor, refunded_minor }) => paid_minor === refunded_minor)).toBe(true)
    expect(orders.filter(({ status }) => status === 'confirmed' || status === 'pending')).toEqual([])
    expect(setting.bank.total()).toBe(4 * 2000 + 4 * 1000)
    await nothingDrifts(setting)
  })

  it('a ticket that is let in while its buyer cancels is one or the other', async () => {
    const setting = await refundSetting(database().db)
    const { userId, caller: buyer } = await setting.as('member')
    await setting.db
      .updateTable('session')
      .set({ doors_open_at: new Date(0) })
      .where('id', '=', setting.session.id)
      .execute()
    for (let round = 0; round < AT_ONCE; round++) {
      const order = await setting.sell(1, { buyer: userId })
      const [ticket] = (await setting.organizer.orders.get({ orderId: order.id })).tickets
      const scan = { scanId: crypto.randomUUID(), scannedAt: new Date().toISOString(), sessionCode: 'S1' }
      const redeem = () =>
        setting.organizer.checkIn.redeem({ ...scan, eventId: setting.event.id, code: ticket?.code ?? '' })
      const cancel = () => buyer.tickets.cancel({ ticketId: ticket?.id ?? '' })
      const [scanned, cancelled] = await Promise.allSettled(round % 2 ? [redeem(), cancel()] : [redeem(), cancel()])
      const isIn = scanned.status === 'fulfilled' && scanned.value.outcome === 'admitted'
      expect([isIn, cancelled.status]).toEqual([isIn, isIn ? 'rejected' : 'fulfilled'])
    }
  })
})
