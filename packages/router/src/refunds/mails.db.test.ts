import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { type RefundSetting, refundSetting } from './testing/setting.ts'

const database = useTestDatabase()
const holder = { name: 'Grace Hopper', email: 'grace@example.net' }
const passOn = ({ organizer }: RefundSetting, ticketId: string) => organizer.tickets.transfer({ ticketId, to: holder })
const callOff = ({ organizer, event }: RefundSetting) =>
  organizer.events.cancel({ eventId: event.id, reason: 'The hall was flooded' })

const MONEY = ['refunds.refund-event', 'refunds.pay-back', 'refunds.send-refund', 'refunds.send-tickets-cancelled']
const WORDS = ['orders.send-cancellation', 'tickets.send-cancellation']

async function run(setting: RefundSetting, names: string[]) {
  for (const name of names) await setting.run(name)
}

/** An order of two, of which the first was passed on and told of. */
async function halfPassedOn(setting: RefundSetting) {
  const { userId } = await setting.as('member')
  const order = await setting.sell(2, { buyer: userId })
  const [given, kept] = order.tickets
  if (!given || !kept) throw new Error('Two tickets were bought')
  await passOn(setting, given.id)
  await setting.run('tickets.send-transferred-ticket')
  setting.deps.sent.length = 0
  return { order, given, kept }
}

const mailsTo = ({ deps }: RefundSetting, address: string) => deps.sent.filter(({ to }) => to.address === address)

function expectNoHolder(setting: RefundSetting, address: string, mails: number) {
  const told = mailsTo(setting, address)
  expect(told).toHaveLength(mails)
  for (const { html, text } of told) expect(`${html}${text}`).not.toMatch(/Grace|grace@/)
}

describe('mails about tickets that were passed on do not tell their buyer who holds them', () => {
  it('when the holder cancels', async () => {
    const setting = await refundSetting(database().db)
    const { order, given } = await halfPassedOn(setting)
    const { tickets } = await setting.organizer.orders.get({ orderId: order.id })
    expect(tickets.some(({ attendeeName }) => attendeeName === holder.name)).toBe(true)
    await setting.organizer.tickets.cancel({ ticketId: given.id })
    await run(setting, MONEY)
    expectNoHolder(setting, order.buyer_email, 2)
    expect(mailsTo(setting, holder.email)[0]?.text).toContain(holder.name)
  })

  it('when the organizer cancels the order', async () => {
    const setting = await refundSetting(database().db)
    const { order } = await halfPassedOn(setting)
    await setting.organizer.orders.cancel({ orderId: order.id })
    await run(setting, MONEY)
    expectNoHolder(setting, order.buyer_email, 2)
    expect(mailsTo(setting, holder.email)[0]?.text).toContain(holder.name)
  })

  it('when the event is cancelled', async () => {
    const setting = await refundSetting(database().db)
    const { order } = await halfPassedOn(setting)
    await callOff(setting)
    await run(setting, [...MONEY, ...WORDS])
    expectNoHolder(setting, order.buyer_email, 2)
    expect(mailsTo(setting, holder.email)[0]?.text).toContain(holder.name)
  })
})

describe('money that bought nothing', () => {
  it('is told of once, when it is to go back, and not again when it is', async () => {
    const setting = await refundSetting(database().db)
    for (const cause of ['too_late', 'paid_twice'] as const) {
      const { id: orderId } = await setting.sell(1)
      await setting.organizer.refunds.create({ orderId, amountMinor: 1000, reason: 'As it would be' })
      await setting.db.updateTable('refund').set({ cause }).where('order_id', '=', orderId).execute()
    }
    await run(setting, MONEY)
    expect(setting.bank.total()).toBe(2000)
    expect(setting.deps.sent).toEqual([])
  })
})

describe('the mail about an event that was called off', () => {
  const jobOrders = [
    [...WORDS, ...MONEY],
    [...MONEY, ...WORDS],
  ]

  it('promises what comes back, without what was kept of tickets cancelled before, whichever job runs first', async () => {
    for (const jobs of jobOrders) {
      const setting = await refundSetting(database().db, { policy: [{ hoursBefore: 0, percent: 50 }] })
      const { userId, caller: buyer } = await setting.as('member')
      const order = await setting.sell(3, { buyer: userId })
      const [half, nothing] = order.tickets
      await buyer.tickets.cancel({ ticketId: half?.id ?? '' })
      await setting.organizer.tickets.cancel({ ticketId: nothing?.id ?? '', refundMinor: 0 })
      await callOff(setting)
      await run(setting, jobs)
      const mail = mailsTo(setting, order.buyer_email).find(({ text }) => text?.includes('flooded'))
      expect(mail?.text).toContain('Comes back to you, by the way you paid: €10\n')
      // 5 by the policy, 10 for the one that stood; 15 is kept.
      expect((await setting.orderOf(order.id)).refunded_minor).toBe(1500)
    }
  })

  it('goes to those who had not paid yet, too: nothing comes back, and nothing was in a calendar', async () => {
    const setting = await refundSetting(database().db)
    const { world, event, ticketType } = setting
    const order = await world.pendingOrder({ event, ticketType })
    await callOff(setting)
    await run(setting, [...MONEY, ...WORDS])
    const [mail, ...others] = mailsTo(setting, order.buyer_email)
    expect(others).toEqual([])
    expect(mail?.text).toContain('flooded')
    expect(mail?.text).toContain('was not paid yet')
    expect(mail?.text).not.toMatch(/Comes back|tickets are no longer/)
    expect(mail?.calendar).toBeUndefined()
  })

  it('tells the buyer of the same tickets whichever job runs first, and nothing of those passed on', async () => {
    for (const jobs of jobOrders) {
      const setting = await refundSetting(database().db)
      const all = await setting.sell(1)
      await passOn(setting, all.tickets[0]?.id ?? '')
      const { order } = await halfPassedOn(setting)
      await callOff(setting)
      await run(setting, jobs)
      const told = setting.deps.sent.filter(({ text }) => text?.includes('flooded'))
      expect(told.map(({ to }) => to.address).sort()).toEqual([order.buyer_email, holder.email, holder.email].sort())
      expect(
        told.find(({ to }) => to.address === order.buyer_email)?.calendar?.content.match(/BEGIN:VEVENT/g),
      ).toHaveLength(1)
    }
  })
})
