import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { findDrift } from './find-drift.ts'
import { buyer, callWith, jobsOf, makeSale, nobody, openShop, refusalOf, seatsOf } from './testing/shop.ts'

describe('orders.get', () => {
  const database = useTestDatabase()

  it('shows an order to its buyer, to whoever has its token, and to organizers; to others there is none', async () => {
    const shop = openShop(database().db)
    const { order } = await makeSale(shop)
    const [owner, stranger, organizer] = [await shop.member(), await shop.member(), await shop.organizer()]
    const { orderToken, ...placed } = await owner.orders.create(order())
    const orderId = placed.id

    expect(await owner.orders.get({ orderId })).toEqual(placed)
    expect(await organizer.orders.get({ orderId })).toEqual(placed)
    expect(await shop.anybody.orders.get({ orderId, orderToken })).toEqual(placed)
    for (const caller of [stranger, shop.anybody]) {
      expect((await refusalOf(caller.orders.get({ orderId }))).code).toBe('NOT_FOUND')
      expect((await refusalOf(caller.orders.get({ orderId, orderToken: 'guess' }))).code).toBe('NOT_FOUND')
    }
    expect((await refusalOf(organizer.orders.get({ orderId: nobody }))).code).toBe('NOT_FOUND')
  })
})

describe('orders.give', () => {
  const database = useTestDatabase()

  it('gives tickets of any price free of charge, outside of the sale, with a mail', async () => {
    const shop = openShop(database().db)
    const event = await shop.world.event({ status: 'published' })
    const session = await shop.world.session(event, { capacity: 3 })
    const ticketType = await shop.world.ticketType(event, {
      includes: [session],
      priceMinor: 9900,
      salesStart: 'in one day',
      maxPerOrder: 1,
    })
    const organizer = await shop.organizer()
    const items = [{ ticketTypeId: ticketType.id, quantity: 2, attendees: [{ name: 'Grace Hopper' }] }]
    const input = { eventId: event.id, items, buyer, idempotencyKey: 'given-only-once' }
    const given = await organizer.orders.give(input)
    expect(given).toMatchObject({ status: 'confirmed', totalMinor: 0, channel: 'admin', ticketCount: 2 })
    expect(given.tickets[0]).toMatchObject({ status: 'valid', priceMinor: 0, attendeeName: 'Grace Hopper' })
    expect(given).not.toHaveProperty('orderToken')
    expect(await organizer.orders.give(input)).toEqual(given)
    expect(await seatsOf(shop.deps.db, session)).toEqual({ sold: 2, held: 0 })
    const mails = (await jobsOf(shop.deps.db, 'orders.send-confirmation')).filter(({ orderId }) => orderId === given.id)
    expect(mails).toHaveLength(1)

    const more = organizer.orders.give({ ...input, idempotencyKey: undefined })
    expect((await refusalOf(more)).code).toBe('INSUFFICIENT_CAPACITY')
  })

  it('is for organizers only', async () => {
    const shop = openShop(database().db)
    const { order } = await makeSale(shop)
    expect((await refusalOf((await shop.member()).orders.give(order()))).code).toBe('FORBIDDEN')
    expect((await refusalOf(shop.anybody.orders.give(order()))).code).toBe('UNAUTHORIZED')
  })

  it('never gives more than there is, to many at once', async () => {
    const shop = openShop(database().db)
    const { session, order } = await makeSale(shop, { capacity: 4 })
    const organizer = await shop.organizer()
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => organizer.orders.give(order())))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    expect(await seatsOf(shop.deps.db, session)).toEqual({ sold: 4, held: 0 })
    expect(await findDrift(shop.deps.db)).toEqual([])
  })

  it.each<[string, unknown]>([
    ['nothing at all', {}],
    ['no items', { eventId: nobody, items: [], buyer }],
    [
      'a buyer without an address',
      { eventId: nobody, items: [{ ticketTypeId: nobody, quantity: 1 }], buyer: { name: 'A' } },
    ],
    ['a quantity that is no number', { eventId: nobody, items: [{ ticketTypeId: nobody, quantity: null }], buyer }],
  ])('refuses %s', async (_name, input) => {
    const organizer = await openShop(database().db).organizer()
    expect((await refusalOf(callWith(organizer, 'orders.give', input))).code).toBe('VALIDATION_ERROR')
  })
})

