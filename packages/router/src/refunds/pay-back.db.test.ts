import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { SYSTEM } from '../core/audit.ts'
import type { RefundResult } from '../core/payment-processor.ts'
import { lockOrder } from '../orders/lock-order.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { findUntold } from '../testing/find-untold.ts'
import { lookAtRefundJob, payBackJob } from './pay-back.job.ts'
import { findMoneyDrift } from './queries.ts'
import { requestRefund } from './request-refund.ts'
import { settleRefund } from './settle-refund.ts'
import { type RefundSetting, refundSetting, waiting } from './testing/setting.ts'

const database = useTestDatabase()
afterEach(async () => expect(await findUntold(database().db)).toEqual([]))

/** Asks for a refund of an order's payment, in a transaction of its own. */
function request(
  setting: RefundSetting,
  order: { id: string; paymentId: string },
  amountMinor: number,
  tickets?: { ticketId: string; amountMinor: number }[],
) {
  const deps = { ...setting.deps, ...SYSTEM }
  return setting.db.transaction().execute(async (tx) => {
    const locked = await lockOrder(tx, order.id)
    return requestRefund(tx, deps, { order: locked, paymentId: order.paymentId, amountMinor, cause: 'manual', tickets })
  })
}

describe('asking for a refund', () => {
  it('counts it on the payment, the order and its tickets, and has a job pay it', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(2)
    const [first] = order.tickets
    const ticketId = first?.id ?? ''
    const made = await request(setting, order, 700, [{ ticketId, amountMinor: 700 }])
    expect(await waiting(setting.db, 'refunds.pay-back')).toContainEqual({ refundId: made?.refundId })
    expect(await setting.orderOf(order.id)).toMatchObject({
      status: 'confirmed',
      paid_minor: 2000,
      refunded_minor: 700,
    })
    const ticket = await setting.db.selectFrom('ticket').selectAll().where('id', '=', ticketId).executeTakeFirst()
    expect(ticket).toMatchObject({ status: 'valid', refunded_minor: 700 })
    expect(await setting.refundsOf(order.id)).toMatchObject([{ amount_minor: 700, status: 'requested', attempts: 1 }])
    expect(await findMoneyDrift(setting.db, setting.event.id)).toEqual([])
  })

  it('is refused beyond what was paid, what is left of it, and what the ticket cost', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(2)
    const ticketId = order.tickets[0]?.id ?? ''
    await expect(request(setting, order, 2001)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(request(setting, order, 1500, [{ ticketId, amountMinor: 1500 }])).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    await request(setting, order, 1500)
    await expect(request(setting, order, 501)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await request(setting, order, 500)).not.toBeNull()
    expect(await request(setting, order, 500)).toBeNull()
    expect(await request(setting, order, 0)).toBeNull()
    expect(await setting.orderOf(order.id)).toMatchObject({ paid_minor: 2000, refunded_minor: 2000 })
  })

  it('of one order by many at once never comes to more than was paid', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(1)
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => request(setting, order, 300)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(await setting.orderOf(order.id)).toMatchObject({ paid_minor: 1000, refunded_minor: 900 })
    expect(await findMoneyDrift(setting.db, setting.event.id)).toEqual([])
  })

  it('rests on more than a look: of two that look first and write then, the CHECK stops the second', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(1)
    const looks = await Promise.all([setting.orderOf(order.id), setting.orderOf(order.id)])
    expect(looks.every(({ paid_minor, refunded_minor }) => refunded_minor + 600 <= paid_minor)).toBe(true)
    const write = () =>
      setting.db
        .updateTable('ticket_order')
        .set((eb) => ({ refunded_minor: eb('refunded_minor', '+', 600) }))
        .where('id', '=', order.id)
        .execute()
    await write()
    await expect(write()).rejects.toThrow('ticket_order_refund_covered')
  })
})

