import { useTestDatabase } from '@turnout/db/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { SYSTEM } from '../core/audit.ts'
import type { ChargeResult, PaymentProcessor } from '../core/payment-processor.ts'
import { createSecrets } from '../core/secrets.ts'
import { findMoneyDrift } from '../refunds/find-money-drift.ts'
import { payBackJob } from '../refunds/pay-back.job.ts'
import { findUntold } from '../testing/find-untold.ts'
import { letWait } from '../waitlist/testing/let-wait.ts'
import { expireHoldJob } from './expire-hold.job.ts'
import { findDrift } from './find-drift.ts'
import { sendMoneyBackJob } from './send-money-back.job.ts'
import { settleCharge } from './settle-charge.ts'
import { settlePaymentJob } from './settle-payment.job.ts'
import { takeStrayChargeJob } from './take-stray-charge.ts'
import { anonymous, jobsOf, makeSale, openShop, refusalOf, type Shop, seatsOf } from './testing/shop.ts'

/** A bank that decides when it is told to: until then its charges are pending. */
function slowBank() {
  const charges = new Map<string, ChargeResult>()
  const bank: PaymentProcessor = {
    name: 'sandbox',
    next: 'token',
    async charge({ paymentId, token, opened }) {
      if (token === 'tok_declined') return { status: 'declined', reason: 'card_declined' }
      const reference = `ref_${paymentId}`
      await opened?.(reference)
      const found = charges.get(reference) ?? { status: 'pending', reference, clientSecret: null }
      charges.set(reference, found)
      return found
    },
    look: async ({ reference }) => charges.get(reference) ?? null,
    async abandon({ reference }) {
      const found = charges.get(reference)
      if (found?.status === 'succeeded') return found
      const ended = { status: 'declined', reason: 'canceled', reference } as const
      charges.set(reference, ended)
      return ended
    },
    refund: async ({ refundId }) => ({ status: 'succeeded', reference: `refund_${refundId}` }),
    lookAtRefund: async ({ reference }) => ({ status: 'succeeded', reference }),
  }
  const decide = (reference: string, again?: string[]) => {
    charges.set(reference, again ? { status: 'succeeded', reference, again } : { status: 'succeeded', reference })
  }
  return { bank, decide }
}

