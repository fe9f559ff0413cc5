import { useTestDatabase } from '@turnout/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserPays, eventOf, openStripeShop, PRICE, type StripeShop, type TestOrder } from './stripe-shop.ts'

const database = useTestDatabase()

describe('payments by Stripe', () => {
  let shop: StripeShop
  beforeAll(async () => {
    shop = await openStripeShop(database())
  })
  afterAll(() => shop.stop())

  const pay = (order: TestOrder, paymentToken: string) =>
    shop.call('orders.pay', { orderId: order.id, orderToken: order.token, paymentToken })
  const orderRow = (order: TestOrder) =>
    database().db.selectFrom('ticket_order').selectAll().where('id', '=', order.id).executeTakeFirstOrThrow()
  const payments = (order: TestOrder) =>
    database().db.selectFrom('payment').selectAll().where('order_id', '=', order.id).orderBy('created_at').execute()

  it('with a payment method are confirmed at once, opened first and confirmed second', async () => {
    const order = await shop.order()
    const { status, body } = await pay(order, 'pm_card_visa')
    expect([status, body.status, body.paidMinor]).toEqual([200, 'confirmed', PRICE])
    const [payment] = await payments(order)
    const intent = shop.stripe.intents.get(payment?.reference ?? '')
    expect(intent).toMatchObject({
      amount: PRICE,
      currency: 'eur',
      status: 'succeeded',
      metadata: { orderId: order.id, paymentId: payment?.id },
    })
    const calls = shop.stripe.calls.filter(({ call }) => call.includes('payment_intents')).slice(-2)
    expect(calls.map(({ call }) => call)).toEqual([
      'POST /v1/payment_intents',
      `POST /v1/payment_intents/${intent?.id}/confirm`,
    ])
    expect((await pay(order, 'pm_card_visa')).body.status).toBe('confirmed')
    expect(shop.stripe.kept(order.id)).toBe(PRICE)
  })

  it('that are declined say why, leave the order open to another card, and nothing open at Stripe', async () => {
    const order = await shop.order()
    const declined = await pay(order, 'pm_card_declined')
    expect(declined).toMatchObject({
      status: 402,
      body: { code: 'PAYMENT_DECLINED', details: { reason: 'insufficient_funds', orderId: order.id } },
    })
    const asked = await pay(order, 'pm_card_authenticationRequired')
    expect(asked.body).toMatchObject({ code: 'PAYMENT_DECLINED', details: { reason: 'authentication_required' } })
    expect((await pay(order, 'pm_card_unknown')).body).toMatchObject({ details: { reason: 'resource_missing' } })
    expect((await pay(order, 'tok_ok')).body).toMatchObject({ details: { reason: 'unknown_token' } })
    expect((await pay(order, 'pm_card_visa')).body.status).toBe('confirmed')
    const own = [...shop.stripe.intents.values()].filter(({ metadata }) => metadata.orderId === order.id)
    expect(own.map(({ status }) => status)).toEqual(['canceled', 'canceled', 'canceled', 'succeeded'])
  })

  it('by the form get the same secret until they are paid, which is nowhere kept', async () => {
    const order = await shop.order()
    const intent = await shop.startPayment(order)
    expect((await shop.startPayment(order)).id).toBe(intent.id)
    browserPays(intent, 'pm_card_declined')
    expect(await shop.deliver(eventOf('payment_intent.payment_failed', intent))).toBe(200)
    await shop.settled()
    expect((await shop.startPayment(order)).id).toBe(intent.id)
    browserPays(intent)
    const again = await shop.call('orders.startPayment', { orderId: order.id, orderToken: order.token })
    expect(again.body).toMatchObject({ next: 'paid', clientSecret: null, processor: 'stripe' })
    expect(await orderRow(order)).toMatchObject({ status: 'confirmed', paid_minor: PRICE })
    expect(JSON.stringify(shop.logged())).not.toContain('_secret_')
  })

  it('by a form that is left for a payment method are taken once', async () => {
    const order = await shop.order()
    const intent = await shop.startPayment(order)
    expect((await pay(order, 'pm_card_visa')).body.status).toBe('confirmed')
    expect(shop.stripe.intents.get(intent.id)?.status).toBe('canceled')
    expect(shop.stripe.kept(order.id)).toBe(PRICE)
  })

  it('by a form that was sent just before are not taken again by a payment method', async () => {
    const order = await shop.order()
    browserPays(await shop.startPayment(order))
    expect((await pay(order, 'pm_card_visa')).body.status).toBe('confirmed')
    expect(shop.stripe.kept(order.id)).toBe(PRICE)
    expect((await payments(order)).map(({ status }) => status)).toEqual(['succeeded'])
  })

  it.each([
    ['JPY', 500, 500],
    ['ISK', 1_500, 150_000],
    ['HUF', 1_250_000, 1_250_000],
    ['KWD', 5_120, 5_120],
  ])('are in the units of %s that Stripe counts in', async (currency, priceMinor, amount) => {
    const order = await shop.order({ currency, priceMinor })
    const intent = await shop.startPayment(order)
    expect(intent).toMatchObject({ amount, currency: currency.toLowerCase() })
  })

  it('of an amount that Stripe does not take are declined, and nothing is rounded', async () => {
    const order = await shop.order({ currency: 'KWD', priceMinor: 5_124 })
    expect((await pay(order, 'pm_card_visa')).body).toMatchObject({ details: { reason: 'amount_not_chargeable' } })
    const small = await shop.order({ priceMinor: 20 })
    expect((await pay(small, 'pm_card_visa')).body).toMatchObject({ details: { reason: 'amount_too_small' } })
  })
})

