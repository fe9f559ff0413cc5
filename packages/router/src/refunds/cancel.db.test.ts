import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { findDrift } from '../orders/find-drift.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { findUntold } from '../testing/find-untold.ts'
import { ticketTokenOf } from '../tickets/access.ts'
import { findMoneyDrift } from './queries.ts'
import { type RefundSetting, refundSetting } from './testing/setting.ts'

const database = useTestDatabase()
afterEach(async () => expect(await findUntold(database().db)).toEqual([]))
const open = (options?: Parameters<typeof refundSetting>[1]) => refundSetting(database().db, options)

/** Sets the clock to so many hours before the session. */
const hoursBefore = (setting: RefundSetting, hours: number) =>
  setting.deps.setNow(new Date(setting.session.starts_at.getTime() - hours * 3_600_000))
const seatsOf = ({ db, session }: RefundSetting) =>
  db.selectFrom('session').select(['sold', 'held']).where('id', '=', session.id).executeTakeFirstOrThrow()
const nothingDrifts = async ({ db, event }: RefundSetting) => {
  expect(await findMoneyDrift(db, event.id)).toEqual([])
  expect(await findDrift(db)).toEqual([])
}

/** What a transfer leaves behind: a holder of its own, another code. */
async function passOn(setting: RefundSetting, ticketId: string) {
  const holder = { attendee_name: 'Grace Hopper', attendee_email: 'grace@example.net' }
  await setting.db
    .updateTable('ticket')
    .set({ ...holder, serial: 2, transfers: 1, transferred_at: new Date() })
    .where('id', '=', ticketId)
    .execute()
  return ticketTokenOf(setting.deps.secrets, ticketId, 2)
}

/** Lets a ticket in at the door, which is open already. */
async function letIn(setting: RefundSetting, orderId: string, ticketId: string) {
  const { db, session, event, organizer } = setting
  await db
    .updateTable('session')
    .set({ doors_open_at: new Date(0) })
    .where('id', '=', session.id)
    .execute()
  const { tickets } = await organizer.orders.get({ orderId })
  const code = tickets.find(({ id }) => id === ticketId)?.code ?? ''
  const scan = { scanId: randomUUID(), scannedAt: new Date().toISOString(), sessionCode: session.code }
  const { outcome } = await organizer.checkIn.redeem({ ...scan, eventId: event.id, code })
  expect(outcome).toBe('admitted')
}

