import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import type { ChargeRequest, ChargeResult, PaymentProcessor } from '../core/payment-processor.ts'
import { payBackJob } from '../refunds/pay-back.job.ts'
import { expireHoldJob } from './expire-hold.job.ts'
import { findDrift } from './find-drift.ts'
import { settlePaymentJob } from './settle-payment.job.ts'
import {
  anonymous,
  callWith,
  jobsOf,
  makeSale,
  nobody,
  openShop,
  refusalOf,
  type Shop,
  seatsOf,
} from './testing/shop.ts'

/** A processor that keeps its books: it charges once per payment, and can be interrupted. */
function openProcessor(during: (request: ChargeRequest) => Promise<void> = async () => undefined) {
  const answers = new Map<string, ChargeResult>()
  const refunds: string[] = []
  const processor: PaymentProcessor = {
    name: 'sandbox',
    next: 'token',
    async charge(request) {
      const answer = answers.get(request.paymentId) ?? answerTo(request)
      answers.set(request.paymentId, answer)
      await during(request)
      return answer
    },
    look: async ({ paymentId }) => answers.get(paymentId) ?? null,
    abandon: async ({ paymentId, reference }) =>
      answers.get(paymentId) ?? { status: 'declined', reason: 'canceled', reference },
    async refund({ refundId, reference }) {
      refunds.push(reference)
      return { status: 'succeeded', reference: `refund-${refundId}` }
    },
    lookAtRefund: async ({ reference }) => ({ status: 'succeeded', reference }),
  }
  const charged = () => [...answers.values()].filter(({ status }) => status === 'succeeded').length
  return { processor, refunds, charged, attempts: () => answers.size }
}

function answerTo({ token, paymentId }: ChargeRequest): ChargeResult {
  if (token === 'tok_ok') return { status: 'succeeded', reference: `charge-${paymentId}` }
  return { status: 'declined', reason: 'card_declined' }
}