describe('webhooks of Stripe', () => {
  let shop: StripeShop
  beforeAll(async () => {
    shop = await openStripeShop(database())
  })
  afterAll(() => shop.stop())
  const notices = async () => {
    const jobs = database().db.selectFrom('job').select('id').where('name', '=', 'orders.heed-payment-notice')
    return (await jobs.execute()).length
  }

  it('are refused without a signature of ours over this very body, made lately', async () => {
    const order = await shop.order()
    const intent = await shop.startPayment(order)
    browserPays(intent)
    const event = eventOf('payment_intent.succeeded', intent)
    const before = await notices()
    const tooLate = new Date(Date.now() - 6 * 60_000)
    expect(await shop.deliver(event, { secret: 'whsec_of_somebody_else' })).toBe(400)
    expect(await shop.deliver(event, { signedAt: tooLate })).toBe(400)
    expect(await shop.deliver(event, { body: `${JSON.stringify(event)} ` })).toBe(400)
    const url = `${shop.api().url}/webhooks/stripe`
    const unsigned = await fetch(url, { method: 'POST', body: JSON.stringify(event) })
    expect(unsigned.status).toBe(400)
    expect(await unsigned.json()).toMatchObject({ error: { code: 'VALIDATION_ERROR' } })
    expect((await fetch(url)).status).toBe(404)
    expect(await notices()).toBe(before)
    const row = database().db.selectFrom('ticket_order').select('status').where('id', '=', order.id)
    expect(await row.executeTakeFirst()).toEqual({ status: 'pending' })
  })

  it('of what is none of our business are thanked for, and forgotten', async () => {
    const before = await notices()
    expect(await shop.deliver(eventOf('customer.created', { id: 'cus_1', object: 'customer' }))).toBe(200)
    expect(await shop.deliver(eventOf('something.new', { id: 'x_1', object: 'x' }))).toBe(200)
    expect(await notices()).toBe(before)
    const foreign = { id: 'pi_of_a_shop', metadata: {}, amount_received: 100, currency: 'eur' }
    const odd = { ...foreign, id: 'pi_odd', metadata: { orderId: 'their order', paymentId: '7' } }
    const noUuid = {
      orderId: '12345678-1234-1234-1234-123456789012',
      paymentId: 'ffffffff-0000-0000-0000-00000000000f',
    }
    const close = { ...foreign, id: 'pi_close', metadata: noUuid }
    for (const one of [foreign, odd, close]) {
      expect(await shop.deliver(eventOf('payment_intent.succeeded', one))).toBe(200)
    }
    await shop.settled()
    const failed = database().db.selectFrom('job').select('id').where('last_error', 'is not', null)
    expect(await failed.execute()).toEqual([])
  })

  it('that come twice at the same moment are one', async () => {
    const order = await shop.order()
    const intent = await shop.startPayment(order)
    browserPays(intent)
    const event = eventOf('payment_intent.succeeded', intent)
    const before = await notices()
    const answers = await Promise.all(Array.from({ length: 8 }, () => shop.deliver(event)))
    expect(new Set(answers)).toEqual(new Set([200]))
    expect(await notices()).toBe(before + 1)
  })

  it('of a dispute are in the history of the order, once', async () => {
    const order = await shop.order()
    const intent = await shop.startPayment(order)
    browserPays(intent)
    await shop.deliver(eventOf('payment_intent.succeeded', intent))
    const dispute = { id: 'dp_1', payment_intent: intent.id, reason: 'fraudulent', amount: PRICE, currency: 'eur' }
    for (let n = 0; n < 2; n++) expect(await shop.deliver(eventOf('charge.dispute.created', dispute))).toBe(200)
    await shop.settled()
    const noted = database().db.selectFrom('audit_entry').select('detail').where('action', '=', 'payment.disputed')
    expect(await noted.execute()).toMatchObject([
      { detail: { orderId: order.id, reason: 'fraudulent', amountMinor: PRICE, reference: 'dp_1' } },
    ])
  })
})
