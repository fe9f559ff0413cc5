import { type Event, type TicketType, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type SaleSetting, saleSetting } from '../testing/sale-setting.ts'
import { holdLeadMs, remindOfHolds } from './remind-of-holds.ts'
import { sendHoldEndingJob } from './send-hold-ending.job.ts'

const database = useTestDatabase()
const start = new Date('2030-05-06T08:00:00Z')
let setting: SaleSetting
let event: Event
let ticketType: TicketType
let minutes = 0

function wait(more: number) {
  minutes += more
  setting.deps.setNow(new Date(start.getTime() + minutes * 60_000))
}

beforeAll(async () => {
  setting = await saleSetting(database().db)
})
beforeEach(async () => {
  await setting.db.deleteFrom('job').execute()
  await setting.db.updateTable('ticket_order').set({ status: 'expired' }).where('status', '=', 'pending').execute()
  wait(60)
  event = await setting.world.event({
    status: 'published',
    title: 'Swing night',
    timeZone: 'Europe/Budapest',
    currency: 'HUF',
  })
  const session = await setting.world.session(event, { starts: new Date('2030-07-01T16:00:00Z'), capacity: 20 })
  ticketType = await setting.world.ticketType(event, { includes: [session], priceMinor: 250_000 })
})

let buyers = 0
async function hold(locale?: 'en' | 'hu') {
  const email = `holder-${++buyers}@example.org`
  const items = [{ ticketTypeId: ticketType.id, quantity: 2 }]
  const buyer = { name: 'Ada', email }
  const order = await setting.anonymous.orders.create({ eventId: event.id, items, buyer, locale })
  return { order, email, mails: () => setting.mailsTo(email) }
}

/** What happens once a minute, and what it asks for. */
async function look() {
  await remindOfHolds(setting.deps)
  await setting.runJobs('orders.send-hold-ending')
}

