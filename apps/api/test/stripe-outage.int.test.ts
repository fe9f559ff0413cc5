import { useTestDatabase } from '@turnout/db/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Mishap } from './stripe-server.ts'
import { browserPays, openStripeShop, PRICE, type StripeShop, type TestOrder } from './stripe-shop.ts'

const database = useTestDatabase()
const CREATE = /^POST \/v1\/payment_intents$/
const CONFIRM = /\/confirm$/

describe('when Stripe is away, slow or forgetful', () => {
  let shop: StripeShop
  beforeAll(async () => {
    shop = await openStripeShop(database())
  })
  afterEach(() => shop.stripe.mishap(/./, 'away', 0))
  afterAll(() => shop.stop())

  const pay = (order: TestOrder, paymentToken = 'pm_card_visa') =>
    shop.call('orders.pay', { orderId: order.id, orderToken: order.token, paymentToken })
  const statusOf = async ({ id }: TestOrder) => {
    const row = database().db.selectFrom('ticket_order').select(['status', 'paid_minor']).where('id', '=', id)
    const { status, paid_minor } = await row.executeTakeFirstOrThrow()
    return [status, paid_minor]
  }
  const intentsOf = ({ id }: TestOrder) =>
    [...shop.stripe.intents.values()].filter(({ metadata }) => metadata.orderId === id)
  const seatsOf = ({ sessionId }: TestOrder) => {
    const row = database().db.selectFrom('session').select(['sold', 'held']).where('id', '=', sessionId)
    return row.executeTakeFirstOrThrow()
  }

  it.each<[string, RegExp, Mishap]>([
    ['no charge can be opened', CREATE, 'away'],
    ['the answer to the opening is lost', CREATE, 'answer lost'],
    ['opening fails at Stripe', CREATE, 500],
    ['Stripe wants fewer calls', CREATE, 429],
    ['no charge can be confirmed', CONFIRM, 'away'],
    ['the answer to the charge is lost', CONFIRM, 'answer lost'],
    ['charging fails at Stripe', CONFIRM, 500],
  ])('%s: the buyer is told to wait, and a job takes the money once', async (_name, match, what) => {
    const order = await shop.order()
    shop.stripe.mishap(match, what)
    const away = await pay(order)
    expect(away).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE', details: { orderId: order.id } } })
    expect(await statusOf(order)).toEqual(['pending', 0])
    shop.stripe.mishap(match, what, 0)
    shop.stripe.forgetKeys()
    await shop.looksAgain()
    expect(await statusOf(order)).toEqual(['confirmed', PRICE])
    expect(shop.stripe.kept(order.id)).toBe(PRICE)
    expect(intentsOf(order).filter(({ status }) => status === 'succeeded')).toHaveLength(1)
  })

  it('a buyer who tries again after a lost answer pays once, in whichever process', async () => {
    const order = await shop.order()
    shop.stripe.mishap(CONFIRM, 'answer lost')
    expect((await pay(order)).status).toBe(503)
    shop.stripe.mishap(CONFIRM, 'away', 0)
    shop.stripe.forgetKeys()
    await shop.restart()
    expect((await pay(order)).body.status).toBe('confirmed')
    expect(shop.stripe.kept(order.id)).toBe(PRICE)
    expect(intentsOf(order)).toHaveLength(1)
  })

  it.each<[string, Mishap]>([
    ['behind a proxy that finds nothing', 404],
    ['behind a proxy that wants to be paid itself', 402],
    ['with the key of another account', 'missing'],
  ])(
    'a charge that is known and cannot be read %s is not declined: it may have taken the money',
    async (_name, what) => {
      const order = await shop.order()
      shop.stripe.mishap(CONFIRM, 'answer lost')
      expect((await pay(order)).status).toBe(503)
      shop.stripe.mishap(/payment_intents/, what)
      expect((await pay(order)).status).toBe(503)
      shop.stripe.mishap(/./, 'away', 0)
      await shop.looksAgain()
      expect(await statusOf(order)).toEqual(['confirmed', PRICE])
      expect(shop.stripe.kept(order.id)).toBe(PRICE)
      expect(intentsOf(order)).toHaveLength(1)
    },
  )

  it.each<Mishap>([402, 404, 'missing'])('a charge that cannot be given up (%s) stays open', async (what) => {
    const order = await shop.order()
    const intent = await shop.startPayment(order)
    browserPays(intent)
    shop.stripe.mishap(/payment_intents/, what)
    await shop.runsOut(order)
    await shop.looksAgain().catch(() => undefined)
    expect(await statusOf(order)).toEqual(['expired', 0])
    shop.stripe.mishap(/./, 'away', 0)
    await shop.looksAgain()
    expect(await statusOf(order)).toEqual(['confirmed', PRICE])
  })

  it('money whose answer was lost until the time to pay was over buys the seats that are still there', async () => {
    const order = await shop.order({ capacity: 1 })
    shop.stripe.mishap(CONFIRM, 'answer lost')
    expect((await pay(order)).status).toBe(503)
    shop.stripe.mishap(/./, 'away')
    await shop.runsOut(order)
    expect(await seatsOf(order)).toEqual({ sold: 0, held: 0 })
    await shop.looksAgain()
    expect(await statusOf(order)).toEqual(['expired', 0])
    shop.stripe.mishap(/./, 'away', 0)
    await shop.looksAgain()
    expect(await statusOf(order)).toEqual(['confirmed', PRICE])
    expect(await seatsOf(order)).toEqual({ sold: 1, held: 0 })
  })

  it('no money is taken for an order whose time ran out while nothing could be charged', async () => {
    const order = await shop.order()
    shop.stripe.mishap(CREATE, 'answer lost')
    expect((await pay(order)).status).toBe(503)
    shop.stripe.mishap(CREATE, 'away', 0)
    await shop.runsOut(order)
    await shop.looksAgain()
    expect(await statusOf(order)).toEqual(['expired', 0])
    expect(shop.stripe.kept(order.id)).toBe(0)
    expect((await pay(order)).body.code).toBe('HOLD_EXPIRED')
  })

  it('a charge that is being opened while the job gives it up takes no money', async () => {
    const order = await shop.order()
    const held = shop.stripe.hold(CREATE)
    const paying = pay(order)
    await held.reached
    await shop.runsOut(order)
    await shop.looksAgain()
    held.letGo()
    expect((await paying).body.code).toBe('HOLD_EXPIRED')
    expect(intentsOf(order).map(({ status }) => status)).toEqual(['requires_payment_method'])
    expect(await statusOf(order)).toEqual(['expired', 0])
  })

  it('a charge that is being confirmed while the job gives it up is not made', async () => {
    const order = await shop.order()
    const held = shop.stripe.hold(CONFIRM)
    const paying = pay(order)
    await held.reached
    await shop.runsOut(order)
    await shop.looksAgain()
    held.letGo()
    expect((await paying).body.code).toBe('HOLD_EXPIRED')
    expect(shop.stripe.kept(order.id)).toBe(0)
    expect(await statusOf(order)).toEqual(['expired', 0])
  })

  it('ten tries at once with one payment method take the money once', async () => {
    const order = await shop.order()
    const answers = await Promise.all(Array.from({ length: 10 }, () => pay(order)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(shop.stripe.kept(order.id)).toBe(PRICE)
    expect(intentsOf(order)).toHaveLength(1)
  })

  it.each<[string, Mishap, boolean]>([
    ['the call does not arrive', 'away', false],
    ['the answer is lost', 'answer lost', false],
    ['the answer is lost and the key forgotten', 'answer lost', true],
    ['it fails at Stripe', 500, false],
    ['a proxy finds nothing', 404, false],
    ['the key is of another account', 'missing', false],
  ])('a refund is made once although %s', async (_name, what, isForgotten) => {
    const order = await shop.order({ capacity: 1 })
    const intent = await shop.startPayment(order)
    browserPays(intent)
    await shop.runsOut(order)
    await order.othersBuy()
    shop.stripe.mishap(typeof what === 'number' && what < 500 ? /refunds/ : /^POST \/v1\/refunds$/, what)
    await shop.looksAgain()
    shop.stripe.mishap(/./, 'away', 0)
    if (isForgotten) shop.stripe.forgetKeys()
    await shop.looksAgain()
    expect(await statusOf(order)).toEqual(['expired', PRICE])
    expect(shop.stripe.kept(order.id)).toBe(0)
    const refunds = [...shop.stripe.refunds.values()].filter((refund) => refund.payment_intent === intent.id)
    expect(refunds).toMatchObject([{ amount: PRICE }])
    const rows = database().db.selectFrom('refund').select('status').where('order_id', '=', order.id)
    expect(await rows.execute()).toEqual([{ status: 'succeeded' }])
  })
})
