import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { ORDER_CODE_LENGTH, parseHumanCode, TICKET_CODE_LENGTH } from '../core/human-code.ts'
import { topics } from '../core/topics.ts'
import { decodeTicketCode, verifyTicketCode } from '../tickets/ticket-code.ts'
import { ticketKeyOf } from '../tickets/ticket-key.ts'
import { findDrift } from './find-drift.ts'
import { buyer, callWith, jobsOf, makeSale, nobody, openShop, refusalOf, seatsOf } from './testing/shop.ts'

describe('orders.create', () => {
  const database = useTestDatabase()
  const open = () => openShop(database().db)

  it('confirms a free order at once, with valid tickets and signed codes', async () => {
    const shop = open()
    const { event, session, ticketType } = await makeSale(shop)
    const order = await shop.anybody.orders.create({
      eventId: event.id,
      items: [
        { ticketTypeId: ticketType.id, quantity: 2, attendees: [{ name: 'Grace Hopper', email: 'grace@example.org' }] },
      ],
      buyer,
      locale: 'hu',
    })

    expect(order).toMatchObject({
      status: 'confirmed',
      totalMinor: 0,
      currency: 'EUR',
      ticketCount: 2,
      expiresAt: null,
    })
    expect(parseHumanCode(order.code, ORDER_CODE_LENGTH)).toBe(order.code)
    expect(order.tickets.map(({ attendeeName }) => attendeeName)).toEqual(['Grace Hopper', null])
    const key = await ticketKeyOf(shop.deps, event.id)
    for (const ticket of order.tickets) {
      expect(ticket).toMatchObject({ status: 'valid', sessionIds: [session.id], orderCode: order.code })
      expect(parseHumanCode(ticket.humanCode ?? '', TICKET_CODE_LENGTH)).toBe(ticket.humanCode)
      const decoded = decodeTicketCode(ticket.code ?? '')
      expect(decoded?.claims).toEqual({
        keyId: key.keyId,
        ticketId: ticket.id,
        ticketTypeNumber: ticketType.number,
        validFrom: null,
        validUntil: null,
        serial: 1,
      })
      expect(decoded && verifyTicketCode(decoded, key.publicKey)).toBe(true)
    }
    expect(await seatsOf(shop.deps.db, session)).toEqual({ sold: 2, held: 0 })
    expect(await findDrift(shop.deps.db)).toEqual([])
    expect(await jobsOf(shop.deps.db, 'orders.send-confirmation')).toContainEqual({ orderId: order.id })
  })

  it('holds the seats of an order that costs money, shows no codes, and has them freed in time', async () => {
    const shop = open()
    shop.deps.setNow(new Date('2027-05-01T10:00:00Z'))
    const { session, order } = await makeSale(shop, { priceMinor: 1250 })
    const placed = await shop.anybody.orders.create(order(2))

    expect(placed).toMatchObject({ status: 'pending', totalMinor: 2500, expiresAt: '2027-05-01T10:15:00.000Z' })
    expect(placed.tickets.every(({ code, humanCode }) => code === null && humanCode === null)).toBe(true)
    expect(await seatsOf(shop.deps.db, session)).toEqual({ sold: 0, held: 2 })
    const [job] = await shop.deps.db
      .selectFrom('job')
      .select('run_at')
      .where('key', '=', `order:${placed.id}:expire`)
      .execute()
    expect(job?.run_at).toEqual(new Date('2027-05-01T10:15:00Z'))
  })

  it('announces what is left, and that it is little', async () => {
    const shop = open()
    const { event, session, order } = await makeSale(shop, { capacity: 5 })
    await shop.anybody.orders.create(order(2))
    const messages = await shop.deps.db
      .selectFrom('domain_event')
      .select(['topic', 'type', 'payload'])
      .where('topic', '=', topics.availability(event.id))
      .orderBy('id')
      .execute()
    expect(messages).toMatchObject([
      {
        type: 'availability.changed',
        payload: { sessions: [{ sessionId: session.id, sold: 2, held: 0, capacity: 5 }] },
      },
      { type: 'spotsFillingUp', payload: { remainingSpots: 3, sessionId: session.id } },
    ])
  })

  it('says in the audit who bought how many for how much, and nothing of whom', async () => {
    const shop = open()
    const { order } = await makeSale(shop, { priceMinor: 100 })
    const placed = await shop.anybody.orders.create(order(3))
    const [entry] = await shop.deps.db
      .selectFrom('audit_entry')
      .selectAll()
      .where('subject_id', '=', placed.id)
      .execute()
    expect(entry).toMatchObject({ action: 'order.created', actor_kind: 'anonymous', ip: '203.0.113.7' })
    expect(entry?.detail).toMatchObject({ status: 'pending', totalMinor: 300 })
    expect(JSON.stringify(entry)).not.toContain('Ada')
  })

  it('gives a repeated call the same order and the same token, which is stored nowhere', async () => {
    const shop = open()
    const { session, order } = await makeSale(shop, { priceMinor: 500 })
    const input = { ...order(), idempotencyKey: 'again-and-again' }
    const first = await shop.anybody.orders.create(input)
    const again = await shop.anybody.orders.create(input)
    expect(again).toEqual(first)
    expect(await seatsOf(shop.deps.db, session)).toEqual({ sold: 0, held: 1 })
    const stored = await shop.deps.db.selectFrom('idempotency_key').selectAll().execute()
    expect(stored.map(({ response }) => response)).toContainEqual({ orderId: first.id })
    const row = await shop.deps.db.selectFrom('ticket_order').selectAll().where('id', '=', first.id).executeTakeFirst()
    expect(JSON.stringify([stored, row])).not.toContain(first.orderToken)

    const otherBody = shop.anybody.orders.create({ ...input, buyer: { ...buyer, name: 'Eve' } })
    expect((await refusalOf(otherBody)).code).toBe('IDEMPOTENCY_MISMATCH')
  })

  it('makes one order of many calls with one key at once', async () => {
    const shop = open()
    const { session, order } = await makeSale(shop)
    const input = { ...order(), idempotencyKey: 'all-at-the-same-time' }
    const orders = await Promise.all(Array.from({ length: 8 }, () => shop.anybody.orders.create(input)))
    expect(new Set(orders.map(({ id }) => id)).size).toBe(1)
    expect(await seatsOf(shop.deps.db, session)).toEqual({ sold: 1, held: 0 })
  })

  it('remembers a signed-in buyer, and speaks the language of the organisation unless told otherwise', async () => {
    const shop = open()
    const { order } = await makeSale(shop)
    const user = await shop.world.member()
    const placed = await shop.as({ kind: 'user', userId: user.id, role: 'member' }).orders.create(order())
    const row = await shop.deps.db.selectFrom('ticket_order').selectAll().where('id', '=', placed.id).executeTakeFirst()
    expect(row).toMatchObject({ buyer_user_id: user.id, created_by: user.id, locale: 'en', channel: 'api' })
  })

  it.each([
    ['cancelled', 'EVENT_CANCELLED'],
    ['draft', 'NOT_PUBLISHED'],
    ['completed', 'SALES_ENDED'],
  ] as const)('refuses an event that is %s', async (status, code) => {
    const shop = open()
    const event = await shop.world.event({ status })
    const session = await shop.world.session(event)
    const ticketType = await shop.world.ticketType(event, { includes: [session] })
    const items = [{ ticketTypeId: ticketType.id, quantity: 1 }]
    const refusal = await refusalOf(shop.anybody.orders.create({ eventId: event.id, items, buyer }))
    expect(refusal.code).toBe(code)
  })

  it('refuses a ticket type of another event, and changes nothing', async () => {
    const shop = open()
    const [mine, other] = [await makeSale(shop), await makeSale(shop)]
    const items = [
      { ticketTypeId: mine.ticketType.id, quantity: 1 },
      { ticketTypeId: other.ticketType.id, quantity: 1 },
    ]
    const refusal = await refusalOf(shop.anybody.orders.create({ eventId: mine.event.id, items, buyer }))
    expect(refusal).toMatchObject({ code: 'NOT_FOUND', details: { ticketTypeId: other.ticketType.id } })
    expect(await seatsOf(shop.deps.db, mine.session)).toEqual({ sold: 0, held: 0 })
  })

  it('is all or nothing, and tells how many are left and what limits', async () => {
    const shop = open()
    const { session, ticketType, order } = await makeSale(shop, { capacity: 3 })
    const refusal = await refusalOf(shop.anybody.orders.create(order(4)))
    expect(refusal).toEqual({
      code: 'INSUFFICIENT_CAPACITY',
      details: {
        ticketTypeId: ticketType.id,
        requestedQuantity: 4,
        availableQuantity: 3,
        limitingSessionId: session.id,
      },
    })
    await shop.anybody.orders.create(order(3))
    expect((await refusalOf(shop.anybody.orders.create(order(1)))).code).toBe('SESSION_FULL')
    const limited = await makeSale(shop, { quantity: 1 })
    await shop.anybody.orders.create(limited.order(1))
    expect((await refusalOf(shop.anybody.orders.create(limited.order(1)))).code).toBe('SOLD_OUT')
  })

  it('frees the holds that have run out, of its own event only', async () => {
    const shop = open()
    const [mine, other] = [await makeSale(shop, { capacity: 2, priceMinor: 100 }), await makeSale(shop)]
    const late = await shop.world.pendingOrder({ ...mine, quantity: 2, expires: 'one minute ago' })
    const elsewhere = await shop.world.pendingOrder({ ...other, expires: 'one minute ago' })
    const placed = await shop.anybody.orders.create(mine.order(1))
    expect(placed.status).toBe('pending')
    expect(await seatsOf(shop.deps.db, mine.session)).toEqual({ sold: 0, held: 1 })
    const organizer = await shop.organizer()
    expect(await organizer.orders.get({ orderId: late.id })).toMatchObject({
      status: 'expired',
      tickets: [{ status: 'expired' }, { status: 'expired' }],
    })
    expect((await organizer.orders.get({ orderId: elsewhere.id })).status).toBe('pending')
    expect(await findDrift(shop.deps.db)).toEqual([])
  })

  it('leaves a hold alone that has not run out', async () => {
    const shop = open()
    const sale = await makeSale(shop, { capacity: 2, priceMinor: 100 })
    await shop.world.pendingOrder({ ...sale, quantity: 2, expires: 'in one minute' })
    expect((await refusalOf(shop.anybody.orders.create(sale.order(1)))).code).toBe('SESSION_FULL')
  })

  it('is closed to kiosks', async () => {
    const shop = open()
    const { event, order } = await makeSale(shop)
    const kiosk = shop.as({
      kind: 'kiosk',
      stationId: nobody,
      eventId: event.id,
      sessionIds: null,
      role: 'supervisor',
      device: 'thumbprint',
      expiresAt: new Date('2999-01-01T00:00:00Z'),
    })
    expect((await refusalOf(kiosk.orders.create(order()))).code).toBe('FORBIDDEN')
  })

  type Input = Record<string, unknown>
  it.each<[string, (input: Input, typeId: string) => Input]>([
    ['no event', ({ eventId: _, ...rest }) => rest],
    ['an event that is no id', (input) => ({ ...input, eventId: '1; drop table ticket' })],
    ['no items', (input) => ({ ...input, items: [] })],
    ['a quantity of zero', (input, ticketTypeId) => ({ ...input, items: [{ ticketTypeId, quantity: 0 }] })],
    ['a negative quantity', (input, ticketTypeId) => ({ ...input, items: [{ ticketTypeId, quantity: -1 }] })],
    ['half a ticket', (input, ticketTypeId) => ({ ...input, items: [{ ticketTypeId, quantity: 1.5 }] })],
    ['a quantity as text', (input, ticketTypeId) => ({ ...input, items: [{ ticketTypeId, quantity: '2' }] })],
    ['eleven tickets', (input, ticketTypeId) => ({ ...input, items: [{ ticketTypeId, quantity: 11 }] })],
    [
      'a ticket type named twice',
      (input, ticketTypeId) => ({ ...input, items: Array.from({ length: 2 }, () => ({ ticketTypeId, quantity: 1 })) }),
    ],
    [
      'more attendees than tickets',
      (input, ticketTypeId) => ({
        ...input,
        items: [{ ticketTypeId, quantity: 1, attendees: [{ name: 'A' }, { name: 'B' }] }],
      }),
    ],
    ['no buyer', ({ buyer: _, ...rest }) => rest],
    ['a buyer without a name', (input) => ({ ...input, buyer: { ...buyer, name: '  ' } })],
    ['a name of two lines', (input) => ({ ...input, buyer: { ...buyer, name: 'Ada\r\nBcc: eve@example.org' } })],
    ['a name with a NUL', (input) => ({ ...input, buyer: { ...buyer, name: 'Ada\u0000' } })],
    ['a name too long', (input) => ({ ...input, buyer: { ...buyer, name: 'x'.repeat(101) } })],
    ['an address that is none', (input) => ({ ...input, buyer: { ...buyer, email: 'ada' } })],
    ['a language nobody speaks here', (input) => ({ ...input, locale: 'xx' })],
    ['an empty payment token', (input) => ({ ...input, paymentToken: '' })],
    ['a key too short', (input) => ({ ...input, idempotencyKey: 'short' })],
    ['nothing at all', () => ({})],
  ])('refuses %s, and changes nothing', async (_name, spoil) => {
    const shop = open()
    const { session, ticketType, order } = await makeSale(shop)
    const input = spoil(order(), ticketType.id)
    expect((await refusalOf(callWith(shop.anybody, 'orders.create', input))).code).toBe('VALIDATION_ERROR')
    expect(await seatsOf(shop.deps.db, session)).toEqual({ sold: 0, held: 0 })
  })

  it('refuses an event that is not there', async () => {
    const shop = open()
    const { order } = await makeSale(shop)
    expect((await refusalOf(shop.anybody.orders.create({ ...order(), eventId: nobody }))).code).toBe('NOT_FOUND')
  })
})