describe('orders.cancel', () => {
  const database = useTestDatabase()

  it('frees the seats, ends the codes, and lets the rest be', async () => {
    const shop = openShop(database().db)
    const { event, session, ticketType, order } = await makeSale(shop, { capacity: 5 })
    const kept = await shop.anybody.orders.create(order(1))
    const { id: orderId, tickets } = await shop.anybody.orders.create(order(2))
    const organizer = await shop.organizer()

    const cancelled = await organizer.orders.cancel({ orderId, reason: 'asked for by the buyer' })

    expect(cancelled).toMatchObject({ status: 'cancelled', ticketCount: 2 })
    expect(cancelled.tickets.map(({ status, code }) => [status, code])).toEqual([
      ['cancelled', null],
      ['cancelled', null],
    ])
    expect(await seatsOf(shop.deps.db, session)).toEqual({ sold: 1, held: 0 })
    const revoked = await shop.deps.db.selectFrom('revoked_code').selectAll().where('event_id', '=', event.id).execute()
    expect(revoked.map((row) => [row.ticket_id, row.serial, row.reason]).sort()).toEqual(
      tickets.map(({ id }) => [id, 1, 'cancelled']).sort(),
    )
    expect((await organizer.orders.get({ orderId: kept.id })).status).toBe('confirmed')
    expect((await refusalOf(organizer.orders.cancel({ orderId }))).code).toBe('CONFLICT')
    const row = await shop.deps.db.selectFrom('ticket_order').selectAll().where('id', '=', orderId).executeTakeFirst()
    expect(row?.cancel_reason).toBe('asked for by the buyer')
    expect(await findDrift(shop.deps.db)).toEqual([])
    expect(
      await shop.deps.db.selectFrom('ticket_type').select('sold').where('id', '=', ticketType.id).execute(),
    ).toEqual([{ sold: 1 }])
  })

  it('of a pending order frees what it holds, and revokes no code, for none was given', async () => {
    const shop = openShop(database().db)
    const { event, session, order } = await makeSale(shop, { priceMinor: 100 })
    const { id: orderId, orderToken } = await shop.anybody.orders.create(order(2))
    await (await shop.organizer()).orders.cancel({ orderId })
    expect(await seatsOf(shop.deps.db, session)).toEqual({ sold: 0, held: 0 })
    const revoked = await shop.deps.db.selectFrom('revoked_code').selectAll().where('event_id', '=', event.id).execute()
    expect(revoked).toEqual([])
    const attempt = shop.anybody.orders.pay({ orderId, orderToken, paymentToken: 'tok_ok' })
    expect((await refusalOf(attempt)).code).toBe('CONFLICT')
  })

  it('keeps why, for organizers to read', async () => {
    const shop = openShop(database().db)
    const { order } = await makeSale(shop)
    const [owner, organizer] = [await shop.member(), await shop.organizer()]
    const { id: orderId } = await owner.orders.create(order())
    const cancelled = await organizer.orders.cancel({ orderId, reason: 'Asked for by phone' })
    expect(cancelled.cancelReason).toBe('Asked for by phone')
    expect((await organizer.orders.get({ orderId })).cancelReason).toBe('Asked for by phone')
    expect((await owner.orders.get({ orderId })).cancelReason).toBeNull()
  })

  it('by several at once happens once', async () => {
    const shop = openShop(database().db)
    const { session, order } = await makeSale(shop, { capacity: 5 })
    const { id: orderId } = await shop.anybody.orders.create(order(2))
    const organizer = await shop.organizer()
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => organizer.orders.cancel({ orderId })))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await seatsOf(shop.deps.db, session)).toEqual({ sold: 0, held: 0 })
  })

  it('is for organizers and those whose order it is, and of orders that are there', async () => {
    const shop = openShop(database().db)
    const { order } = await makeSale(shop)
    const [owner, stranger] = [await shop.member(), await shop.member()]
    const { id: orderId } = await owner.orders.create(order())
    for (const caller of [stranger, shop.anybody]) {
      expect((await refusalOf(caller.orders.cancel({ orderId }))).code).toBe('NOT_FOUND')
      expect((await refusalOf(caller.orders.cancel({ orderId, orderToken: 'guess' }))).code).toBe('NOT_FOUND')
    }
    const organizer = await shop.organizer()
    expect((await refusalOf(organizer.orders.cancel({ orderId: nobody }))).code).toBe('NOT_FOUND')
    for (const input of [{}, { orderId: 'x' }, { orderId, reason: '' }, { orderId, reason: 'x'.repeat(301) }]) {
      expect((await refusalOf(callWith(organizer, 'orders.cancel', input))).code).toBe('VALIDATION_ERROR')
    }
  })
})

