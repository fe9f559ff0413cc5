import { useTestDatabase } from '@turnout/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAdminLine } from './people.ts'
import { openStripeShop, PRICE, type StripeShop, type TestOrder } from './stripe-shop.ts'

const database = useTestDatabase()

/** Empty variables count as not set. */
const WITHOUT_STRIPE = { STRIPE_SECRET_KEY: '', STRIPE_WEBHOOK_SECRET: '', STRIPE_API_URL: '' }

describe('the sandbox, with this token,', () => {
  let shop: StripeShop
  beforeAll(async () => {
    shop = await openStripeShop(database(), WITHOUT_STRIPE)
  })
  afterAll(() => shop.stop())

  const pay = async (order: TestOrder, paymentToken: string) => {
    const { status, body } = await shop.call('orders.pay', { orderId: order.id, orderToken: order.token, paymentToken })
    return status === 200 ? body.status : body.code
  }
  const moneyOf = async ({ id }: TestOrder) => {
    const row = database().db.selectFrom('ticket_order').select(['status', 'paid_minor', 'refunded_minor'])
    const order = await row.where('id', '=', id).executeTakeFirstOrThrow()
    return [order.status, order.paid_minor, order.refunded_minor]
  }

  it('tok_ok: pays', async () => {
    const order = await shop.order()
    expect(await pay(order, 'tok_ok')).toBe('confirmed')
    expect(await moneyOf(order)).toEqual(['confirmed', PRICE, 0])
  })

  it('tok_declined, and any other: is declined, and another may be tried', async () => {
    const order = await shop.order()
    for (const token of ['tok_declined', 'pm_card_visa']) expect(await pay(order, token)).toBe('PAYMENT_DECLINED')
    expect(await pay(order, 'tok_ok')).toBe('confirmed')
  })

  it('tok_late: is pending, and has succeeded when the job asks, after a restart too', async () => {
    const [order, other] = [await shop.order(), await shop.order()]
    expect(await pay(order, 'tok_late')).toBe('pending')
    await shop.looksAgain()
    expect(await moneyOf(order)).toEqual(['confirmed', PRICE, 0])
    expect(await pay(other, 'tok_late')).toBe('pending')
    await shop.restart()
    await shop.looksAgain()
    expect(await moneyOf(other)).toEqual(['confirmed', PRICE, 0])
  })

  it('tok_late: is given up when the time to pay is over', async () => {
    const order = await shop.order()
    expect(await pay(order, 'tok_late')).toBe('pending')
    await shop.runsOut(order)
    await shop.looksAgain()
    expect(await moneyOf(order)).toEqual(['expired', 0, 0])
  })

  it('tok_timeout: loses its answer, and is settled by the job, or by trying again', async () => {
    const [order, other] = [await shop.order(), await shop.order()]
    expect(await pay(order, 'tok_timeout')).toBe('UNAVAILABLE')
    expect(await moneyOf(order)).toEqual(['pending', 0, 0])
    await shop.looksAgain()
    expect(await moneyOf(order)).toEqual(['confirmed', PRICE, 0])
    expect(await pay(other, 'tok_timeout')).toBe('UNAVAILABLE')
    expect(await pay(other, 'tok_timeout')).toBe('confirmed')
  })

  it('tok_timeout: loses its answer once, although the server restarts, and takes the money once', async () => {
    const order = await shop.order()
    expect(await pay(order, 'tok_timeout')).toBe('UNAVAILABLE')
    await shop.restart()
    expect(await pay(order, 'tok_timeout')).toBe('confirmed')
    expect(await moneyOf(order)).toEqual(['confirmed', PRICE, 0])
  })

  it('tok_twice: is charged twice, and one of them goes back', async () => {
    const order = await shop.order()
    expect(await pay(order, 'tok_twice')).toBe('confirmed')
    await shop.settled()
    expect(await moneyOf(order)).toEqual(['confirmed', 2 * PRICE, PRICE])
    const refunds = database().db.selectFrom('refund').select(['cause', 'status']).where('order_id', '=', order.id)
    expect(await refunds.execute()).toEqual([{ cause: 'paid_twice', status: 'succeeded' }])
  })

  it('tok_refund_fails: pays; its refund fails, and works when it is asked for anew', async () => {
    const order = await shop.order()
    expect(await pay(order, 'tok_refund_fails')).toBe('confirmed')
    const { client } = await openAdminLine(shop.api())
    const reason = 'a seat behind a pillar'
    const { id: refundId } = await client.api.refunds.create.mutate({ orderId: order.id, amountMinor: 500, reason })
    await shop.settled()
    const refund = database().db.selectFrom('refund').select(['status', 'failure']).where('id', '=', refundId)
    expect(await refund.executeTakeFirst()).toEqual({ status: 'failed', failure: 'refund_declined' })
    await client.api.refunds.retry.mutate({ refundId })
    await shop.settled()
    expect(await refund.executeTakeFirst()).toEqual({ status: 'succeeded', failure: null })
    expect(await moneyOf(order)).toEqual(['confirmed', PRICE, 500])
    await client.close()
  })

  it('or none: has no form, and no webhook', async () => {
    const order = await shop.order()
    const { body } = await shop.call('orders.startPayment', { orderId: order.id, orderToken: order.token })
    expect(body).toMatchObject({ processor: 'sandbox', next: 'token', clientSecret: null })
    expect((await fetch(`${shop.api().url}/webhooks/stripe`, { method: 'POST', body: '{}' })).status).toBe(404)
  })

  it('says at the start what is left to a processor that is not set up', async () => {
    const order = await shop.order()
    const charge = { order_id: order.id, processor: 'stripe', reference: 'pi_of_before', currency: 'EUR' }
    await database()
      .db.insertInto('payment')
      .values({ ...charge, amount_minor: PRICE, status: 'started', flow: 'form' })
      .execute()
    await shop.restart()
    expect(shop.logged()).toContainEqual(expect.objectContaining({ level: 40, processor: 'stripe', open: 1 }))
  })
})
