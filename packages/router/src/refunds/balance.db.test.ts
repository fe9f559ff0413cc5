import { useTestDatabase } from '@turnout/db/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findDrift } from '../orders/find-drift.ts'
import { findMoneyDrift } from './queries.ts'
import { type BankMood, type RefundSetting, refundSetting } from './testing/setting.ts'

const database = useTestDatabase()
const TICKETS = 3

const nth = fc.nat({ max: TICKETS - 1 })
const amount = fc.integer({ min: 1, max: 1500 })
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('buyer cancels a ticket' as const), nth }),
    fc.record({ do: fc.constant('organizer cancels a ticket' as const), nth, amount }),
    fc.record({ do: fc.constant('organizer gives back' as const), amount }),
    fc.record({ do: fc.constant('buyer cancels the order' as const) }),
    fc.record({ do: fc.constant('time passes' as const), hours: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ do: fc.constant('jobs run' as const) }),
    fc.record({ do: fc.constant('failed refunds are retried' as const) }),
    fc.record({
      do: fc.constant('the bank changes its mood' as const),
      mood: fc.constantFrom<BankMood>('pays', 'refuses', 'is away', 'loses', 'thinks'),
    }),
  ),
  { minLength: 3, maxLength: 20 },
)
type Step = (typeof steps extends fc.Arbitrary<infer S> ? S : never) extends (infer One)[] ? One : never

async function open(setting: RefundSetting) {
  const { userId, caller: buyer } = await setting.as('member')
  const order = await setting.sell(TICKETS, { buyer: userId })
  return { setting, buyer, order }
}

/** Does a step; what is refused, or has no answer, is as good as anything else. */
async function take(step: Step, { setting, buyer, order }: Awaited<ReturnType<typeof open>>): Promise<void> {
  const { organizer, bank, deps } = setting
  const ticketOf = (n: number) => order.tickets[n]?.id ?? ''
  const orderId = order.id
  const ignore = () => undefined
  if (step.do === 'buyer cancels a ticket') {
    await buyer.tickets.cancel({ ticketId: ticketOf(step.nth), acceptNoRefund: true }).catch(ignore)
  } else if (step.do === 'organizer cancels a ticket') {
    await organizer.tickets.cancel({ ticketId: ticketOf(step.nth), refundMinor: step.amount }).catch(ignore)
  } else if (step.do === 'organizer gives back') {
    await organizer.refunds.create({ orderId, amountMinor: step.amount, reason: 'As agreed' }).catch(ignore)
  } else if (step.do === 'buyer cancels the order') {
    await buyer.orders.cancel({ orderId }).catch(ignore)
  } else if (step.do === 'time passes') {
    deps.setNow(new Date(deps.now().getTime() + step.hours * 3_600_000))
  } else if (step.do === 'the bank changes its mood') {
    bank.mood = step.mood
  } else if (step.do === 'failed refunds are retried') {
    const { items } = await organizer.refunds.list({ orderId, status: 'failed' })
    for (const { id: refundId } of items) await organizer.refunds.retry({ refundId })
  } else {
    await setting.run('refunds.pay-back').catch(ignore)
    await setting.run('refunds.look-at').catch(ignore)
  }
}

async function balances({ setting, order }: Awaited<ReturnType<typeof open>>): Promise<void> {
  expect(await findMoneyDrift(setting.db, setting.event.id)).toEqual([])
  const { paid_minor: paid, refunded_minor: refunded } = await setting.orderOf(order.id)
  const given = setting.bank.paid().filter(({ paymentId }) => paymentId === order.paymentId)
  expect(refunded).toBeLessThanOrEqual(paid)
  expect(given.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBeLessThanOrEqual(refunded)
  expect(new Set(given.map(({ refundId }) => refundId)).size).toBe(given.length)
}

describe('money of an order to which anything happens', () => {
  it('balances after every step, and in the end the bank has given back what the books say', async () => {
    const setting = await refundSetting(database().db, { starts: 'in 5 days', capacity: 1000 })
    const start = new Date()
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        setting.deps.setNow(start)
        setting.bank.mood = 'pays'
        const opened = await open(setting)
        for (const step of list) {
          await take(step, opened)
          await balances(opened)
        }
        setting.bank.mood = 'pays'
        await take({ do: 'failed refunds are retried' }, opened)
        for (let round = 0; round < 3; round++) {
          await take({ do: 'time passes', hours: 7 }, opened)
          await take({ do: 'jobs run' }, opened)
        }
        await balances(opened)
        const { refunded_minor: refunded, status } = await setting.orderOf(opened.order.id)
        const given = setting.bank.paid().filter(({ paymentId }) => paymentId === opened.order.paymentId)
        expect(given.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(refunded)
        expect(status).not.toBe(refunded > 0 ? 'cancelled' : 'refunded')
      }),
      { numRuns: 25 },
    )
    expect(await findDrift(setting.db)).toEqual([])
  }, 120_000)
})
