import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { heedNoticeJob } from '../orders/heed-notice.ts'
import type { PaymentNotice } from '../orders/payment-jobs.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { findMoneyDrift } from './queries.ts'
import { type RefundSetting, refundSetting } from './testing/setting.ts'

const database = useTestDatabase()

/** The processor tells of a refund that our books do not have. */
async function tell(
  setting: RefundSetting,
  paymentId: string,
  more: Partial<PaymentNotice & { refundId: string }> = {},
) {
  const about = { about: 'refund', reference: `re_${paymentId}`, chargeReference: `ref_${paymentId}`, refundId: null }
  const notice = { ...about, amountMinor: 600, currency: 'EUR', ...more }
  await heedNoticeJob.run(setting.deps, { processor: 'sandbox', notice })
}

const paymentOf = ({ db }: RefundSetting, id: string) =>
  db.selectFrom('payment').select(['status', 'refunded_minor']).where('id', '=', id).executeTakeFirstOrThrow()

describe('a refund that was made at the processor’s', () => {
  it('counts, once, however often it is told of; so nobody gives the money back twice', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(1)
    await Promise.all([tell(setting, order.paymentId), tell(setting, order.paymentId), tell(setting, order.paymentId)])
    expect(await setting.orderOf(order.id)).toMatchObject({
      status: 'confirmed',
      paid_minor: 1000,
      refunded_minor: 600,
    })
    expect(await paymentOf(setting, order.paymentId)).toEqual({ status: 'succeeded', refunded_minor: 600 })
    expect(await setting.refundsOf(order.id)).toMatchObject([{ cause: 'elsewhere', status: 'succeeded' }])
    const history = await setting.organizer.orders.history({ orderId: order.id })
    expect(history.map(({ action }) => action)).toEqual(['payment.refunded_elsewhere'])
    expect(history[0]?.detail).toMatchObject({ amountMinor: 600, countedMinor: 600 })
    await setting.organizer.orders.cancel({ orderId: order.id })
    await setting.run('refunds.pay-back')
    expect(setting.bank.total()).toBe(400)
    expect(await setting.orderOf(order.id)).toMatchObject({ status: 'refunded', refunded_minor: 1000 })
    expect(await findMoneyDrift(setting.db, setting.event.id)).toEqual([])
  })

  it('of ours that a restored database has lost keeps its number', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(1)
    const refundId = randomUUID()
    for (let n = 0; n < 2; n++) await tell(setting, order.paymentId, { refundId, amountMinor: 1000 })
    expect(await setting.refundsOf(order.id)).toMatchObject([{ id: refundId, status: 'succeeded', amount_minor: 1000 }])
    expect(await paymentOf(setting, order.paymentId)).toEqual({ status: 'refunded', refunded_minor: 1000 })
    expect(await findMoneyDrift(setting.db, setting.event.id)).toEqual([])
  })

  it('and is more than our books have left counts as far as they go, and somebody is told', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(1)
    await setting.organizer.refunds.create({ orderId: order.id, amountMinor: 700, reason: 'Rain' })
    const told: string[] = []
    setting.deps.log = { ...setting.deps.log, error: (_context: object, message: string) => void told.push(message) }
    await tell(setting, order.paymentId)
    expect(await setting.orderOf(order.id)).toMatchObject({ refunded_minor: 1000 })
    expect(told).toEqual([expect.stringContaining('More was given back')])
    expect(await findMoneyDrift(setting.db, setting.event.id)).toEqual([])
  })

  it('and is not decided yet is looked at until it is', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(1)
    setting.bank.mood = 'thinks'
    await tell(setting, order.paymentId)
    expect(await setting.refundsOf(order.id)).toMatchObject([{ status: 'requested', amount_minor: 600 }])
    setting.bank.mood = 'pays'
    const due = { run_at: new Date(Date.now() - 1000) }
    await setting.db.updateTable('job').set(due).where('name', '=', 'refunds.look-at').execute()
    await setting.run('refunds.look-at')
    expect(await setting.refundsOf(order.id)).toMatchObject([{ status: 'succeeded' }])
  })
})

describe('refunds.withdraw', () => {
  const reason = 'Goes back by bank transfer'

  it('gives up what the processor refused for good, so that the money can go back in another way', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(2)
    setting.bank.mood = 'refuses'
    const ticketId = order.tickets[0]?.id ?? ''
    await setting.organizer.tickets.cancel({ ticketId })
    await setting.run('refunds.pay-back')
    const [failed] = await setting.refundsOf(order.id)
    const refundId = failed?.id ?? ''
    expect(await setting.organizer.refunds.withdraw({ refundId, reason })).toMatchObject({
      status: 'withdrawn',
      withdrawnReason: reason,
    })
    expect(await setting.orderOf(order.id)).toMatchObject({ refunded_minor: 0 })
    expect(await paymentOf(setting, order.paymentId)).toMatchObject({ refunded_minor: 0 })
    expect(await findMoneyDrift(setting.db, setting.event.id)).toEqual([])
    expect((await refusalOf(setting.organizer.refunds.withdraw({ refundId, reason }))).code).toBe('CONFLICT')
    expect((await refusalOf(setting.organizer.refunds.retry({ refundId }))).code).toBe('CONFLICT')
    setting.bank.mood = 'pays'
    await setting.organizer.refunds.create({ orderId: order.id, amountMinor: 990, ticketIds: [ticketId], reason })
    await setting.run('refunds.pay-back')
    expect(setting.bank.total()).toBe(990)
    const { items } = await setting.organizer.refunds.list({ orderId: order.id, status: 'withdrawn' })
    expect(items).toMatchObject([{ id: refundId }])
    expect(await findMoneyDrift(setting.db, setting.event.id)).toEqual([])
  })

  it('is for those that failed, by organizers, with a reason', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(1)
    const { id: refundId } = await setting.organizer.refunds.create({
      orderId: order.id,
      amountMinor: 1,
      reason: 'Rain',
    })
    const { organizer, anybody } = setting
    expect((await refusalOf(organizer.refunds.withdraw({ refundId, reason }))).code).toBe('CONFLICT')
    expect((await refusalOf(anybody.refunds.withdraw({ refundId, reason }))).code).toBe('UNAUTHORIZED')
    expect((await refusalOf(organizer.refunds.withdraw({ refundId, reason: ' ' }))).code).toBe('VALIDATION_ERROR')
  })

  it('and asked for anew at the same moment: one of both', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(1)
    setting.bank.mood = 'refuses'
    await setting.organizer.orders.cancel({ orderId: order.id })
    await setting.run('refunds.pay-back')
    const refundId = (await setting.refundsOf(order.id))[0]?.id ?? ''
    const { withdraw, retry } = setting.organizer.refunds
    const done = await Promise.allSettled([
      withdraw({ refundId, reason }),
      retry({ refundId }),
      withdraw({ refundId, reason }),
    ])
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await findMoneyDrift(setting.db, setting.event.id)).toEqual([])
  })
})
