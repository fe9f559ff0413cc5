import { useTestDatabase } from '@turnout/db/testing'
import { beforeEach, expect, it } from 'vitest'
import { anonymous, makeSale, openShop, refusalOf } from './testing/shop.ts'

const database = useTestDatabase()

// All callers here have one address.
beforeEach(async () => {
  await database().db.deleteFrom('rate_limit').execute()
})

async function open(orderLimitPerOrigin: number) {
  const shop = openShop(database().db)
  shop.deps.config = { ...shop.deps.config, orderLimitPerOrigin }
  const sale = await makeSale(shop, { priceMinor: 1500, capacity: 100 })
  const caller = shop.as(anonymous)
  const order = () => caller.orders.create(sale.order(1))
  return { shop, sale, caller, order }
}

const tries = (order: { id: string; orderToken: string }, n: number) => {
  return { orderId: order.id, orderToken: order.orderToken, paymentToken: `tok_card_${n}` }
}

it('an order takes ten declined cards, and no more; an organizer may still take its payment', async () => {
  const { shop, caller, order } = await open(0)
  const placed = await order()
  for (let n = 0; n < 10; n++) {
    expect((await refusalOf(caller.orders.pay(tries(placed, n)))).code).toBe('PAYMENT_DECLINED')
  }
  const refused = await refusalOf(caller.orders.pay({ ...tries(placed, 10), paymentToken: 'tok_ok' }))
  expect(refused).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: expect.any(Number) } })
  expect(shop.deps.charges).toHaveLength(10)
  const paid = await (await shop.organizer()).orders.pay({ orderId: placed.id, paymentToken: 'tok_ok' })
  expect(paid.status).toBe('confirmed')
})

it('whoever tries card after card is stopped over all orders, also at the next purchase, which says its order', async () => {
  const { shop, sale, caller, order } = await open(20)
  const [one, other] = [await order(), await order()]
  for (const placed of [one, other, one]) {
    const n = shop.deps.charges.length
    expect((await refusalOf(caller.orders.pay(tries(placed, n)))).code).toBe('PAYMENT_DECLINED')
  }
  const charged = shop.deps.charges.length
  const refused = await refusalOf(caller.orders.pay({ ...tries(other, 9), paymentToken: 'tok_ok' }))
  expect(refused).toMatchObject({ code: 'RATE_LIMITED', details: { orderId: other.id } })
  const next = await refusalOf(caller.orders.create({ ...sale.order(1), paymentToken: 'tok_ok' }))
  expect(next).toMatchObject({ code: 'RATE_LIMITED', details: { orderToken: expect.any(String) } })
  expect(shop.deps.charges).toHaveLength(charged)
  const member = await shop.member()
  expect((await member.orders.create({ ...sale.order(1), paymentToken: 'tok_ok' })).status).toBe('confirmed')
})

it('starting one payment after the other is limited as well', async () => {
  const { shop, order } = await open(4)
  shop.deps.payments = {
    ...shop.deps.payments,
    next: 'form',
    charge: async ({ paymentId }) => ({ status: 'pending', reference: `ref_${paymentId}`, clientSecret: 'secret' }),
  }
  const { id: orderId, orderToken } = await order()
  const buyer = shop.as(anonymous)
  for (let n = 0; n < 8; n++) await buyer.orders.startPayment({ orderId, orderToken })
  expect((await refusalOf(buyer.orders.startPayment({ orderId, orderToken }))).code).toBe('RATE_LIMITED')
})