describe('a payment that is not decided at once', () => {
  const database = useTestDatabase()
  // Whatever came late or twice: the books add up.
  afterEach(async () => {
    expect(await findMoneyDrift(database().db)).toEqual([])
    expect(await findUntold(database().db)).toEqual([])
  })

  /** An order of two seats, pending at the bank. */
  async function openOrder(options: { capacity?: number; locale?: 'en' | 'hu' } = {}) {
    const shop = openShop(database().db)
    const { bank, decide } = slowBank()
    shop.deps.payments = bank
    const sale = await makeSale(shop, { priceMinor: 1500, capacity: options.capacity ?? 2 })
    const caller = shop.as(anonymous)
    const { orderToken, ...order } = await caller.orders.create({
      ...sale.order(2),
      paymentToken: 'tok_slow',
      locale: options.locale,
    })
    const [payment] = await paymentsOf(order.id)
    if (!payment?.reference) throw new Error('The charge was not opened')
    return { shop, caller, decide, ...sale, order, orderToken, payment: { ...payment, reference: payment.reference } }
  }

  const paymentsOf = (orderId: string) =>
    database().db.selectFrom('payment').selectAll().where('order_id', '=', orderId).orderBy('created_at').execute()
  const moneyOf = async (orderId: string) => {
    const row = database().db.selectFrom('ticket_order').select(['status', 'paid_minor', 'refunded_minor'])
    const {
      status,
      paid_minor: paid,
      refunded_minor: back,
    } = await row.where('id', '=', orderId).executeTakeFirstOrThrow()
    return { status, paid, back }
  }
  const refundsOf = (orderId: string) =>
    database().db.selectFrom('refund').select(['id', 'cause', 'amount_minor']).where('order_id', '=', orderId).execute()
  const runOut = async (shop: Shop, orderId: string) => {
    const later = { ...shop.deps, now: () => new Date(Date.now() + 3_600_000) }
    await expireHoldJob.run(later, { orderId })
    return later
  }
  const settle = (deps: Shop['deps'] | Awaited<ReturnType<typeof runOut>>, paymentId: string) =>
    settlePaymentJob.run(deps, { paymentId, sealedToken: null, round: 0 })
  const jobOf = async (name: string, orderId: string) =>
    (await jobsOf(database().db, name)).find((payload) => payload.orderId === orderId)

  it('leaves the order pending, and is joined by whoever asks again', async () => {
    const { caller, order, orderToken, payment } = await openOrder()
    expect(order).toMatchObject({ status: 'pending', paidMinor: 0 })
    const again = await caller.orders.pay({ orderId: order.id, orderToken, paymentToken: 'tok_slow' })
    expect(again.status).toBe('pending')
    expect(await paymentsOf(order.id)).toMatchObject([{ id: payment.id, status: 'started' }])
    const other = caller.orders.pay({ orderId: order.id, orderToken, paymentToken: 'tok_other' })
    expect((await refusalOf(other)).code).toBe('CONFLICT')
  })

  it('is asked for again and again, and confirmed once it has succeeded', async () => {
    const { shop, decide, session, order, payment } = await openOrder()
    await settle(shop.deps, payment.id)
    const asked = await jobsOf(database().db, 'orders.settle-payment')
    expect(asked.filter(({ paymentId }) => paymentId === payment.id)).toMatchObject([{ round: 0 }, { round: 1 }])
    expect(await moneyOf(order.id)).toMatchObject({ status: 'pending', paid: 0 })
    decide(payment.reference)
    for (let n = 0; n < 2; n++) await settle(shop.deps, payment.id)
    expect(await moneyOf(order.id)).toEqual({ status: 'confirmed', paid: 3000, back: 0 })
    expect(await seatsOf(database().db, session)).toEqual({ sold: 2, held: 0 })
  })

  it('is given up once the time to pay is over, and takes no money then', async () => {
    const { shop, order, payment } = await openOrder()
    await settle(await runOut(shop, order.id), payment.id)
    expect(await paymentsOf(order.id)).toMatchObject([{ status: 'abandoned' }])
    expect(await moneyOf(order.id)).toEqual({ status: 'expired', paid: 0, back: 0 })
  })

  it('is settled after the secret of the installation was changed, too', async () => {
    const { shop, decide, order, payment } = await openOrder()
    const waits = (await jobsOf(database().db, 'orders.settle-payment')).find(
      ({ paymentId }) => paymentId === payment.id,
    )
    decide(payment.reference)
    const secrets = createSecrets('another secret for tests only')
    await settlePaymentJob.run({ ...shop.deps, secrets }, waits)
    expect(waits?.sealedToken).toEqual(expect.any(String))
    expect(await moneyOf(order.id)).toEqual({ status: 'confirmed', paid: 3000, back: 0 })
  })

  it('is somebody’s to look at when it is open for a month', async () => {
    const { shop, payment } = await openOrder()
    const faults: string[] = []
    const log = { ...shop.deps.log, error: (_context: object, message: string) => void faults.push(message) }
    const stuck: PaymentProcessor = {
      ...shop.deps.payments,
      abandon: async ({ reference }) => ({ status: 'pending', reference, clientSecret: null }),
    }
    const inMonths = () => new Date(Date.now() + 31 * 86_400_000)
    const before = (await jobsOf(database().db, 'orders.settle-payment')).length
    await settlePaymentJob.run(
      { ...shop.deps, payments: stuck, now: inMonths, log },
      { paymentId: payment.id, sealedToken: null },
    )
    expect(faults).toEqual([expect.stringContaining('open for a month')])
    expect(await jobsOf(database().db, 'orders.settle-payment')).toHaveLength(before)
  })

  it.each(['en', 'hu'] as const)(
    'and comes when the seats are gone goes back, and the buyer is told (%s)',
    async (locale) => {
      const { shop, decide, event, ticketType, order, payment } = await openOrder({ locale })
      decide(payment.reference)
      const later = await runOut(shop, order.id)
      await shop.world.confirmedOrder({ event, ticketType })
      for (let n = 0; n < 2; n++) await settle(later, payment.id)
      expect(await moneyOf(order.id)).toEqual({ status: 'expired', paid: 3000, back: 3000 })
      const refunds = await refundsOf(order.id)
      expect(refunds).toMatchObject([{ cause: 'too_late', amount_minor: 3000 }])
      expect(await paymentsOf(order.id)).toMatchObject([{ status: 'succeeded', is_surplus: true }])
      for (let n = 0; n < 2; n++) await payBackJob.run(shop.deps, { refundId: refunds[0]?.id })
      const job = await jobOf('orders.send-money-back', order.id)
      for (let n = 0; n < 2; n++) await sendMoneyBackJob.run(shop.deps, job)
      const [mail, ...others] = shop.deps.sent
      expect(others).toEqual([])
      expect(mail?.subject).toMatch(locale === 'en' ? /^Your money is on its way back: / : /^Visszaküldjük a pénzét: /)
      for (const part of [mail?.html, mail?.text]) {
        expect(part).toContain(order.code)
        expect(part).toMatch(locale === 'en' ? /after the time to pay was over/ : /határidő lejárta után/)
        expect(part?.replaceAll('\u00a0', ' ')).toMatch(locale === 'en' ? /€30/ : /30 EUR/)
      }
    },
  )

  it('and comes late passes nobody who waits for the seats', async () => {
    const { shop, decide, event, ticketType, session, order, payment } = await openOrder()
    decide(payment.reference)
    const later = await runOut(shop, order.id)
    await letWait(database().db, { eventId: event.id, ticketTypeId: ticketType.id, seats: 1 })
    await settle(later, payment.id)
    expect(await refundsOf(order.id)).toMatchObject([{ cause: 'too_late' }])
    expect(await seatsOf(database().db, session)).toEqual({ sold: 0, held: 0 })
  })

  it('and comes late needs a use of its code that is left', async () => {
    for (const isUsedUp of [true, false]) {
      const { shop, decide, event, order, payment } = await openOrder()
      const code = await database()
        .db.insertInto('sale_code')
        .values({ event_id: event.id, code: 'EARLY', kind: 'percent', value: 10, max_uses: 1, used: 1 })
        .returning('id')
        .executeTakeFirstOrThrow()
      await database()
        .db.updateTable('ticket_order')
        .set({ discount_code_id: code.id })
        .where('id', '=', order.id)
        .execute()
      decide(payment.reference)
      const later = await runOut(shop, order.id)
      const row = database().db.selectFrom('sale_code').select('used').where('id', '=', code.id)
      expect(await row.executeTakeFirst()).toEqual({ used: 0 })
      if (isUsedUp) await database().db.updateTable('sale_code').set({ used: 1 }).where('id', '=', code.id).execute()
      await settle(later, payment.id)
      expect((await moneyOf(order.id)).status).toBe(isUsedUp ? 'expired' : 'confirmed')
      expect(await row.executeTakeFirst()).toEqual({ used: 1 })
    }
  })

  it('and is taken twice by the processor is kept once', async () => {
    const { shop, decide, order, payment } = await openOrder()
    decide(payment.reference, [`${payment.reference}_again`])
    decide(`${payment.reference}_again`)
    await settle(shop.deps, payment.id)
    const stray = await jobOf('orders.take-stray-charge', order.id)
    for (let n = 0; n < 2; n++) await takeStrayChargeJob.run(shop.deps, stray)
    expect(await moneyOf(order.id)).toEqual({ status: 'confirmed', paid: 6000, back: 3000 })
    expect(await refundsOf(order.id)).toMatchObject([{ cause: 'paid_twice', amount_minor: 3000 }])
    expect(await jobOf('orders.send-money-back', order.id)).toMatchObject({ cause: 'paid_twice' })
  })

  it('of another amount than the order costs goes back', async () => {
    const { shop, decide, order } = await openOrder()
    decide('ref_of_nobody')
    const stray = { orderId: order.id, reference: 'ref_of_nobody', amountMinor: 100, currency: 'EUR' }
    await takeStrayChargeJob.run(shop.deps, stray)
    expect(await moneyOf(order.id)).toEqual({ status: 'pending', paid: 100, back: 100 })
  })

  it('and a second one that succeed at once, from many sides: one is kept, the other goes back', async () => {
    const { shop, caller, session, order, orderToken, payment } = await openOrder()
    // Given up by us, while the bank was about to take it.
    const given = { status: 'declined', reason: 'canceled', reference: payment.reference } as const
    await settleCharge({ ...shop.deps, ...SYSTEM }, payment.id, given)
    await caller.orders.pay({ orderId: order.id, orderToken, paymentToken: 'tok_other' })
    const payments = await paymentsOf(order.id)
    expect(payments.map(({ status }) => status)).toEqual(['abandoned', 'started'])
    const tries = Array.from({ length: 4 }, () => payments).flat()
    await Promise.all(
      tries.map(({ id, reference }) =>
        settleCharge({ ...shop.deps, ...SYSTEM }, id, { status: 'succeeded', reference: reference ?? '' }),
      ),
    )
    expect(await moneyOf(order.id)).toEqual({ status: 'confirmed', paid: 6000, back: 3000 })
    const after = await paymentsOf(order.id)
    expect(after.map(({ status }) => status)).toEqual(['succeeded', 'succeeded'])
    expect(after.filter(({ is_surplus: isSurplus }) => isSurplus)).toHaveLength(1)
    expect(await seatsOf(database().db, session)).toEqual({ sold: 2, held: 0 })
    expect(await findDrift(database().db, order.eventId)).toEqual([])
  })

  it('cannot be kept twice, whatever the program does: the table forbids it', async () => {
    const { shop, decide, order, payment } = await openOrder()
    decide(payment.reference)
    await settle(shop.deps, payment.id)
    const second = {
      order_id: order.id,
      processor: 'sandbox',
      amount_minor: 3000,
      currency: 'EUR',
      status: 'succeeded',
    } as const
    const insert = database()
      .db.insertInto('payment')
      .values({ ...second, reference: 'ref_second' })
    await expect(insert.execute()).rejects.toThrow('payment_kept_idx')
  })
})

