import { createHash, randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import jsQR from 'jsqr'
import { describe, expect, it } from 'vitest'
import { createSecrets } from '../core/secrets.ts'
import { findDrift } from '../orders/find-drift.ts'
import { callWith, makeSale, nobody, openShop, refusalOf, type Shop, seatsOf } from '../orders/testing/shop.ts'
import { ticketSigner } from './sign-ticket.ts'
import { ticketKeyOf } from './ticket-key.ts'

/** Admits a ticket as the door does. */
async function admit({ deps }: Shop, ticket: { id: string; eventId: string }, sessionId: string): Promise<void> {
  const scanId = randomUUID()
  const hash = createHash('sha256').update(scanId).digest()
  await deps.db
    .insertInto('scan')
    .values({
      id: scanId,
      event_id: ticket.eventId,
      session_id: sessionId,
      ticket_id: ticket.id,
      content_hash: hash,
      code_hash: hash,
      direction: 'in',
      scanned_at: deps.now(),
      corrected_at: deps.now(),
      outcome: 'admitted',
      answer: '{}',
    })
    .execute()
  await deps.db
    .insertInto('check_in')
    .values({
      event_id: ticket.eventId,
      session_id: sessionId,
      ticket_id: ticket.id,
      scan_id: scanId,
      admitted_at: deps.now(),
      status: 'standing',
    })
    .execute()
}

/** Draws an SVG of the QR library, one pixel to four, as a camera would see it, and reads it. */
function readQr(svg: string): { text: string | undefined; version: number | undefined } {
  const side = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1])
  const path = /<path stroke="#000000" d="([^"]+)"/.exec(svg)?.[1] ?? ''
  const scale = 4
  const width = side * scale
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255)
  let [x, y] = [0, 0]
  for (const [, command = '', numbers = ''] of path.matchAll(/([Mmh])([^Mmh]*)/g)) {
    const [a = 0, b = 0] = numbers.split(/[ ,]+/).map(Number)
    if (command === 'M') [x, y] = [a, Math.floor(b)]
    if (command === 'm') [x, y] = [x + a, y + b]
    if (command !== 'h') continue
    for (let px = x * scale; px < (x + a) * scale; px++) {
      for (let py = y * scale; py < (y + 1) * scale; py++) pixels.set([0, 0, 0], (py * width + px) * 4)
    }
    x += a
  }
  const found = jsQR(pixels, width, width)
  return { text: found?.data, version: found?.version }
}

