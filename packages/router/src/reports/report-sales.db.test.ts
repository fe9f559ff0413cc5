import { randomUUID } from 'node:crypto'
import type { Database } from '@turnout/db'
import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { refundSetting } from '../refunds/testing/setting.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { moneyTotals, salesByDay, salesByTicketType } from './queries.ts'

const database = useTestDatabase()

const soldAt = (db: Database, orderId: string, at: string) =>
  db
    .updateTable('ticket_order')
    .set({ confirmed_at: new Date(at) })
    .where('id', '=', orderId)
    .execute()

describe('reports.sales', () => {
  it('counts tickets on the day of the event’s zone, over a change of clocks, by ticket type', async () => {
    const setting = await refundSetting(database().db)
    const { db, event, organizer, ticketType } = setting
    const child = await setting.world.ticketType(event, { includes: [setting.session], priceMinor: 400 })
    // Budapest is two hours ahead until 25 October 2026, 03:00 on the clocks, and one hour from then on.
    for (const [at, type, quantity] of [
      ['2026-10-24T21:59:59Z', ticketType, 1],
      ['2026-10-24T22:00:00Z', ticketType, 2],
      ['2026-10-25T22:59:59Z', child, 3],
      ['2026-10-25T23:00:00Z', child, 1],
    ] as const) {
      await soldAt(db, (await setting.sell(quantity, { type })).id, at)
    }
    const report = await organizer.reports.sales({ eventId: event.id, from: '2026-10-24', to: '2026-10-26' })
    expect(report).toMatchObject({ timeZone: 'Europe/Budapest', from: '2026-10-24', to: '2026-10-26' })
    expect(report.days.map((day) => [day.day, day.ticketTypeName, day.tickets, day.amountMinor, day.currency])).toEqual(
      [
        ['2026-10-24', ticketType.name, 1, 1000, 'EUR'],
        ['2026-10-25', ticketType.name, 2, 2000, 'EUR'],
        ['2026-10-25', child.name, 3, 1200, 'EUR'],
        ['2026-10-26', child.name, 1, 400, 'EUR'],
      ],
    )
    const day = { eventId: event.id, from: '2026-10-25', to: '2026-10-25' }
    const tickets = async (timeZone?: string) =>
      (await organizer.reports.sales({ ...day, timeZone })).days.reduce((sum, one) => sum + one.tickets, 0)
    expect([await tickets(), await tickets('UTC'), await tickets('America/New_York')]).toEqual([5, 4, 4])
  })

  it('totals what was paid, given back, kept, still to come and taken off, by currency', async () => {
    const setting = await refundSetting(database().db)
    const { db, event, organizer, ticketType } = setting
    const [whole, part, gone] = [await setting.sell(2), await setting.sell(3), await setting.sell(1)]
    await db.updateTable('ticket_order').set({ discount_minor: 250 }).where('id', '=', whole.id).execute()
    await setting.world.pendingOrder({ event, ticketType, quantity: 4 })
    await organizer.tickets.cancel({ ticketId: part.tickets[0]?.id ?? '', refundMinor: 600 })
    await organizer.orders.cancel({ orderId: gone.id })
    const report = await organizer.reports.sales({ eventId: event.id })
    expect(report.totals).toEqual([
      {
        currency: 'EUR',
        orders: 3,
        tickets: 4,
        paidMinor: 6000,
        discountMinor: 250,
        refundedMinor: 0,
        refundsOnTheWayMinor: 1600,
        refundsFailedMinor: 0,
        keptMinor: 4400,
        pendingMinor: 4000,
      },
    ])
    const figures = { sold: 4, cancelled: 2, amountMinor: 6000, refundedMinor: 1600 }
    expect(report.byTicketType).toEqual([
      { ticketTypeId: ticketType.id, name: ticketType.name, currency: 'EUR', ...figures },
    ])
    expect(report.days.reduce((sum, { tickets }) => sum + tickets, 0)).toBe(6)
  })

  it('tells what is back, what is on its way and what failed apart, and keeps what failed', async () => {
    const setting = await refundSetting(database().db)
    const { organizer, bank } = setting
    const [back, late, refused] = [await setting.sell(1), await setting.sell(2), await setting.sell(3)]
    const settle = async (orderId: string, mood: typeof bank.mood) => {
      await organizer.orders.cancel({ orderId })
      bank.mood = mood
      await setting.run('refunds.pay-back')
    }
    await settle(back.id, 'pays')
    await settle(late.id, 'thinks')
    await settle(refused.id, 'refuses')
    const { totals } = await organizer.reports.sales({ eventId: setting.event.id })
    const money = { refundedMinor: 1000, refundsOnTheWayMinor: 2000, refundsFailedMinor: 3000, keptMinor: 3000 }
    expect(totals).toEqual([expect.objectContaining({ paidMinor: 6000, ...money })])
    const [failed] = await setting.refundsOf(refused.id)
    bank.mood = 'pays'
    await organizer.refunds.retry({ refundId: failed?.id ?? '' })
    await setting.run('refunds.pay-back')
    const after = (await organizer.reports.sales({ eventId: setting.event.id })).totals
    expect(after[0]).toMatchObject({ refundedMinor: 4000, refundsFailedMinor: 0, keptMinor: 0 })
  })

  it('of all events tells each currency for itself, without ticket types, in the organisation’s zone', async () => {
    const setting = await refundSetting(database().db)
    const { db, world, organizer } = setting
    const abroad = await world.event({ status: 'published', currency: 'HUF' })
    const ticketType = await world.ticketType(abroad, { priceMinor: 250_000 })
    const at = '2025-03-01T12:00:00Z'
    await soldAt(db, (await world.confirmedOrder({ event: abroad, ticketType, quantity: 2 })).id, at)
    await soldAt(db, (await setting.sell(1)).id, at)
    const report = await organizer.reports.sales({ from: '2025-03-01', to: '2025-03-01' })
    const organisation = await organizer.organisation.get()
    expect(report.timeZone).toBe(organisation.defaultTimeZone)
    expect(report.days).toEqual([
      { day: '2025-03-01', ticketTypeId: null, ticketTypeName: null, currency: 'EUR', tickets: 1, amountMinor: 1000 },
      {
        day: '2025-03-01',
        ticketTypeId: null,
        ticketTypeName: null,
        currency: 'HUF',
        tickets: 2,
        amountMinor: 500_000,
      },
    ])
    expect(report.totals.map(({ currency }) => currency)).toEqual(['EUR', 'HUF'])
    expect(report.byTicketType).toEqual([])
  })

  it('is of the last 30 days unless told, of 400 at most, for organizers, of events that are there', async () => {
    const setting = await refundSetting(database().db)
    const { organizer, event, deps } = setting
    const { caller: member } = await setting.as('member')
    deps.setNow(new Date('2026-11-20T23:30:00Z'))
    expect(await organizer.reports.sales({ eventId: event.id })).toMatchObject({ from: '2026-10-23', to: '2026-11-21' })
    const of = (input: object) => refusalOf(organizer.reports.sales({ eventId: event.id, ...input }))
    for (const bad of [
      { from: '2026-11-02', to: '2026-11-01' },
      { from: '2025-01-01', to: '2026-02-05' },
      { from: '2026-02-30' },
      { timeZone: 'Nowhere/City' },
    ]) {
      expect((await of(bad)).code).toBe('VALIDATION_ERROR')
    }
    const longest = await organizer.reports.sales({ eventId: event.id, from: '2025-01-01', to: '2026-02-04' })
    expect(longest.days).toEqual([])
    expect((await refusalOf(member.reports.sales({ eventId: event.id }))).code).toBe('FORBIDDEN')
    expect((await of({ eventId: randomUUID() })).code).toBe('NOT_FOUND')
  })
})