describe('orders.startPayment', () => {
  const database = useTestDatabase()

  it('says that a processor without a form wants a token, until the order is paid', async () => {
    const shop = openShop(database().db)
    const { order } = await makeSale(shop, { priceMinor: 1500 })
    const { id: orderId, orderToken, expiresAt } = await shop.anybody.orders.create(order())
    const wanted = { orderId, processor: 'sandbox', clientSecret: null, amountMinor: 1500, currency: 'EUR' }
    expect(await shop.anybody.orders.startPayment({ orderId, orderToken })).toEqual({
      ...wanted,
      next: 'token',
      expiresAt,
    })
    await shop.anybody.orders.pay({ orderId, orderToken, paymentToken: 'tok_ok' })
    expect(await shop.anybody.orders.startPayment({ orderId, orderToken })).toMatchObject({ ...wanted, next: 'paid' })
  })

  it('is for those who may see the order, while it can be paid', async () => {
    const shop = openShop(database().db)
    const { event, order } = await makeSale(shop, { priceMinor: 1500 })
    const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code
    const { id: orderId, orderToken } = await shop.anybody.orders.create(order())
    expect(await codeOf(shop.anybody.orders.startPayment({ orderId }))).toBe('NOT_FOUND')
    expect(await codeOf((await shop.member()).orders.startPayment({ orderId }))).toBe('NOT_FOUND')
    expect((await (await shop.organizer()).orders.startPayment({ orderId })).next).toBe('token')
    const start = () => shop.anybody.orders.startPayment({ orderId, orderToken })
    shop.deps.setNow(new Date(Date.now() + 16 * 60_000))
    expect(await codeOf(start())).toBe('HOLD_EXPIRED')
    await expireHoldJob.run(shop.deps, { orderId })
    expect(await codeOf(start())).toBe('HOLD_EXPIRED')
    await database().db.updateTable('ticket_order').set({ status: 'cancelled' }).where('id', '=', orderId).execute()
    expect(await codeOf(start())).toBe('CONFLICT')
    await database().db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', event.id).execute()
    expect(await codeOf(start())).toBe('EVENT_CANCELLED')
  })
})