describe('what a cancellation gives back', () => {
  it('is told before, to the buyer, to whoever has the order’s token, and to organizers', async () => {
    const setting = await open()
    const { userId, caller: buyer } = await setting.as('member')
    const { caller: stranger } = await setting.as('member')
    const order = await setting.sell(3, { buyer: userId })
    const ref = { orderId: order.id }
    hoursBefore(setting, 30)
    const quote = await buyer.refunds.quote(ref)
    expect(quote).toMatchObject({ currency: 'EUR', percent: 50, refundMinor: 1500, paidMinor: 3000 })
    expect(quote.until).toBe(new Date(setting.session.starts_at.getTime() - 24 * 3_600_000).toISOString())
    expect(await setting.anybody.refunds.quote({ ...ref, orderToken: order.orderToken })).toEqual(quote)
    expect(await setting.organizer.refunds.quote(ref)).toEqual(quote)
    const [first] = order.tickets
    const one = await buyer.refunds.quote({ ...ref, ticketIds: [first?.id ?? ''] })
    expect(one).toMatchObject({
      refundMinor: 500,
      paidMinor: 1000,
      tickets: [{ ticketId: first?.id, refundMinor: 500 }],
    })
    for (const caller of [stranger, setting.anybody]) {
      expect((await refusalOf(caller.refunds.quote(ref))).code).toBe('NOT_FOUND')
    }
    const foreign = await setting.sell(1)
    const wrong = buyer.refunds.quote({ ...ref, ticketIds: [foreign.tickets[0]?.id ?? ''] })
    expect((await refusalOf(wrong)).code).toBe('NOT_FOUND')
  })

  it('is no percentage for what cost nothing or was not paid yet', async () => {
    const setting = await open({ priceMinor: 0 })
    const free = await setting.sell(1)
    expect(await setting.organizer.refunds.quote({ orderId: free.id })).toMatchObject({ percent: null, refundMinor: 0 })
    const paidType = await setting.world.ticketType(setting.event, { includes: [setting.session], priceMinor: 500 })
    const unpaid = await setting.world.pendingOrder({ event: setting.event, ticketType: paidType })
    const quote = await setting.organizer.refunds.quote({ orderId: unpaid.id })
    expect(quote).toMatchObject({ percent: null, refundMinor: 0, paidMinor: 0, until: null })
  })

  it('is everything for a ticket none of whose sessions takes place, however late it is', async () => {
    const setting = await open()
    const order = await setting.sell(2)
    await setting.db.updateTable('session').set({ is_active: false }).where('id', '=', setting.session.id).execute()
    hoursBefore(setting, -1)
    const wanted = { orderId: order.id, orderToken: order.orderToken }
    expect(await setting.anybody.refunds.quote(wanted)).toMatchObject({ percent: 100, refundMinor: 2000, until: null })
    await setting.anybody.orders.cancel(wanted)
    expect(await setting.orderOf(order.id)).toMatchObject({ status: 'cancelled', refunded_minor: 2000 })
    await nothingDrifts(setting)
  })

  it('counts from the first session that takes place, and from the event where a ticket has none', async () => {
    const setting = await open({ policy: [{ hoursBefore: 24, percent: 80 }] })
    const { event, world, db } = setting
    const early = await world.session(event, { starts: new Date(setting.session.starts_at.getTime() - 86_400_000) })
    const both = await world.ticketType(event, { includes: [early, setting.session], priceMinor: 1000 })
    const none = await world.ticketType(event, { priceMinor: 1000 })
    const [first, second] = [await setting.sell(1, { type: both }), await setting.sell(1, { type: none })]
    hoursBefore(setting, 30)
    const percentOf = async (orderId: string) => (await setting.organizer.refunds.quote({ orderId })).percent
    expect([await percentOf(first.id), await percentOf(second.id)]).toEqual([0, 80])
    await db.updateTable('session').set({ is_active: false }).where('id', '=', early.id).execute()
    expect(await percentOf(first.id)).toBe(80)
  })
})