describe('the statements of one event’s report', () => {
  let eventId = ''

  beforeAll(async () => {
    const setting = await refundSetting(database().db, { capacity: 5000 })
    const others = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const event = await setting.world.event({ status: 'published' })
        return { event, ticketType: await setting.world.ticketType(event) }
      }),
    )
    eventId = others[0]?.event.id ?? ''
    for (const { event, ticketType } of others) {
      await sql`
        with sold as (
          insert into ticket_order (event_id, code, status, channel, buyer_name, buyer_email, total_minor, currency,
            secret_hash, confirmed_at)
          select ${event.id}, 'X' || substr(md5(${event.id} || n::text), 1, 20), 'confirmed', 'api', 'A', 'a@example.org', 0, 'EUR', '\\x00',
            now() - n * interval '1 minute' from generate_series(1, 1000) as n returning id)
        insert into ticket (event_id, order_id, ticket_type_id, status, price_minor, human_code)
        select ${event.id}, id, ${ticketType.id}, 'valid', 0, substr(md5(id::text), 1, 20) from sold`.execute(
        setting.db,
      )
    }
    await sql`analyze ticket_order, ticket`.execute(database().owner)
  })

  const range = { startsAt: new Date(Date.now() - 30 * 86_400_000), endsAt: new Date(), timeZone: 'Europe/Budapest' }
  it.each([
    ['by day', () => salesByDay(range, eventId)],
    ['in all', () => moneyTotals(eventId)],
    ['by ticket type', () => salesByTicketType(eventId)],
  ] as const)('read no table of orders or tickets whole: %s', async (_name, statement) => {
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${statement()}`.execute(database().db)
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).not.toMatch(/Seq Scan on ticket(_order)?\b/)
    expect(plan).toMatch(/Index Cond: \(event_id = /)
  })

  it('would be seen reading them whole: of all events the money is summed up from every order', async () => {
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${moneyTotals()}`.execute(database().db)
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('Seq Scan on ticket_order')
  })
})