describe('tickets.list', () => {
  const database = useTestDatabase()

  it('shows codes of valid tickets only, and where each ticket is checked in now', async () => {
    const shop = openShop(database().db)
    const { event, session, order } = await makeSale(shop)
    const { tickets } = await shop.anybody.orders.create(order(2))
    const organizer = await shop.organizer()
    const [guest, other] = tickets
    if (!guest || !other) throw new Error('Two tickets were bought')
    await admit(shop, guest, session.id)
    await organizer.tickets.cancel({ ticketId: other.id })
    const { items } = await organizer.tickets.list({ eventId: event.id })
    expect(items).toHaveLength(2)
    expect(items).toContainEqual({ ...guest, checkedInTo: ['S1'] })
    expect(items).toContainEqual({ ...other, status: 'cancelled', code: null, humanCode: null, checkedInTo: [] })
    await shop.deps.db.updateTable('check_in').set({ status: 'undone' }).where('ticket_id', '=', guest.id).execute()
    const { items: after } = await organizer.tickets.list({ eventId: event.id, status: 'valid' })
    expect(after).toEqual([{ ...guest, checkedInTo: [] }])
  })

  it('finds a ticket by name, address, either of its codes, and its order', async () => {
    const shop = openShop(database().db)
    const { event, ticketType, order } = await makeSale(shop)
    const attendees = [{ name: 'Kovács Zsófia', email: 'zsofi@example.org' }]
    const items = [{ ticketTypeId: ticketType.id, quantity: 1, attendees }]
    const wanted = (await shop.anybody.orders.create({ ...order(), items })).tickets[0]
    await shop.anybody.orders.create(order())
    const organizer = await shop.organizer()
    const humanCode = wanted?.humanCode ?? ''
    const searches = [
      'kovacs',
      'ZSOFI@',
      wanted?.code ?? '',
      humanCode,
      humanCode.slice(0, 5).toLowerCase(),
      wanted?.orderCode,
    ]
    for (const search of searches) {
      const { items: found } = await organizer.tickets.list({ eventId: event.id, search })
      expect(found.map(({ id }) => id)).toEqual([wanted?.id])
    }
  })

  it('pages through all of them, each once', async () => {
    const shop = openShop(database().db)
    const { event, order } = await makeSale(shop, { capacity: null })
    await shop.anybody.orders.create(order(3))
    await shop.anybody.orders.create(order(2))
    const organizer = await shop.organizer()
    const first = await organizer.tickets.list({ eventId: event.id, limit: 3 })
    const second = await organizer.tickets.list({ eventId: event.id, limit: 3, cursor: first.nextCursor })
    expect(second.nextCursor).toBeNull()
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(5)
  })

  it('is for organizers only, and of events that are there', async () => {
    const shop = openShop(database().db)
    const { event } = await makeSale(shop)
    expect((await refusalOf((await shop.member()).tickets.list({ eventId: event.id }))).code).toBe('FORBIDDEN')
    const organizer = await shop.organizer()
    expect((await refusalOf(organizer.tickets.list({ eventId: nobody }))).code).toBe('NOT_FOUND')
    for (const wrong of [{ cursor: 'e30' }, { limit: 1000 }, { search: 'x'.repeat(201) }, { status: 'sold' }]) {
      const input = { eventId: event.id, ...wrong }
      expect((await refusalOf(callWith(organizer, 'tickets.list', input))).code).toBe('VALIDATION_ERROR')
    }
  })
})

describe('tickets.qr', () => {
  const database = useTestDatabase()

  it('draws the code so that a camera reads it', async () => {
    const shop = openShop(database().db)
    const { order } = await makeSale(shop)
    const owner = await shop.member()
    const ticket = (await owner.orders.create(order())).tickets[0]
    const qr = await owner.tickets.qr({ ticketId: ticket?.id ?? '' })
    expect(qr).toMatchObject({ code: ticket?.code, humanCode: ticket?.humanCode })
    // Version 7 is the smallest that takes the code in alphanumeric mode with medium correction.
    expect(readQr(qr.svg)).toEqual({ text: ticket?.code, version: 7 })
  })

  it('is for its buyer and for organizers, once the ticket is valid', async () => {
    const shop = openShop(database().db)
    const { order } = await makeSale(shop, { priceMinor: 100 })
    const [owner, stranger, organizer] = [await shop.member(), await shop.member(), await shop.organizer()]
    const { id: orderId, tickets } = await owner.orders.create(order())
    const ticketId = tickets[0]?.id ?? ''
    expect((await refusalOf(owner.tickets.qr({ ticketId }))).code).toBe('CONFLICT')
    await owner.orders.pay({ orderId, paymentToken: 'tok_ok' })
    expect(await organizer.tickets.qr({ ticketId })).toEqual(await owner.tickets.qr({ ticketId }))
    expect((await refusalOf(stranger.tickets.qr({ ticketId }))).code).toBe('NOT_FOUND')
    expect((await refusalOf(organizer.tickets.qr({ ticketId: nobody }))).code).toBe('NOT_FOUND')
    expect((await refusalOf(shop.anybody.tickets.qr({ ticketId }))).code).toBe('NOT_FOUND')
    expect((await refusalOf(callWith(owner, 'tickets.qr', { ticketId: 1 }))).code).toBe('VALIDATION_ERROR')
  })
})