describe('orders.list', () => {
  const database = useTestDatabase()

  it('pages through an event newest first, each order once', async () => {
    const shop = openShop(database().db)
    const { event, order } = await makeSale(shop, { capacity: null })
    const elsewhere = await makeSale(shop)
    await shop.anybody.orders.create(elsewhere.order())
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.unshift((await shop.anybody.orders.create(order())).id)
    const organizer = await shop.organizer()
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: { items: { id: string }[]; nextCursor: string | null } = await organizer.orders.list({
        eventId: event.id,
        limit: 2,
        cursor,
      })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual(ids)
  })

  it('finds orders by name without accents, by address, by code, and by state', async () => {
    const shop = openShop(database().db)
    const { event, ticketType } = await makeSale(shop)
    const items = [{ ticketTypeId: ticketType.id, quantity: 1 }]
    const place = (name: string, email: string) =>
      shop.anybody.orders.create({ eventId: event.id, items, buyer: { name, email } })
    const first = await place('Erdős Pál', 'pal@example.org')
    const second = await place('100% Grace_Hopper', 'grace@example.net')
    const organizer = await shop.organizer()
    const find = async (search: string) =>
      (await organizer.orders.list({ eventId: event.id, search })).items.map(({ id }) => id)
    expect(await find('erdos')).toEqual([first.id])
    expect(await find('EXAMPLE.NET')).toEqual([second.id])
    expect(await find(first.code.toLowerCase())).toEqual([first.id])
    expect(await find('0% g')).toEqual([second.id])
    expect(await find('%')).toEqual([second.id])
    expect(await find('nobody of this name')).toEqual([])
    await organizer.orders.cancel({ orderId: first.id })
    const cancelled = await organizer.orders.list({ eventId: event.id, status: 'cancelled' })
    expect(cancelled.items).toMatchObject([{ id: first.id, ticketCount: 1 }])
  })

  it('is for organizers only, and of events that are there', async () => {
    const shop = openShop(database().db)
    const { event } = await makeSale(shop)
    expect((await refusalOf((await shop.member()).orders.list({ eventId: event.id }))).code).toBe('FORBIDDEN')
    const organizer = await shop.organizer()
    expect((await refusalOf(organizer.orders.list({ eventId: nobody }))).code).toBe('NOT_FOUND')
    for (const wrong of [{ cursor: 'x' }, { limit: 0 }, { limit: 101 }, { search: 'a\u0000' }, { status: 'paid' }]) {
      const input = { eventId: event.id, ...wrong }
      expect((await refusalOf(callWith(organizer, 'orders.list', input))).code).toBe('VALIDATION_ERROR')
    }
  })
})
