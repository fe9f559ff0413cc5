import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { findMoneyDrift, type MoneyDrift } from './queries.ts'
import { type RefundSetting, refundSetting } from './testing/setting.ts'

const database = useTestDatabase()

/** An order of two tickets that was paid, with one ticket given back. */
async function open() {
  const setting = await refundSetting(database().db)
  const order = await setting.sell(2)
  await setting.organizer.tickets.cancel({ ticketId: order.tickets[0]?.id ?? '' })
  const [refund] = await setting.refundsOf(order.id)
  return { setting, order, ticketId: order.tickets[0]?.id ?? '', refundId: refund?.id ?? '' }
}

type Opened = Awaited<ReturnType<typeof open>>
type Sql = ReturnType<typeof sql>

const faults: [MoneyDrift['what'], (opened: Opened) => Sql, (opened: Opened) => string][] = [
  [
    'order_paid',
    ({ order }) => sql`update ticket_order set paid_minor = paid_minor + 1 where id = ${order.id}`,
    ({ order }) => order.id,
  ],
  [
    'order_refunded',
    ({ order }) => sql`update ticket_order set refunded_minor = refunded_minor - 1 where id = ${order.id}`,
    ({ order }) => order.id,
  ],
  [
    'payment_refunded',
    ({ order }) => sql`update payment set refunded_minor = refunded_minor + 1 where id = ${order.paymentId}`,
    ({ order }) => order.paymentId,
  ],
  [
    'ticket_refunded',
    ({ ticketId }) => sql`update ticket set refunded_minor = refunded_minor - 1 where id = ${ticketId}`,
    ({ ticketId }) => ticketId,
  ],
  [
    'refund_tickets',
    ({ refundId, order }) => sql`
      with other as (
        insert into refund_ticket values (${refundId}, ${order.tickets[1]?.id}, 1))
      update ticket set refunded_minor = 1 where id = ${order.tickets[1]?.id}`,
    ({ refundId }) => refundId,
  ],
  [
    'order_total',
    ({ order }) => sql`update ticket set price_minor = price_minor + 1 where id = ${order.tickets[1]?.id}`,
    ({ order }) => order.id,
  ],
]

describe('money that has to add up', () => {
  it('does after selling, cancelling, giving back, failing and paying', async () => {
    const { setting, order } = await open()
    const only = () => findMoneyDrift(setting.db, setting.event.id)
    expect(await only()).toEqual([])
    setting.bank.mood = 'refuses'
    await setting.run('refunds.pay-back')
    expect(await only()).toEqual([])
    setting.bank.mood = 'pays'
    const [failed] = await setting.refundsOf(order.id)
    await setting.organizer.refunds.retry({ refundId: failed?.id ?? '' })
    await setting.run('refunds.pay-back')
    await setting.organizer.orders.cancel({ orderId: order.id })
    await setting.run('refunds.pay-back')
    expect(await only()).toEqual([])
    expect(await setting.orderOf(order.id)).toMatchObject({
      status: 'refunded',
      paid_minor: 2000,
      refunded_minor: 2000,
    })
  })

  it.each(faults)('finds what is wrong on purpose: %s', async (what, fault, subjectOf) => {
    const opened = await open()
    const { setting, order } = opened
    await fault(opened).execute(setting.db)
    const drift = await findMoneyDrift(setting.db, setting.event.id)
    expect(drift).toMatchObject([{ what, orderId: order.id, subjectId: subjectOf(opened) }])
    expect(await drifted(setting, order.id)).toEqual([what])
    expect(await findMoneyDrift(setting.db, randomUUID())).toEqual([])
  })

  it('finds a payment that was given back without a refund, and one that was never counted', async () => {
    const { setting, order } = await open()
    await setting.db.deleteFrom('refund').where('order_id', '=', order.id).execute()
    expect(await drifted(setting, order.id)).toEqual(['order_refunded', 'payment_refunded', 'ticket_refunded'])
    const stray = { id: randomUUID(), order_id: order.id, processor: 'sandbox', reference: 'stray', currency: 'EUR' }
    await setting.db
      .insertInto('payment')
      .values({ ...stray, amount_minor: 5, status: 'refunded' })
      .execute()
    expect(await drifted(setting, order.id)).toContain('order_paid')
  })
})

async function drifted(setting: RefundSetting, orderId: string): Promise<string[]> {
  const all = await findMoneyDrift(setting.db)
  return all.filter((drift) => drift.orderId === orderId).map(({ what }) => what)
}