describe('paying back', () => {
  const open = async (amountMinor = 1000) => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(1)
    const ticketId = order.tickets[0]?.id ?? ''
    const made = await request(setting, order, amountMinor, [{ ticketId, amountMinor }])
    const refundId = made?.refundId ?? ''
    const refund = async () => {
      const [row] = await setting.refundsOf(order.id)
      return row
    }
    return { setting, order, refundId, refund, bank: setting.bank, deps: setting.deps }
  }

  it('marks the refund and its payment, and tells the buyer how much and what for, once', async () => {
    const { setting, order, refundId, refund, bank, deps } = await open()
    await payBackJob.run(deps, { refundId })
    await payBackJob.run(deps, { refundId })
    expect(bank.paid()).toMatchObject([{ refundId, reference: `ref_${order.paymentId}`, amountMinor: 1000 }])
    expect(await refund()).toMatchObject({ status: 'succeeded', failure: null })
    const payment = setting.db.selectFrom('payment').select('status').where('id', '=', order.paymentId)
    expect(await payment.executeTakeFirst()).toEqual({ status: 'refunded' })
    expect(await setting.orderOf(order.id)).toMatchObject({ status: 'confirmed' })
    await setting.run('refunds.send-refund')
    const mails = deps.sent.filter(({ text }) => text.includes(order.code))
    expect(mails).toHaveLength(1)
    expect(mails[0]?.to.address).toBe(order.buyer_email)
    expect(mails[0]?.subject).toBe(`Refund: ${setting.event.title}`)
    for (const part of ['€10', order.code, setting.ticketType.name, 'The organizer gives it back']) {
      expect(mails[0]?.text).toContain(part)
      expect(mails[0]?.html).toContain(part)
    }
  })

  it('speaks the buyer’s language', async () => {
    const { setting, order, refundId, deps } = await open(250)
    await setting.db.updateTable('ticket_order').set({ locale: 'hu' }).where('id', '=', order.id).execute()
    await payBackJob.run(deps, { refundId })
    await setting.run('refunds.send-refund')
    const mail = deps.sent.find(({ text }) => text.includes(order.code))
    expect(mail?.subject).toBe(`Visszatérítés: ${setting.event.title}`)
    expect(mail?.text).toMatch(/2,50\s*EUR|2,50\s*€/)
    expect(mail?.html).toContain('lang="hu"')
  })

  it('by several workers at once pays once, and says so once', async () => {
    const { setting, refundId, refund, bank, deps } = await open()
    await Promise.all(Array.from({ length: 5 }, () => payBackJob.run(deps, { refundId })))
    expect(bank.total()).toBe(1000)
    expect((await refund())?.status).toBe('succeeded')
    const told = await setting.db
      .selectFrom('audit_entry')
      .select('action')
      .where('subject_id', '=', refundId)
      .execute()
    expect(told.map(({ action }) => action).sort()).toEqual(['refund.requested', 'refund.succeeded'])
  })

  it('is tried again after an outage, and after a process that died once the bank had paid', async () => {
    const { refundId, refund, bank, deps } = await open()
    bank.mood = 'is away'
    await expect(payBackJob.run(deps, { refundId })).rejects.toThrow('connection refused')
    bank.mood = 'loses'
    await expect(payBackJob.run(deps, { refundId })).rejects.toThrow('connection reset')
    expect((await refund())?.status).toBe('requested')
    expect(bank.total()).toBe(1000)
    bank.mood = 'pays'
    await payBackJob.run(deps, { refundId })
    expect((await refund())?.status).toBe('succeeded')
    expect(bank.total()).toBe(1000)
    expect(payBackJob.retryForMs).toBe(7 * 86_400_000)
  })

  it('that the bank has not decided on is asked about later, and less and less often', async () => {
    const { setting, refundId, refund, bank, deps } = await open()
    deps.setNow(new Date())
    bank.mood = 'thinks'
    await payBackJob.run(deps, { refundId })
    const pauses: number[] = []
    for (let look = 1; look <= 7; look++) {
      const key = `refund:${refundId}:look:1:${look}`
      const job = await setting.db.selectFrom('job').selectAll().where('key', '=', key).executeTakeFirstOrThrow()
      pauses.push(Math.round((job.run_at.getTime() - deps.now().getTime()) / 60_000))
      deps.setNow(job.run_at)
      if (look === 7) bank.mood = 'pays'
      await lookAtRefundJob.run(deps, job.payload)
    }
    expect(pauses).toEqual([1, 4, 16, 64, 256, 360, 360])
    expect((await refund())?.status).toBe('succeeded')
    expect(bank.asked).toHaveLength(1)
    expect(bank.total()).toBe(1000)
  })

  it('that failed is shown with its reason, and an organizer has it tried anew', async () => {
    const { setting, order, refundId, refund, bank, deps } = await open()
    bank.mood = 'refuses'
    await payBackJob.run(deps, { refundId })
    expect(await refund()).toMatchObject({ status: 'failed', failure: 'charge_disputed' })
    const listed = await setting.organizer.refunds.list({ orderId: order.id, status: 'failed' })
    expect(listed.items).toMatchObject([{ id: refundId, failure: 'charge_disputed', amountMinor: 1000 }])
    expect(deps.sent).toEqual([])
    // It is still owed: nothing of it can be given back another way.
    expect(await setting.orderOf(order.id)).toMatchObject({ refunded_minor: 1000 })
    const answers = await Promise.all([1, 2, 3].map(() => setting.organizer.refunds.retry({ refundId })))
    expect(answers.map(({ status }) => status)).toEqual(['requested', 'requested', 'requested'])
    expect(await refund()).toMatchObject({ attempts: 2, failure: null })
    bank.mood = 'pays'
    await setting.run('refunds.pay-back')
    expect(await refund()).toMatchObject({ status: 'succeeded' })
    expect(bank.paid()).toMatchObject([{ refundId, attempt: 2 }])
    expect((await refusalOf(setting.organizer.refunds.retry({ refundId }))).code).toBe('CONFLICT')
  })

  it('whose jobs were given up goes on by hand, under the same number, so that nothing is paid twice', async () => {
    const { setting, refundId, refund, bank, deps } = await open()
    bank.mood = 'loses'
    await expect(payBackJob.run(deps, { refundId })).rejects.toThrow()
    await setting.db.updateTable('job').set({ failed_at: new Date() }).where('name', '=', 'refunds.pay-back').execute()
    await setting.organizer.refunds.retry({ refundId })
    bank.mood = 'pays'
    const jobs = await waiting(setting.db, 'refunds.pay-back')
    for (const job of jobs.filter((one) => one.refundId === refundId)) await payBackJob.run(deps, job)
    expect(await refund()).toMatchObject({ status: 'succeeded', attempts: 1 })
    expect(bank.total()).toBe(1000)
  })

  it('takes money that was given for final, and no other answer to an earlier asking', async () => {
    const { setting, refundId, refund, bank, deps } = await open()
    bank.mood = 'refuses'
    await payBackJob.run(deps, { refundId })
    await setting.organizer.refunds.retry({ refundId })
    const tell = (result: RefundResult) => settleRefund({ ...deps, ...SYSTEM }, { refundId, attempt: 1, result })
    await tell({ status: 'failed', reason: 'expired_or_canceled_card' })
    await tell({ status: 'pending', reference: 'early' })
    expect(await refund()).toMatchObject({ status: 'requested', attempts: 2, reference: null })
    await tell({ status: 'succeeded', reference: 'early' })
    await tell({ status: 'failed', reason: 'late' })
    expect(await refund()).toMatchObject({ status: 'succeeded', reference: 'early' })
    // Nobody asks for it a second time.
    bank.mood = 'pays'
    await setting.run('refunds.pay-back')
    expect(bank.total()).toBe(0)
    expect(await findMoneyDrift(setting.db, setting.event.id)).toEqual([])
  })

  it('is nobody’s to retry but organizers’, and only what is there', async () => {
    const { setting, refundId } = await open()
    const { caller: member } = await setting.as('member')
    expect((await refusalOf(member.refunds.retry({ refundId }))).code).toBe('FORBIDDEN')
    expect((await refusalOf(setting.anybody.refunds.retry({ refundId }))).code).toBe('UNAUTHORIZED')
    const unknown = setting.organizer.refunds.retry({ refundId: randomUUID() })
    expect((await refusalOf(unknown)).code).toBe('NOT_FOUND')
  })
})
