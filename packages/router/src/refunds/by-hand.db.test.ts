import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../testing/event-caller.ts'
import { findMoneyDrift } from './queries.ts'
import { refundSetting } from './testing/setting.ts'

const database = useTestDatabase()
const reason = 'The projector was broken'

describe('refunds.create', () => {
  it('gives back by hand, spread over the tickets, which stay valid, with a reason', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(3)
    const input = { orderId: order.id, amountMinor: 1500, reason, idempotencyKey: randomUUID() }
    const made = await setting.organizer.refunds.create(input)
    expect(made).toMatchObject({ amountMinor: 1500, currency: 'EUR', cause: 'manual', reason, status: 'requested' })
    expect(made.tickets).toEqual([
      { ticketId: order.tickets[0]?.id, amountMinor: 1000 },
      { ticketId: order.tickets[1]?.id, amountMinor: 500 },
    ])
    expect(await setting.organizer.refunds.create(input)).toEqual(made)
    const other = refusalOf(setting.organizer.refunds.create({ ...input, amountMinor: 1 }))
    expect((await other).code).toBe('IDEMPOTENCY_MISMATCH')
    const read = await setting.organizer.orders.get({ orderId: order.id })
    expect(read).toMatchObject({ status: 'confirmed', paidMinor: 3000, refundedMinor: 1500 })
    expect(read.tickets.every(({ status }) => status === 'valid')).toBe(true)
    await setting.run('refunds.pay-back')
    expect(setting.bank.total()).toBe(1500)
    expect(await findMoneyDrift(setting.db, setting.event.id)).toEqual([])
  })

  it('of some tickets fills them in the order in which they are named', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(3)
    const [first = '', , third = ''] = order.tickets.map(({ id }) => id)
    const input = { orderId: order.id, reason, ticketIds: [third, first], amountMinor: 1200 }
    const made = await setting.organizer.refunds.create(input)
    expect(new Map(made.tickets.map((one) => [one.ticketId, one.amountMinor]))).toEqual(
      new Map([
        [third, 1000],
        [first, 200],
      ]),
    )
    const tooMuch = await refusalOf(setting.organizer.refunds.create({ ...input, amountMinor: 801 }))
    expect(tooMuch).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'amountMinor' } })
  })

  it('never gives back more than was paid and not given back, to many at once either', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(2)
    const give = (amountMinor: number) => setting.organizer.refunds.create({ orderId: order.id, amountMinor, reason })
    expect(await refusalOf(give(2001))).toMatchObject({ code: 'VALIDATION_ERROR', details: { leftMinor: 2000 } })
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => give(600)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(await setting.orderOf(order.id)).toMatchObject({ refunded_minor: 1800 })
    await setting.run('refunds.pay-back')
    expect(setting.bank.total()).toBe(1800)
    expect(await findMoneyDrift(setting.db, setting.event.id)).toEqual([])
  })

  it('gives nothing back of what was free or not paid', async () => {
    const setting = await refundSetting(database().db, { priceMinor: 0 })
    const { id: orderId } = await setting.sell(1)
    const free = setting.organizer.refunds.create({ orderId, amountMinor: 1, reason })
    expect((await refusalOf(free)).code).toBe('VALIDATION_ERROR')
  })

  it('is for organizers, with a reason, of orders and tickets that are there', async () => {
    const setting = await refundSetting(database().db)
    const { userId, caller: buyer } = await setting.as('member')
    const order = await setting.sell(1, { buyer: userId })
    const foreign = await setting.sell(1)
    const input = { orderId: order.id, amountMinor: 1, reason }
    expect((await refusalOf(buyer.refunds.create(input))).code).toBe('FORBIDDEN')
    expect((await refusalOf(setting.anybody.refunds.create(input))).code).toBe('UNAUTHORIZED')
    const { organizer } = setting
    expect((await refusalOf(organizer.refunds.create({ ...input, orderId: randomUUID() }))).code).toBe('NOT_FOUND')
    const wrong = { ...input, ticketIds: [foreign.tickets[0]?.id ?? ''] }
    expect((await refusalOf(organizer.refunds.create(wrong))).code).toBe('NOT_FOUND')
    for (const bad of [{ reason: '' }, { reason: 'ok' }, { amountMinor: 0 }, { amountMinor: 1.5 }, { ticketIds: [] }]) {
      expect((await refusalOf(organizer.refunds.create({ ...input, ...bad }))).code).toBe('VALIDATION_ERROR')
    }
  })
})

describe('refunds.list', () => {
  it('pages newest first, by event, order and state', async () => {
    const setting = await refundSetting(database().db)
    const orders = [await setting.sell(1), await setting.sell(1), await setting.sell(1)]
    const made: string[] = []
    for (const { id: orderId } of orders) {
      made.unshift((await setting.organizer.refunds.create({ orderId, amountMinor: 100, reason })).id)
    }
    const { refunds } = setting.organizer
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: Awaited<ReturnType<typeof refunds.list>> = await refunds.list({
        eventId: setting.event.id,
        limit: 2,
        cursor,
      })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(seen).toEqual(made)
    expect((await refunds.list({ orderId: orders[0]?.id })).items.map(({ id }) => id)).toEqual([made[2]])
    const [job] = (await refunds.list({ status: 'requested', limit: 1 })).items
    expect(job?.id).toBe(made[0])
    expect((await refunds.list({ eventId: setting.event.id, status: 'failed' })).items).toEqual([])
    const { caller: member } = await setting.as('member')
    expect((await refusalOf(member.refunds.list({}))).code).toBe('FORBIDDEN')
    expect((await refusalOf(refunds.list({ eventId: randomUUID() }))).code).toBe('NOT_FOUND')
    expect((await refusalOf(refunds.list({ orderId: randomUUID() }))).code).toBe('NOT_FOUND')
  })
})

describe('refunds.progress', () => {
  it('sums an event’s refunds by state', async () => {
    const setting = await refundSetting(database().db)
    const give = async (amountMinor: number) => {
      const { id: orderId } = await setting.sell(1)
      await setting.organizer.refunds.create({ orderId, amountMinor, reason })
      return setting.run
    }
    await (await give(100))('refunds.pay-back')
    setting.bank.mood = 'refuses'
    await (await give(200))('refunds.pay-back')
    await give(300)
    await give(400)
    expect(await setting.organizer.refunds.progress({ eventId: setting.event.id })).toEqual({
      currency: 'EUR',
      ordersLeft: 0,
      requested: { count: 2, amountMinor: 700 },
      succeeded: { count: 1, amountMinor: 100 },
      failed: { count: 1, amountMinor: 200 },
    })
    const { caller: member } = await setting.as('member')
    expect((await refusalOf(member.refunds.progress({ eventId: setting.event.id }))).code).toBe('FORBIDDEN')
    const unknown = setting.organizer.refunds.progress({ eventId: randomUUID() })
    expect((await refusalOf(unknown)).code).toBe('NOT_FOUND')
  })
})