describe('paying an order', () => {
  const database = useTestDatabase()

  async function openSale(options: { capacity?: number; during?: (shop: Shop) => Promise<void> } = {}) {
    const shop = openShop(database().db)
    const bank = openProcessor(() => options.during?.(shop) ?? Promise.resolve())
    shop.deps.payments = bank.processor
    const sale = await makeSale(shop, { priceMinor: 1500, capacity: options.capacity ?? 10 })
    return { shop, bank, anybody: shop.as(anonymous), ...sale }
  }

  const paymentsOf = (orderId: string) =>
    database().db.selectFrom('payment').selectAll().where('order_id', '=', orderId).orderBy('created_at').execute()
  const statusOf = async (orderId: string) => {
    const query = database().db.selectFrom('ticket_order').select('status').where('id', '=', orderId)
    return (await query.executeTakeFirstOrThrow()).status
  }

  it('at once makes its tickets valid and sends them', async () => {
    const { anybody, bank, session, order } = await openSale()
    const placed = await anybody.orders.create({ ...order(2), paymentToken: 'tok_ok' })
    expect(placed).toMatchObject({ status: 'confirmed', totalMinor: 3000, expiresAt: null })
    expect(placed.tickets.every(({ status, code }) => status === 'valid' && code !== null)).toBe(true)
    expect(await seatsOf(database().db, session)).toEqual({ sold: 2, held: 0 })
    expect(bank.charged()).toBe(1)
    expect(await paymentsOf(placed.id)).toMatchObject([{ status: 'succeeded', amount_minor: 3000, currency: 'EUR' }])
    expect(await jobsOf(database().db, 'orders.send-confirmation')).toContainEqual({ orderId: placed.id })
    expect(await findDrift(database().db)).toEqual([])
  })

  it('later needs the token of the order, and does no harm when it is done again', async () => {
    const { anybody, bank, order } = await openSale()
    const { id: orderId, orderToken } = await anybody.orders.create(order())
    for (const wrong of [undefined, '', 'x', `${orderToken}x`]) {
      const attempt = anybody.orders.pay({ orderId, orderToken: wrong, paymentToken: 'tok_ok' })
      expect((await refusalOf(attempt)).code).toBe('NOT_FOUND')
    }
    const paid = await anybody.orders.pay({ orderId, orderToken, paymentToken: 'tok_ok' })
    expect(paid.status).toBe('confirmed')
    expect(paid).not.toHaveProperty('orderToken')
    expect(await anybody.orders.pay({ orderId, orderToken, paymentToken: 'tok_ok' })).toEqual(paid)
    expect(bank.attempts()).toBe(1)
  })

  it('that is declined leaves it pending, so that another card can be tried', async () => {
    const { anybody, bank, session, order } = await openSale()
    const refusal = await refusalOf(anybody.orders.create({ ...order(), paymentToken: 'tok_declined' }))
    expect(refusal).toMatchObject({ code: 'PAYMENT_DECLINED', details: { reason: 'card_declined' } })
    const { orderId, orderToken } = Object(refusal.details)
    expect(await seatsOf(database().db, session)).toEqual({ sold: 0, held: 1 })
    const again = anybody.orders.pay({ orderId, orderToken, paymentToken: 'tok_declined' })
    expect((await refusalOf(again)).code).toBe('PAYMENT_DECLINED')
    const paid = await anybody.orders.pay({ orderId, orderToken, paymentToken: 'tok_ok' })
    expect(paid.status).toBe('confirmed')
    expect(bank.attempts()).toBe(3)
    expect((await paymentsOf(orderId)).map(({ status }) => status)).toEqual(['declined', 'declined', 'succeeded'])
  })

  it('is repeated by a repeated call of the same key: once charged, once declined', async () => {
    const { anybody, bank, order } = await openSale()
    const good = { ...order(), paymentToken: 'tok_ok', idempotencyKey: 'paid-once-only' }
    const first = await anybody.orders.create(good)
    expect(await anybody.orders.create(good)).toEqual(first)
    expect(bank.attempts()).toBe(1)
    const bad = { ...order(), paymentToken: 'tok_declined', idempotencyKey: 'declined-once-only' }
    const refusal = await refusalOf(anybody.orders.create(bad))
    const repeated = await refusalOf(anybody.orders.create(bad))
    expect(repeated.code).toBe('PAYMENT_DECLINED')
    expect(repeated.details.orderId).toBe(refusal.details.orderId)
    expect(bank.attempts()).toBe(2)
  })

  it('by many calls of one key at once charges once', async () => {
    const { anybody, bank, session, order } = await openSale()
    const input = { ...order(), paymentToken: 'tok_ok', idempotencyKey: 'many-hands-one-card' }
    const orders = await Promise.all(Array.from({ length: 6 }, () => anybody.orders.create(input)))
    expect(new Set(orders.map(({ id, status }) => `${id} ${status}`)).size).toBe(1)
    expect(bank.attempts()).toBe(1)
    expect(await seatsOf(database().db, session)).toEqual({ sold: 1, held: 0 })
    expect(await findDrift(database().db)).toEqual([])
  })

  it('with two cards at once charges one of them', async () => {
    const { anybody, bank, order } = await openSale()
    const { id: orderId, orderToken } = await anybody.orders.create(order())
    const cards = ['tok_ok', 'tok_other', 'tok_ok', 'tok_third']
    const outcomes = await Promise.all(
      cards.map((paymentToken) =>
        anybody.orders.pay({ orderId, orderToken, paymentToken }).then(
          ({ status }) => status,
          async (error: unknown) => (await refusalOf(Promise.reject(error))).code,
        ),
      ),
    )
    expect(bank.charged()).toBeLessThanOrEqual(1)
    for (const outcome of outcomes) expect(['confirmed', 'CONFLICT', 'PAYMENT_DECLINED']).toContain(outcome)
    const open = (await paymentsOf(orderId)).filter(({ status }) => status === 'started' || status === 'succeeded')
    expect(open.length).toBeLessThanOrEqual(1)
  })

  it('without an answer is settled by a job, once', async () => {
    let isDown = true
    const { shop, anybody, bank, session, order } = await openSale({
      during: async () => {
        if (isDown) throw new Error('connection reset')
      },
    })
    const refusal = await refusalOf(anybody.orders.create({ ...order(), paymentToken: 'tok_ok' }))
    expect(refusal.code).toBe('UNAVAILABLE')
    const orderId = String(refusal.details.orderId)
    expect(await paymentsOf(orderId)).toMatchObject([{ status: 'started' }])
    const other = { orderId, orderToken: String(refusal.details.orderToken), paymentToken: 'tok_other' }
    expect((await refusalOf(anybody.orders.pay(other))).code).toBe('CONFLICT')

    isDown = false
    const [payment] = await paymentsOf(orderId)
    const [job] = (await jobsOf(database().db, 'orders.settle-payment')).filter(
      ({ paymentId }) => paymentId === payment?.id,
    )
    expect(JSON.stringify(job)).not.toContain('tok_ok')
    await settlePaymentJob.run(shop.deps, job)
    await settlePaymentJob.run(shop.deps, job)
    expect(await statusOf(orderId)).toBe('confirmed')
    expect(bank.attempts()).toBe(1)
    expect(await seatsOf(database().db, session)).toEqual({ sold: 1, held: 0 })
  })

  it('after its time is refused, and frees the seats', async () => {
    const { shop, anybody, bank, session, order } = await openSale()
    const placedAt = Date.now()
    shop.deps.setNow(new Date(placedAt))
    const { id: orderId, orderToken } = await shop.as(anonymous).orders.create(order())
    shop.deps.setNow(new Date(placedAt + 15 * 60_000))
    const late = shop.as(anonymous).orders.pay({ orderId, orderToken, paymentToken: 'tok_ok' })
    expect((await refusalOf(late)).code).toBe('HOLD_EXPIRED')
    expect(await statusOf(orderId)).toBe('expired')
    expect(await seatsOf(database().db, session)).toEqual({ sold: 0, held: 0 })
    const later = anybody.orders.pay({ orderId, orderToken, paymentToken: 'tok_ok' })
    expect((await refusalOf(later)).code).toBe('HOLD_EXPIRED')
    expect(bank.attempts()).toBe(0)
  })

  it('while the hold runs out takes the seats again when they are still free', async () => {
    const { anybody, session, order } = await openSale({
      during: async ({ deps }) => {
        const orders = await deps.db.selectFrom('ticket_order').select('id').where('status', '=', 'pending').execute()
        const inAnHour = { ...deps, now: () => new Date(Date.now() + 3_600_000) }
        for (const { id } of orders) await expireHoldJob.run(inAnHour, { orderId: id })
      },
    })
    const placed = await anybody.orders.create({ ...order(2), paymentToken: 'tok_ok' })
    expect(placed).toMatchObject({ status: 'confirmed', tickets: [{ status: 'valid' }, { status: 'valid' }] })
    expect(await seatsOf(database().db, session)).toEqual({ sold: 2, held: 0 })
    expect(await findDrift(database().db)).toEqual([])
  })

  it('while the hold runs out and others take the seats gives the money back', async () => {
    let rival: Promise<unknown> | null = null
    const { shop, anybody, bank, event, session, ticketType, order } = await openSale({
      capacity: 2,
      during: async ({ deps, world }) => {
        const orders = await deps.db.selectFrom('ticket_order').select('id').where('status', '=', 'pending').execute()
        const inAnHour = { ...deps, now: () => new Date(Date.now() + 3_600_000) }
        for (const { id } of orders) await expireHoldJob.run(inAnHour, { orderId: id })
        rival ??= world.confirmedOrder({ event, ticketType })
        await rival
      },
    })
    const refusal = await refusalOf(anybody.orders.create({ ...order(2), paymentToken: 'tok_ok' }))
    expect(refusal.code).toBe('HOLD_EXPIRED')
    const orderId = String(refusal.details.orderId)
    const [payment] = await paymentsOf(orderId)
    expect(payment?.status).toBe('succeeded')
    const refund = await database().db.selectFrom('refund').selectAll().where('order_id', '=', orderId).execute()
    expect(refund).toMatchObject([{ payment_id: payment?.id, amount_minor: 3000, cause: 'too_late' }])
    for (const { id: refundId } of [...refund, ...refund]) await payBackJob.run(shop.deps, { refundId })
    expect(bank.refunds).toEqual([payment?.reference])
    expect(await paymentsOf(orderId)).toMatchObject([{ status: 'refunded' }])
    expect(await statusOf(orderId)).toBe('expired')
    expect(await seatsOf(database().db, session)).toEqual({ sold: 1, held: 0 })
    expect(await findDrift(database().db)).toEqual([])
  })

  it('while an organizer cancels the order or the event gives the money back', async () => {
    for (const [what, code] of [
      ['order', 'CONFLICT'],
      ['event', 'EVENT_CANCELLED'],
    ] as const) {
      const { anybody, session, order } = await openSale({
        during: async (shop) => {
          const { id, event_id } = await shop.deps.db
            .selectFrom('ticket_order')
            .select(['id', 'event_id'])
            .where('status', '=', 'pending')
            .orderBy('created_at', 'desc')
            .executeTakeFirstOrThrow()
          if (what === 'order') await (await shop.organizer()).orders.cancel({ orderId: id })
          else await shop.deps.db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', event_id).execute()
        },
      })
      const refusal = await refusalOf(anybody.orders.create({ ...order(), paymentToken: 'tok_ok' }))
      expect(refusal.code).toBe(code)
      const orderId = String(refusal.details.orderId)
      const refunds = database().db.selectFrom('refund').select(['cause', 'amount_minor'])
      expect(await refunds.where('order_id', '=', orderId).execute()).toEqual([
        { cause: what === 'event' ? 'event_cancelled' : 'too_late', amount_minor: 1500 },
      ])
      expect(await seatsOf(database().db, session)).toMatchObject({ sold: 0 })
    }
  })

  it('of an event that was cancelled is not charged', async () => {
    const { anybody, bank, event, order } = await openSale()
    const { id: orderId, orderToken } = await anybody.orders.create(order())
    await database().db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', event.id).execute()
    const attempt = anybody.orders.pay({ orderId, orderToken, paymentToken: 'tok_ok' })
    expect((await refusalOf(attempt)).code).toBe('EVENT_CANCELLED')
    expect(bank.attempts()).toBe(0)
  })

  it.each<[string, unknown]>([
    ['no order', { paymentToken: 'tok_ok' }],
    ['an order that is no id', { orderId: 'x', paymentToken: 'tok_ok' }],
    ['no payment token', { orderId: nobody }],
    ['an empty payment token', { orderId: nobody, paymentToken: '' }],
    ['a payment token too long', { orderId: nobody, paymentToken: 'x'.repeat(201) }],
    ['an order token that is no text', { orderId: nobody, orderToken: 1, paymentToken: 'tok_ok' }],
  ])('refuses %s', async (_name, input) => {
    const { anybody } = await openSale()
    expect((await refusalOf(callWith(anybody, 'orders.pay', input))).code).toBe('VALIDATION_ERROR')
  })
})