describe('tickets.cancel', () => {
  it('by the buyer gives back that ticket’s part, frees its seat, ends its code and tells them', async () => {
    const setting = await open()
    const { userId, caller: buyer } = await setting.as('member')
    const order = await setting.sell(3, { buyer: userId })
    const ticketId = order.tickets[1]?.id ?? ''
    hoursBefore(setting, 30)
    const cancelled = await buyer.tickets.cancel({ ticketId })
    expect(cancelled).toMatchObject({ status: 'cancelled', code: null, refundedMinor: 500 })
    expect(await setting.refundsOf(order.id)).toMatchObject([
      { amount_minor: 500, cause: 'policy', status: 'requested' },
    ])
    expect(await setting.orderOf(order.id)).toMatchObject({ status: 'confirmed', refunded_minor: 500 })
    expect(await seatsOf(setting)).toEqual({ sold: 2, held: 0 })
    const revoked = setting.db.selectFrom('revoked_code').select(['serial', 'reason']).where('ticket_id', '=', ticketId)
    expect(await revoked.execute()).toEqual([{ serial: 1, reason: 'cancelled' }])
    await setting.run('refunds.send-tickets-cancelled')
    const [mail] = setting.deps.sent
    expect(mail).toMatchObject({
      to: { address: 'ada@example.org' },
      subject: `Cancelled tickets: ${setting.event.title}`,
    })
    expect(mail?.text).toContain('Comes back: €5')
    // Two tickets of the order still include the session.
    expect(mail?.calendar).toBeUndefined()
    await setting.run('refunds.pay-back')
    expect(setting.bank.total()).toBe(500)
    expect((await setting.orderOf(order.id)).status).toBe('confirmed')
    expect((await refusalOf(buyer.tickets.cancel({ ticketId }))).code).toBe('CONFLICT')
    await nothingDrifts(setting)
  })

  it('one by one gives back what the whole order would, and with the last one the order is cancelled', async () => {
    const setting = await open({ priceMinor: 333, policy: [{ hoursBefore: 0, percent: 50 }] })
    const { userId, caller: buyer } = await setting.as('member')
    const [single, whole] = [await setting.sell(3, { buyer: userId }), await setting.sell(3, { buyer: userId })]
    for (const { id: ticketId } of single.tickets) await buyer.tickets.cancel({ ticketId })
    await buyer.orders.cancel({ orderId: whole.id })
    for (const order of [single, whole]) {
      expect(await setting.orderOf(order.id)).toMatchObject({ status: 'cancelled', refunded_minor: 501 })
    }
    await setting.run('refunds.pay-back')
    expect((await setting.orderOf(single.id)).status).toBe('refunded')
    expect((await setting.orderOf(whole.id)).status).toBe('refunded')
    await setting.run('refunds.send-tickets-cancelled')
    expect(setting.deps.sent.at(-1)?.calendar?.method).toBe('CANCEL')
    await nothingDrifts(setting)
  })

  it('by its holder gives the money back to where it came from; its buyer cannot cancel it any more', async () => {
    const setting = await open()
    const { userId, caller: buyer } = await setting.as('member')
    const order = await setting.sell(2, { buyer: userId })
    const ticketId = order.tickets[0]?.id ?? ''
    const ticketToken = await passOn(setting, ticketId)
    const token = { ticketId, orderToken: order.orderToken }
    expect((await refusalOf(buyer.tickets.cancel({ ticketId }))).code).toBe('NOT_FOUND')
    expect((await refusalOf(setting.anybody.tickets.cancel(token))).code).toBe('NOT_FOUND')
    const whole = await refusalOf(buyer.orders.cancel({ orderId: order.id }))
    expect(whole).toMatchObject({ code: 'CONFLICT', details: { ticketIds: [ticketId] } })
    expect((await refusalOf(setting.anybody.tickets.cancel({ ticketId, ticketToken: 'x' }))).code).toBe('NOT_FOUND')
    await setting.anybody.tickets.cancel({ ticketId, ticketToken })
    expect(await setting.refundsOf(order.id)).toMatchObject([{ payment_id: order.paymentId, amount_minor: 1000 }])
    await setting.run('refunds.send-tickets-cancelled')
    const told = setting.deps.sent.map(({ to, text }) => [to.address, text.includes('€10')])
    expect(told.sort()).toEqual([
      ['ada@example.org', true],
      ['grace@example.net', false],
    ])
    await nothingDrifts(setting)
  })

  it('is refused for nothing unless that is accepted; free tickets go without a word', async () => {
    const setting = await open()
    const { userId, caller: buyer } = await setting.as('member')
    const order = await setting.sell(1, { buyer: userId })
    const ticketId = order.tickets[0]?.id ?? ''
    hoursBefore(setting, 2)
    const refusal = await refusalOf(buyer.tickets.cancel({ ticketId }))
    expect(refusal).toMatchObject({ code: 'NOT_REFUNDABLE', details: { ticketIds: [ticketId] } })
    await buyer.tickets.cancel({ ticketId, acceptNoRefund: true })
    expect(await setting.orderOf(order.id)).toMatchObject({ status: 'cancelled', refunded_minor: 0 })
    expect(await setting.refundsOf(order.id)).toEqual([])
    const freeType = await setting.world.ticketType(setting.event, { includes: [setting.session] })
    const free = await setting.sell(1, { buyer: userId, type: freeType })
    const gone = await buyer.tickets.cancel({ ticketId: free.tickets[0]?.id ?? '' })
    expect(gone.status).toBe('cancelled')
  })

  it('is too late for buyers once they were let in or it has begun, not for organizers', async () => {
    const setting = await open()
    const { userId, caller: buyer } = await setting.as('member')
    const order = await setting.sell(2, { buyer: userId })
    const [inside = '', outside = ''] = order.tickets.map(({ id }) => id)
    await letIn(setting, order.id, inside)
    const checkedIn = await refusalOf(buyer.tickets.cancel({ ticketId: inside }))
    expect(checkedIn).toMatchObject({ code: 'CONFLICT', details: { ticketIds: [inside] } })
    hoursBefore(setting, 0)
    const started = await refusalOf(buyer.tickets.cancel({ ticketId: outside, acceptNoRefund: true }))
    expect(started).toMatchObject({ code: 'CONFLICT', details: { ticketIds: [outside] } })
    await setting.organizer.tickets.cancel({ ticketId: inside })
    await setting.organizer.tickets.cancel({ ticketId: outside, refundMinor: 0 })
    const refunds = await setting.refundsOf(order.id)
    expect(refunds).toMatchObject([{ amount_minor: 1000, cause: 'manual' }])
    await nothingDrifts(setting)
  })

  it('is quoted as nothing, with why, where its buyer cannot cancel it any more', async () => {
    const setting = await open({ policy: [{ hoursBefore: 0, percent: 100 }] })
    const { userId, caller: buyer } = await setting.as('member')
    const order = await setting.sell(2, { buyer: userId })
    const [inside, outside] = order.tickets.map(({ id }) => id)
    await letIn(setting, order.id, inside ?? '')
    const quote = await buyer.refunds.quote({ orderId: order.id })
    expect(quote).toMatchObject({ refundMinor: 1000, paidMinor: 2000 })
    const of = (ticketId: string | undefined) => quote.tickets.find((ticket) => ticket.ticketId === ticketId)
    expect(of(inside)).toMatchObject({ refundMinor: 0, obstacle: 'checked_in' })
    expect(of(outside)).toMatchObject({ refundMinor: 1000, obstacle: null })
    expect((await refusalOf(buyer.tickets.cancel({ ticketId: inside ?? '' }))).code).toBe('CONFLICT')
    hoursBefore(setting, -1)
    const late = await buyer.refunds.quote({ orderId: order.id, ticketIds: [outside ?? ''] })
    expect(late).toMatchObject({ refundMinor: 0, tickets: [{ obstacle: 'started' }] })
    // Organizers may cancel it all the same, and so it is when the event is called off.
    expect((await setting.organizer.refunds.quote({ orderId: order.id })).tickets).toHaveLength(2)
    await setting.db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', setting.event.id).execute()
    expect(await buyer.refunds.quote({ orderId: order.id })).toMatchObject({ refundMinor: 2000 })
  })

  it('is never less than by the policy under which it was bought, nor less than by the one that holds', async () => {
    const setting = await open({ policy: [{ hoursBefore: 24, percent: 80 }] })
    const { organizer, event } = setting
    const { userId, caller: buyer } = await setting.as('member')
    const change = (refundPolicy: { hoursBefore: number; percent: number }[]) =>
      organizer.events.update({ eventId: event.id, saleSettings: { refundPolicy } })
    const quoteOf = async ({ id }: { id: string }) => {
      const { percent, refundMinor } = await buyer.refunds.quote({ orderId: id })
      return [percent, refundMinor]
    }
    const sellAt = async (at: string) => {
      const order = await setting.sell(1, { buyer: userId })
      await setting.db
        .updateTable('ticket_order')
        .set({ created_at: new Date(at) })
        .where('id', '=', order.id)
        .execute()
      return order
    }
    const early = await sellAt('2026-11-01T00:00:00Z')
    setting.deps.setNow(new Date('2026-11-02T00:00:00Z'))
    await change([])
    const none = await sellAt('2026-11-03T00:00:00Z')
    expect([await quoteOf(early), await quoteOf(none)]).toEqual([
      [80, 800],
      [0, 0],
    ])
    setting.deps.setNow(new Date('2026-11-04T00:00:00Z'))
    await change([{ hoursBefore: 0, percent: 50 }])
    const late = await sellAt('2026-11-05T00:00:00Z')
    expect([await quoteOf(early), await quoteOf(none), await quoteOf(late)]).toEqual([
      [80, 800],
      [50, 500],
      [50, 500],
    ])
    setting.deps.setNow(new Date('2026-11-06T00:00:00Z'))
    await change([])
    expect([await quoteOf(early), await quoteOf(none), await quoteOf(late)]).toEqual([
      [80, 800],
      [0, 0],
      [50, 500],
    ])
    for (const { id } of [early, late]) await buyer.orders.cancel({ orderId: id })
    expect((await refusalOf(buyer.orders.cancel({ orderId: none.id }))).code).toBe('NOT_REFUNDABLE')
    expect((await setting.orderOf(early.id)).refunded_minor).toBe(800)
    expect((await setting.orderOf(late.id)).refunded_minor).toBe(500)
  })

  it('is noted in the audit, each with its part, whoever cancels the whole order', async () => {
    const setting = await open()
    const { userId, caller: buyer } = await setting.as('member')
    const [mine, theirs] = [await setting.sell(2, { buyer: userId }), await setting.sell(2)]
    hoursBefore(setting, 30)
    await buyer.orders.cancel({ orderId: mine.id })
    await setting.organizer.events.cancel({ eventId: setting.event.id, reason: 'The hall was flooded' })
    await setting.run('refunds.refund-event')
    const noted = (orderId: string) =>
      setting.db
        .selectFrom('audit_entry')
        .select(['actor_kind', 'detail'])
        .where(sql<boolean>`detail ->> 'orderId' = ${orderId}`)
        .where('action', '=', 'ticket.cancelled')
        .execute()
    const entry = (actor_kind: string, detail: object) => ({ actor_kind, detail: expect.objectContaining(detail) })
    const own = entry('user', { orderId: mine.id, as: 'buyer', refundMinor: 500 })
    expect(await noted(mine.id)).toEqual([own, own])
    const off = entry('system', { orderId: theirs.id, as: 'system', refundMinor: 1000 })
    expect(await noted(theirs.id)).toEqual([off, off])
  })

  it('lets organizers say how much comes back, up to what is left of the ticket; nobody else', async () => {
    const setting = await open()
    const { userId, caller: buyer } = await setting.as('member')
    const order = await setting.sell(2, { buyer: userId })
    const [first = '', second = ''] = order.tickets.map(({ id }) => id)
    const own = buyer.tickets.cancel({ ticketId: first, refundMinor: 1000 })
    expect((await refusalOf(own)).code).toBe('FORBIDDEN')
    const reason = 'A window was broken'
    await setting.organizer.refunds.create({ orderId: order.id, ticketIds: [first], amountMinor: 400, reason })
    const tooMuch = setting.organizer.tickets.cancel({ ticketId: first, refundMinor: 601 })
    expect(await refusalOf(tooMuch)).toMatchObject({ code: 'VALIDATION_ERROR', details: { leftMinor: 600 } })
    const cancelled = await setting.organizer.tickets.cancel({ ticketId: first, refundMinor: 600, reason })
    expect(cancelled.refundedMinor).toBe(1000)
    await setting.organizer.tickets.cancel({ ticketId: second, refundMinor: 1 })
    expect(await setting.orderOf(order.id)).toMatchObject({ refunded_minor: 1001, cancel_reason: null })
    await nothingDrifts(setting)
  })
})

