import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { DomainError } from '../core/errors.ts'
import { callAs } from '../testing/index.ts'
import { createOrder } from './create-order.ts'
import { renewOrder } from './renew-order.ts'
import type { PlacedOrder } from './schema.ts'
import { anonymous, makeSale, openShop, type Shop, seatsOf } from './testing/shop.ts'

const database = useTestDatabase()

type Sale = Awaited<ReturnType<typeof makeSale>>

/** A shop with the limits as they are unless they are set. */
function open() {
  const shop = openShop(database().db)
  shop.deps.config = { ...shop.deps.config, orderLimitPerOrigin: 200 }
  shop.deps.setNow(new Date('2027-05-01T10:00:00Z'))
  return shop
}

const callFrom = (shop: Shop, ip: string) => ({ ...callAs(shop.deps, anonymous), origin: { ip, userAgent: null } })

function buyFrom(shop: Shop, ip: string, sale: Sale, quantity: number, ticketTypeId = sale.ticketType.id) {
  const items = [{ ticketTypeId, quantity, attendees: [] }]
  const buyer = { name: 'A buyer', email: `${crypto.randomUUID()}@example.org` }
  return createOrder(callFrom(shop, ip), { eventId: sale.event.id, items, buyer })
}

function renewFrom(shop: Shop, ip: string, { id: orderId, orderToken }: PlacedOrder) {
  return renewOrder(callFrom(shop, ip), { orderId, orderToken })
}

/** Tickets bought, or why not, of so many orders that come at once. */
async function outcomesOf(orders: Promise<PlacedOrder>[]): Promise<(string | number)[]> {
  const settled = await Promise.allSettled(orders)
  return settled.map((one) => {
    if (one.status === 'fulfilled') return one.value.tickets.length
    return one.reason instanceof DomainError ? one.reason.code : String(one.reason)
  })
}

const times = (count: number, make: () => Promise<PlacedOrder>) => Array.from({ length: count }, make)
const ticketsIn = (outcomes: (string | number)[]) =>
  outcomes.reduce<number>((sum, one) => sum + (typeof one === 'number' ? one : 0), 0)

describe('unpaid seats of one address', () => {
  it('are half of a session at most, so that others find some', async () => {
    const shop = open()
    const sale = await makeSale(shop, { capacity: 100, priceMinor: 900 })
    const outcomes = await outcomesOf(times(12, () => buyFrom(shop, '203.0.113.1', sale, 10)))
    expect(ticketsIn(outcomes)).toBe(50)
    expect(new Set(outcomes)).toEqual(new Set([10, 'RATE_LIMITED']))
    await expect(buyFrom(shop, '203.0.113.1', sale, 1)).rejects.toMatchObject({ details: { limit: 50 } })
    expect((await buyFrom(shop, '203.0.113.2', sale, 10)).tickets).toHaveLength(10)
  })

  it('are counted by session and by ticket type, also over types that share a session', async () => {
    const shop = open()
    const sale = await makeSale(shop, { capacity: 60, priceMinor: 900 })
    const second = await shop.world.ticketType(sale.event, { includes: [sale.session], priceMinor: 500 })
    const session = await shop.world.session(sale.event, { capacity: null })
    const few = await shop.world.ticketType(sale.event, { includes: [session], priceMinor: 500, quantity: 48 })
    const ip = '203.0.113.3'
    await Promise.all([buyFrom(shop, ip, sale, 10), buyFrom(shop, ip, sale, 10, second.id)])
    await buyFrom(shop, ip, sale, 10, second.id)
    await expect(buyFrom(shop, ip, sale, 1)).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { limit: 30 } })
    const ofFew = await outcomesOf(times(3, () => buyFrom(shop, ip, sale, 8, few.id)))
    expect(ofFew).toEqual([8, 8, 8])
    await expect(buyFrom(shop, ip, sale, 1, few.id)).rejects.toMatchObject({ details: { limit: 24 } })
  })

  it('fill a small room, so that 50 buyers of one office get its 20 seats', async () => {
    const shop = open()
    const sale = await makeSale(shop, { capacity: 20, priceMinor: 900 })
    const outcomes = await outcomesOf(times(50, () => buyFrom(shop, '203.0.113.4', sale, 1)))
    expect(ticketsIn(outcomes)).toBe(20)
    expect(new Set(outcomes)).toEqual(new Set([1, 'SESSION_FULL']))
  })

  it('count no more once they are paid: an office may buy a whole event', async () => {
    const shop = open()
    const sale = await makeSale(shop, { capacity: 60, priceMinor: 900 })
    for (let count = 0; count < 6; count++) {
      const { id: orderId, orderToken } = await buyFrom(shop, '203.0.113.5', sale, 10)
      await shop.anybody.orders.pay({ orderId, orderToken, paymentToken: 'tok_ok' })
    }
    expect(await seatsOf(database().db, sale.session)).toEqual({ sold: 60, held: 0 })
  })
})

describe('a renewal', () => {
  /** A session that two addresses hold as a whole, and a household a little of. */
  async function full() {
    const shop = open()
    const sale = await makeSale(shop, { capacity: 30, priceMinor: 900 })
    const greedy = [await buyFrom(shop, '203.0.113.6', sale, 10), await buyFrom(shop, '203.0.113.6', sale, 3)]
    const other = await buyFrom(shop, '203.0.113.7', sale, 10)
    await buyFrom(shop, '203.0.113.9', sale, 3)
    const household = await buyFrom(shop, '203.0.113.8', sale, 4)
    shop.deps.setNow(new Date('2027-05-01T10:10:00Z'))
    return { shop, sale, greedy, other, household }
  }

  it('is refused to whoever holds much of what others find full, and given to a household', async () => {
    const { shop, greedy, household } = await full()
    for (const order of greedy) {
      await expect(renewFrom(shop, '203.0.113.6', order)).rejects.toMatchObject({
        code: 'CONFLICT',
        details: { expiresAt: '2027-05-01T10:15:00.000Z' },
      })
    }
    expect((await renewFrom(shop, '203.0.113.8', household)).expiresAt).toBe('2027-05-01T10:25:00.000Z')
  })

  it('is given to all once a seat is free, so that nobody finds it full', async () => {
    const { shop, greedy, other } = await full()
    await (await shop.organizer()).orders.cancel({ orderId: other.id })
    for (const order of greedy) expect((await renewFrom(shop, '203.0.113.6', order)).renewalsLeft).toBe(1)
  })
})