describe('a hold that is about to run out', () => {
  it('is told its buyer once, five minutes before its end at the latest, with until when on the clocks there', async () => {
    const { order, mails } = await hold()
    for (let minute = 0; minute < 9; minute++) {
      await look()
      wait(1)
    }
    expect(mails()).toEqual([])
    await look()
    const [mail] = mails()
    expect(mail?.subject).toBe('Your tickets are not paid yet: Swing night')
    const left = new Date(order.expiresAt ?? 0).getTime() - setting.deps.now().getTime()
    expect(left).toBeGreaterThanOrEqual(5 * 60_000)
    for (const part of [mail?.text, mail?.html]) {
      expect(part).toContain('2 tickets for Swing night are held for you')
      expect(part?.replaceAll('\u00a0', ' ')).toContain('HUF 5,000')
      // 08:00 UTC in the summer of Budapest is ten o'clock.
      expect(part).toMatch(/Monday,? 6 May 2030(,| at) \d\d:\d\d (CEST|GMT\+2)/)
      expect(part).toContain('where you ordered them')
    }
    for (let minute = 0; minute < 6; minute++) {
      wait(1)
      await look()
    }
    expect(mails()).toHaveLength(1)
  })

  it('is told in Hungarian to who reads it', async () => {
    const { mails } = await hold('hu')
    wait(9.5)
    await look()
    expect(mails()[0]?.subject).toBe('Jegyeit még nem fizette ki: Swing night')
    expect(mails()[0]?.text).toContain('2 jegyet tartunk fenn Önnek')
  })

  it('is told again once it was renewed, before its new end', async () => {
    const { order, mails } = await hold()
    wait(9.5)
    await look()
    expect(mails()).toHaveLength(1)
    await setting.anonymous.orders.renew({ orderId: order.id, orderToken: order.orderToken })
    await look()
    expect(mails()).toHaveLength(1)
    wait(9.5)
    await look()
    await look()
    expect(mails()).toHaveLength(2)
  })

  it('is not told of what was paid, cancelled, renewed or called off between the look and the mail', async () => {
    const [paid, cancelled, renewed, running] = [await hold(), await hold(), await hold(), await hold()]
    wait(9.5)
    await remindOfHolds(setting.deps)
    const of = ({ order }: typeof paid) => ({ orderId: order.id, orderToken: order.orderToken })
    await setting.anonymous.orders.pay({ ...of(paid), paymentToken: 'tok_ok' })
    await setting.anonymous.orders.cancel(of(cancelled))
    await setting.anonymous.orders.renew(of(renewed))
    await setting.runJobs('orders.send-hold-ending')
    for (const { mails } of [cancelled, renewed]) expect(mails()).toEqual([])
    expect(paid.mails().filter(({ subject }) => subject.includes('not paid'))).toEqual([])
    expect(running.mails()).toHaveLength(1)
    const last = await hold()
    wait(9.5)
    await remindOfHolds(setting.deps)
    await setting.organizer.events.cancel({ eventId: event.id, reason: 'Rain' })
    await setting.runJobs('orders.send-hold-ending')
    expect(last.mails().filter(({ subject }) => subject.includes('not paid'))).toEqual([])
  })

  it('leaves no mail that waits for ever, when it was tried in vain and the order is cancelled then', async () => {
    const { order, mails } = await hold()
    wait(10)
    const deliveries = () =>
      setting.db.selectFrom('mail_delivery').select('status').where('order_id', '=', order.id).execute()
    const run = (mailer = setting.deps.mailer) =>
      sendHoldEndingJob.run({ ...setting.deps, mailer }, { orderId: order.id, renewal: 0 })
    const away = { ...setting.deps.mailer, send: () => Promise.reject(new Error('no server')) }
    await expect(run(away)).rejects.toThrow('no server')
    expect(await deliveries()).toEqual([{ status: 'sending' }])
    await setting.organizer.orders.cancel({ orderId: order.id })
    await run()
    expect(await deliveries()).toEqual([])
    expect(mails()).toEqual([])
  })

  it('is not told when the worker comes too late for it to help', async () => {
    const { mails } = await hold()
    wait(9.5)
    await remindOfHolds(setting.deps)
    wait(5)
    await setting.runJobs('orders.send-hold-ending')
    expect(mails()).toEqual([])
  })

  it('is told with the page to pay at, where seats were waited for', async () => {
    const { order, mails } = await hold()
    const entry = await setting.db
      .insertInto('waitlist_entry')
      .values({
        event_id: event.id,
        ticket_type_id: ticketType.id,
        name: 'Ada',
        email: order.buyerEmail,
        user_id: null,
        seats: 2,
        status: 'taken',
        secret_hash: Buffer.alloc(32),
        confirmed_at: setting.deps.now(),
        access_code_id: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const offered = { seats: 2, status: 'taken', expires_at: setting.deps.now(), order_id: order.id } as const
    await setting.db
      .insertInto('waitlist_offer')
      .values({ ...offered, entry_id: entry.id, event_id: event.id, ticket_type_id: ticketType.id })
      .execute()
    wait(9.5)
    await look()
    expect(mails()[0]?.text).toContain(`Pay now:\nhttp://localhost:4000/w/${entry.id}#`)
  })
})

describe('the time between the mail and the end of a hold', () => {
  it('is a third of it, five minutes at least, and none for holds too short for a mail', () => {
    const minutesOf = (hold: number) => (holdLeadMs(hold) ?? 0) / 60_000
    expect([1, 5, 9, 10, 15, 30, 60, 24 * 60].map(minutesOf)).toEqual([0, 0, 0, 5, 5, 10, 20, 480])
  })

  it('is nothing for a hold of less time than is usual', async () => {
    const { order, mails } = await hold()
    const soon = new Date(setting.deps.now().getTime() + 6 * 60_000)
    await setting.db.updateTable('ticket_order').set({ expires_at: soon }).where('id', '=', order.id).execute()
    await look()
    expect(mails()).toEqual([])
  })
})
