import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { lookAtOwnRefund } from '../orders/look-at-own-refund.ts'
import { isAllBack, type RefundOfOrder } from './rules.ts'
import { type RefundSetting, refundSetting } from './testing/setting.ts'

const database = useTestDatabase()
const reason = 'Out of kindness'
const statusOf = async (setting: RefundSetting, orderId: string) => (await setting.orderOf(orderId)).status

describe('an order that was cancelled for nothing', () => {
  it('stays cancelled whatever is given by hand, before or after, until nothing is kept', async () => {
    const setting = await refundSetting(database().db)
    const { organizer } = setting
    const [before, after] = [await setting.sell(1), await setting.sell(1)]
    await organizer.refunds.create({ orderId: before.id, amountMinor: 1, reason })
    await setting.run('refunds.pay-back')
    for (const { id: orderId } of [before, after]) await organizer.orders.cancel({ orderId, refundMinor: 0 })
    await organizer.refunds.create({ orderId: after.id, amountMinor: 1, reason })
    await setting.run('refunds.pay-back')
    for (const { id } of [before, after]) {
      expect(await setting.orderOf(id)).toMatchObject({ status: 'cancelled', refunded_minor: 1 })
    }
    await organizer.refunds.create({ orderId: after.id, amountMinor: 999, reason })
    expect(await statusOf(setting, after.id)).toBe('cancelled')
    await setting.run('refunds.pay-back')
    expect(await statusOf(setting, after.id)).toBe('refunded')
  })
})

describe('a refund that comes back from the buyer’s bank', () => {
  it('makes its order cancelled again, until it is paid anew', async () => {
    const setting = await refundSetting(database().db)
    const { organizer, bank, deps } = setting
    const order = await setting.sell(2)
    await organizer.orders.cancel({ orderId: order.id })
    await setting.run('refunds.pay-back')
    expect(await statusOf(setting, order.id)).toBe('refunded')
    const [refund] = await setting.refundsOf(order.id)
    bank.mood = 'refuses'
    const bounce = () => lookAtOwnRefund(deps, refund?.id ?? '', refund?.reference ?? '')
    await Promise.all([bounce(), bounce()])
    expect(await statusOf(setting, order.id)).toBe('cancelled')
    expect((await setting.refundsOf(order.id))[0]).toMatchObject({ status: 'failed' })
    const audited = setting.db.selectFrom('audit_entry').select(['action', 'detail']).where('subject_id', '=', order.id)
    const steps = (await audited.orderBy('id').execute()).map(({ action, detail }) => [action, Object(detail).from])
    expect(steps).toEqual([
      ['order.cancelled', 'confirmed'],
      ['order.refunded', 'cancelled'],
      ['order.cancelled', 'refunded'],
    ])
    bank.mood = 'pays'
    await organizer.refunds.retry({ refundId: refund?.id ?? '' })
    await setting.run('refunds.pay-back')
    expect(await statusOf(setting, order.id)).toBe('refunded')
  })
})

describe('all that was due', () => {
  const owed = (status: RefundOfOrder['status']) => ({ status, isOwed: true })
  const given = (status: RefundOfOrder['status']) => ({ status, isOwed: false })
  it.each<[string, number, RefundOfOrder[], boolean]>([
    ['nothing was asked for', 0, [], false],
    ['what was agreed on is back', 50, [owed('succeeded')], true],
    ['a part is on its way', 50, [owed('succeeded'), owed('requested')], false],
    ['a part failed', 50, [owed('succeeded'), owed('failed')], false],
    ['what is given besides failed', 60, [owed('succeeded'), given('failed')], false],
    ['only something was given besides', 1, [given('succeeded')], false],
    ['everything was given', 100, [given('succeeded')], true],
    ['another way was found', 50, [owed('succeeded'), owed('withdrawn')], true],
    ['all of it was given up', 0, [owed('withdrawn')], false],
  ])('when %s', (_name, refundedMinor, refunds, isBack) => {
    expect(isAllBack({ paidMinor: 100, refundedMinor }, refunds)).toBe(isBack)
  })
})
