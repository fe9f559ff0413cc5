import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { findOtherProcessors } from '../orders/other-processors.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { refundSetting } from './testing/setting.ts'

const database = useTestDatabase()

describe('what is owed by another processor, which is counted over all orders', () => {
  const alone = useTestDatabase()

  it('money that another processor took is not given back by this one: it stays asked for until that one is back', async () => {
    const setting = await refundSetting(alone().db)
    const order = await setting.sell()
    await setting.organizer.orders.cancel({ orderId: order.id, reason: 'Asked for by phone' })
    const of = setting.deps.payments
    setting.deps.payments = { ...of, name: 'stripe' }
    await expect(setting.run('refunds.pay-back')).rejects.toThrow('not set up')
    expect(setting.bank.asked).toEqual([])
    expect(await setting.refundsOf(order.id)).toMatchObject([{ status: 'requested' }])
    expect(await findOtherProcessors(setting.db, setting.deps)).toEqual([
      { processor: 'sandbox', open: 0, owed: 1, refundable: 0 },
    ])
    setting.deps.payments = of
    await setting.run('refunds.pay-back')
    expect(await setting.refundsOf(order.id)).toMatchObject([{ status: 'succeeded' }])
    expect(await findOtherProcessors(setting.db, setting.deps)).toEqual([])
  })
})

it('a refund that another processor thinks about is not looked at here', async () => {
  const setting = await refundSetting(database().db)
  setting.bank.mood = 'thinks'
  const order = await setting.sell()
  await setting.organizer.orders.cancel({ orderId: order.id, reason: 'Asked for by phone' })
  await setting.run('refunds.pay-back')
  await setting.db.updateTable('job').set({ run_at: new Date() }).where('name', '=', 'refunds.look-at').execute()
  setting.bank.mood = 'pays'
  setting.deps.payments = { ...setting.deps.payments, name: 'stripe' }
  await expect(setting.run('refunds.look-at')).rejects.toThrow('not set up')
  expect(await setting.refundsOf(order.id)).toMatchObject([{ status: 'requested' }])
})

it('an open payment at another processor is neither asked for nor given up by this one', async () => {
  const setting = await refundSetting(database().db)
  const { event, ticketType } = setting
  const order = await setting.world.pendingOrder({ event, ticketType })
  const payment = { order_id: order.id, processor: 'stripe', reference: 'pi_1', amount_minor: order.total_minor }
  await setting.db
    .insertInto('payment')
    .values({ ...payment, currency: order.currency, status: 'started', flow: 'form' })
    .execute()
  const wanted = { orderId: order.id, orderToken: order.orderToken, paymentToken: 'tok_ok' }
  expect((await refusalOf(setting.anybody.orders.pay(wanted))).code).toBe('CONFLICT')
  const { status } = await setting.db
    .selectFrom('payment')
    .select('status')
    .where('order_id', '=', order.id)
    .executeTakeFirstOrThrow()
  expect(status).toBe('started')
})