describe('orders.cancel', () => {
  it('by the buyer, with or without an account, gives back by the policy and frees the seats', async () => {
    const setting = await open()
    const { userId, caller: buyer } = await setting.as('member')
    const [own, byToken] = [await setting.sell(2, { buyer: userId }), await setting.sell(2)]
    hoursBefore(setting, 100)
    expect(await buyer.orders.cancel({ orderId: own.id })).toMatchObject({ status: 'cancelled', refundedMinor: 2000 })
    hoursBefore(setting, 24)
    const cancelled = await setting.anybody.orders.cancel({ orderId: byToken.id, orderToken: byToken.orderToken })
    expect(cancelled).toMatchObject({ status: 'cancelled', paidMinor: 2000, refundedMinor: 1000 })
    expect(await seatsOf(setting)).toEqual({ sold: 0, held: 0 })
    const said = buyer.orders.cancel({ orderId: own.id, refundMinor: 0 })
    expect((await refusalOf(said)).code).toBe('CONFLICT')
    await nothingDrifts(setting)
  })

  it('by an organizer gives everything back unless they say how much', async () => {
    const setting = await open()
    const [all, some, none] = [await setting.sell(2), await setting.sell(2), await setting.sell(2)]
    hoursBefore(setting, 1)
    await setting.organizer.orders.cancel({ orderId: all.id })
    await setting.organizer.orders.cancel({ orderId: some.id, refundMinor: 1200, reason: 'As agreed by telephone' })
    await setting.organizer.orders.cancel({ orderId: none.id, refundMinor: 0 })
    const amounts = await Promise.all(
      [all, some, none].map(async ({ id }) => (await setting.orderOf(id)).refunded_minor),
    )
    expect(amounts).toEqual([2000, 1200, 0])
    expect((await setting.refundsOf(some.id))[0]).toMatchObject({ cause: 'manual', reason: 'As agreed by telephone' })
    const shares = await setting.organizer.refunds.list({ orderId: some.id })
    expect(shares.items[0]?.tickets.map(({ amountMinor }) => amountMinor)).toEqual([1000, 200])
    await setting.run('refunds.pay-back')
    const states = await Promise.all([all, some, none].map(async ({ id }) => (await setting.orderOf(id)).status))
    expect(states).toEqual(['refunded', 'refunded', 'cancelled'])
    const tooMuch = setting.organizer.orders.cancel({ orderId: (await setting.sell(1)).id, refundMinor: 1001 })
    expect((await refusalOf(tooMuch)).code).toBe('VALIDATION_ERROR')
    await nothingDrifts(setting)
  })

  it('that was given back by hand before is refunded at once', async () => {
    const setting = await open()
    const order = await setting.sell(1)
    await setting.organizer.refunds.create({ orderId: order.id, amountMinor: 1000, reason: 'Said sorry' })
    await setting.run('refunds.pay-back')
    expect((await setting.orderOf(order.id)).status).toBe('confirmed')
    expect(await setting.organizer.orders.cancel({ orderId: order.id })).toMatchObject({ status: 'refunded' })
  })

  it('gives back the use of its code, once', async () => {
    const setting = await open()
    const code = await setting.db
      .insertInto('sale_code')
      .values({ event_id: setting.event.id, code: 'SPRING', kind: 'percent', value: 10, used: 1 })
      .returning('id')
      .executeTakeFirstOrThrow()
    const order = await setting.sell(2)
    await setting.db.updateTable('ticket_order').set({ discount_code_id: code.id }).where('id', '=', order.id).execute()
    const used = async () => {
      const query = setting.db.selectFrom('sale_code').select('used').where('id', '=', code.id)
      return (await query.executeTakeFirstOrThrow()).used
    }
    const [first = '', second = ''] = order.tickets.map(({ id }) => id)
    await setting.organizer.tickets.cancel({ ticketId: first })
    expect(await used()).toBe(1)
    await setting.organizer.tickets.cancel({ ticketId: second })
    expect(await used()).toBe(0)
    expect((await refusalOf(setting.organizer.orders.cancel({ orderId: order.id }))).code).toBe('CONFLICT')
    expect(await used()).toBe(0)
  })

  it('of an unpaid order gives up what it holds, by its buyer too, with nothing to be told of', async () => {
    const setting = await open({ policy: [] })
    const { userId, caller: buyer } = await setting.as('member')
    const person = { id: userId, name: 'Ada', email: 'ada@example.org' }
    const { event, ticketType } = setting
    const order = await setting.world.pendingOrder({ event, ticketType, quantity: 2, buyer: person })
    expect(await seatsOf(setting)).toEqual({ sold: 0, held: 2 })
    expect(await buyer.orders.cancel({ orderId: order.id })).toMatchObject({ status: 'cancelled', refundedMinor: 0 })
    expect(await seatsOf(setting)).toEqual({ sold: 0, held: 0 })
    expect(await setting.run('refunds.send-tickets-cancelled')).toBe(0)
    await nothingDrifts(setting)
  })

  it('as a whole is refused to its buyer when one of its tickets has begun; the others go one by one', async () => {
    const setting = await open({ policy: [{ hoursBefore: 0, percent: 100 }] })
    const { userId, caller: buyer } = await setting.as('member')
    const order = await setting.sell(2, { buyer: userId })
    const { event, world, session } = setting
    const early = await world.session(event, { starts: new Date(session.starts_at.getTime() - 86_400_000) })
    const begun = await world.ticketType(event, { includes: [early], priceMinor: 1000 })
    const [first = '', second = ''] = order.tickets.map(({ id }) => id)
    await setting.db.updateTable('ticket').set({ ticket_type_id: begun.id }).where('id', '=', first).execute()
    hoursBefore(setting, 12)
    const whole = await refusalOf(buyer.orders.cancel({ orderId: order.id }))
    expect(whole).toMatchObject({ code: 'CONFLICT', details: { ticketIds: [first] } })
    expect((await buyer.tickets.cancel({ ticketId: second })).refundedMinor).toBe(1000)
    expect((await setting.orderOf(order.id)).status).toBe('confirmed')
    // Moved by hand, so that the counters would not agree.
    await setting.db
      .updateTable('ticket')
      .set({ ticket_type_id: setting.ticketType.id })
      .where('id', '=', first)
      .execute()
  })
})