describe('tickets.cancel', () => {
  const database = useTestDatabase()

  it('frees the seat and ends the code of one ticket, and cancels the order with the last', async () => {
    const shop = openShop(database().db)
    const { session, order } = await makeSale(shop)
    const { id: orderId, tickets } = await shop.anybody.orders.create(order(2))
    const organizer = await shop.organizer()
    const [first, second] = tickets.map(({ id }) => id)
    expect(await organizer.tickets.cancel({ ticketId: first ?? '' })).toMatchObject({ status: 'cancelled', code: null })
    expect(await seatsOf(shop.deps.db, session)).toEqual({ sold: 1, held: 0 })
    expect((await organizer.orders.get({ orderId })).status).toBe('confirmed')
    expect((await refusalOf(organizer.tickets.cancel({ ticketId: first ?? '' }))).code).toBe('CONFLICT')
    await organizer.tickets.cancel({ ticketId: second ?? '' })
    expect((await organizer.orders.get({ orderId })).status).toBe('cancelled')
    const revoked = await shop.deps.db.selectFrom('revoked_code').select('ticket_id').execute()
    expect(revoked.map((row) => row.ticket_id)).toEqual(expect.arrayContaining([first, second]))
    expect(await findDrift(shop.deps.db)).toEqual([])
  })

  it('of all tickets of an order at once frees each seat once and cancels the order', async () => {
    const shop = openShop(database().db)
    const { session, order } = await makeSale(shop)
    const { id: orderId, tickets } = await shop.anybody.orders.create(order(4))
    const organizer = await shop.organizer()
    const ids = [...tickets, ...tickets].map(({ id }) => id)
    const outcomes = await Promise.allSettled(ids.map((ticketId) => organizer.tickets.cancel({ ticketId })))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    expect(await seatsOf(shop.deps.db, session)).toEqual({ sold: 0, held: 0 })
    expect((await organizer.orders.get({ orderId })).status).toBe('cancelled')
  })

  it('is for organizers and those whose ticket it is, and of tickets that are there', async () => {
    const shop = openShop(database().db)
    const { order } = await makeSale(shop)
    const [owner, stranger] = [await shop.member(), await shop.member()]
    const { tickets } = await owner.orders.create(order())
    const ticketId = tickets[0]?.id ?? ''
    for (const caller of [stranger, shop.anybody]) {
      expect((await refusalOf(caller.tickets.cancel({ ticketId }))).code).toBe('NOT_FOUND')
    }
    expect((await owner.tickets.cancel({ ticketId })).status).toBe('cancelled')
    const organizer = await shop.organizer()
    expect((await refusalOf(organizer.tickets.cancel({ ticketId: nobody }))).code).toBe('NOT_FOUND')
    for (const input of [{}, { ticketId: '' }, { ticketId: null }]) {
      expect((await refusalOf(callWith(organizer, 'tickets.cancel', input))).code).toBe('VALIDATION_ERROR')
    }
  })
})

describe('an event’s ticket key', () => {
  const database = useTestDatabase()

  it('is made once, however many ask first', async () => {
    const { world, deps } = openShop(database().db)
    const event = await world.event()
    const keys = await Promise.all(Array.from({ length: 10 }, () => ticketKeyOf(deps, event.id)))
    expect(new Set(keys.map(({ keyId, publicKey }) => `${keyId} ${publicKey.toString('hex')}`)).size).toBe(1)
    expect(keys[0]?.publicKey).toHaveLength(32)
    const rows = await deps.db.selectFrom('event_key').selectAll().where('event_id', '=', event.id).execute()
    expect(rows).toHaveLength(1)
  })

  it('is of no use to who has the database but not the secret', async () => {
    const { world, deps } = openShop(database().db)
    const event = await world.event()
    await deps.db.transaction().execute((tx) => ticketKeyOf(deps, event.id, tx))
    const thief = { db: deps.db, secrets: createSecrets('another secret') }
    await expect(ticketSigner(thief, event.id)).rejects.toThrow(/authenticate/)
  })
})
