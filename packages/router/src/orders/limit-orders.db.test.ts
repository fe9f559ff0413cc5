import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Principal } from '../core/principal.ts'
import { callAs } from '../testing/index.ts'
import { createOrder } from './create-order.ts'
import { findDrift } from './find-drift.ts'
import { limitOrders } from './limit-orders.ts'
import { makeSale, openShop, refusalOf, type Shop } from './testing/shop.ts'

const anonymous: Principal = { kind: 'anonymous' }

describe('orders from one address', () => {
  const database = useTestDatabase()
  let last = 0

  /** A shop that is limited, and callers from addresses of their own. */
  function open(orderLimitPerOrigin: number) {
    const shop = openShop(database().db)
    shop.deps.config = { ...shop.deps.config, orderLimitPerOrigin }
    shop.deps.setNow(new Date('2027-05-01T10:00:00Z'))
    return shop
  }
  const newAddress = () => `198.51.${Math.floor(++last / 250)}.${last % 250}`
  const email = () => `buyer-${crypto.randomUUID()}@example.org`

  function buyFrom(
    shop: Shop,
    ip: string | null,
    input: ReturnType<Awaited<ReturnType<typeof makeSale>>['order']>,
    { principal = anonymous, to = email(), key }: { principal?: Principal; to?: string; key?: string } = {},
  ) {
    const call = { ...callAs(shop.deps, principal), origin: { ip, userAgent: null } }
    const items = input.items.map((item) => ({ ...item, attendees: [] }))
    return createOrder(call, { ...input, items, buyer: { name: 'A buyer', email: to }, idempotencyKey: key })
  }

  it('are limited in ten minutes, whatever they are for, and the refusal says when to come back', async () => {
    const shop = open(10)
    const sales = [await makeSale(shop, { capacity: 100 }), await makeSale(shop, { capacity: 100 })]
    const ip = newAddress()
    const order = (index: number) => sales[index % 2]?.order() ?? sales[0]!.order()
    for (let index = 0; index < 10; index++) await buyFrom(shop, ip, order(index))
    await expect(buyFrom(shop, ip, order(0))).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfterSeconds: 600 },
    })
    await buyFrom(shop, newAddress(), order(0))
    shop.deps.setNow(new Date('2027-05-01T10:10:00Z'))
    await buyFrom(shop, ip, order(0))
  })

  it('hold so many seats of one event and no more, also when they come all at once; a hold that ends makes room', async () => {
    const shop = open(20)
    const sale = await makeSale(shop, { capacity: 100, priceMinor: 500 })
    const other = await makeSale(shop, { capacity: 100, priceMinor: 500 })
    const ip = newAddress()
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => buyFrom(shop, ip, sale.order(1))))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
    for (const result of results) {
      if (result.status === 'fulfilled') continue
      expect(result.reason).toMatchObject({ code: 'RATE_LIMITED', details: { limit: 10, retryAfterSeconds: 900 } })
    }
    await buyFrom(shop, ip, other.order(1))
    await buyFrom(shop, newAddress(), sale.order(10))
    shop.deps.setNow(new Date('2027-05-01T10:16:00Z'))
    await buyFrom(shop, ip, sale.order(10))
    expect(await findDrift(database().db, sale.event.id)).toEqual([])
  })

  it('count for the holder no more once they are paid or cancelled, and nothing of the address is left', async () => {
    const shop = open(20)
    const sale = await makeSale(shop, { capacity: 100, priceMinor: 500 })
    const ip = newAddress()
    const first = await buyFrom(shop, ip, sale.order(6))
    await expect(buyFrom(shop, ip, sale.order(5))).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    await shop.anybody.orders.pay({ orderId: first.id, orderToken: first.orderToken, paymentToken: 'tok_ok' })
    const second = await buyFrom(shop, ip, sale.order(10))
    await (await shop.organizer()).orders.cancel({ orderId: second.id })
    const third = await buyFrom(shop, ip, sale.order(10))
    const rows = await database()
      .db.selectFrom('ticket_order')
      .select(['id', 'holder_hash'])
      .where('event_id', '=', sale.event.id)
      .where('holder_hash', 'is not', null)
      .execute()
    expect(rows.map(({ id }) => id)).toEqual([third.id])
    expect(JSON.stringify(rows)).not.toContain(ip)
  })

  it('of one network of IPv6 count together', async () => {
    const shop = open(4)
    const sale = await makeSale(shop)
    for (const end of ['::1', ':0:0:0:2', ':ffff::', ':1:2:3:4']) {
      await buyFrom(shop, `2001:db8:7:9${end}`, sale.order())
    }
    await expect(buyFrom(shop, '2001:DB8:7:9::5', sale.order())).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    await buyFrom(shop, '2001:db8:7:a::1', sale.order())
  })

  it('to one mail address are limited wherever they come from', async () => {
    const shop = open(10)
    const sale = await makeSale(shop)
    for (let index = 0; index < 3; index++) {
      await buyFrom(shop, newAddress(), sale.order(), { to: index ? 'Victim@example.org' : 'victim@EXAMPLE.org' })
    }
    const more = buyFrom(shop, newAddress(), sale.order(), { to: 'victim@example.org' })
    await expect(more).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    const keys = await database().db.selectFrom('rate_limit').select('key').execute()
    expect(JSON.stringify(keys)).not.toMatch(/victim/i)
  })

  it('of a member count for the member, and those of an organizer not at all', async () => {
    const shop = open(4)
    const sale = await makeSale(shop, { capacity: 100 })
    const ip = newAddress()
    const users = [await shop.world.member(), await shop.world.member({ email: 'second-member@example.org' })]
    for (const { id } of users) {
      const principal: Principal = { kind: 'user', userId: id, role: 'member' }
      for (let index = 0; index < 4; index++) await buyFrom(shop, ip, sale.order(), { principal })
      await expect(buyFrom(shop, ip, sale.order(), { principal })).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    }
    const { id } = await shop.world.organizer({ email: 'busy-organizer@example.org' })
    const principal: Principal = { kind: 'user', userId: id, role: 'organizer' }
    for (let index = 0; index < 12; index++) {
      await buyFrom(shop, ip, sale.order(), { principal, to: 'same-one@example.org' })
    }
  })

  it('are not limited when the limit is 0, or when nobody knows the address', async () => {
    const off = open(0)
    const sale = await makeSale(off, { capacity: 100 })
    const ip = newAddress()
    for (let index = 0; index < 12; index++) await buyFrom(off, ip, sale.order(), { to: 'often@example.org' })
    const on = open(4)
    for (let index = 0; index < 6; index++) await buyFrom(on, null, sale.order())
  })

  it('are given their answer again under their key beyond the limit; a new key is not looked at', async () => {
    const shop = open(3)
    const sale = await makeSale(shop)
    const ip = newAddress()
    const sent = { to: email(), key: crypto.randomUUID() }
    const placed = await buyFrom(shop, ip, sale.order(2), sent)
    for (let index = 0; index < 2; index++) await buyFrom(shop, ip, sale.order())
    const again = await Promise.all([1, 2, 3].map(() => buyFrom(shop, ip, sale.order(2), sent)))
    expect(again.map(({ id }) => id)).toEqual([placed.id, placed.id, placed.id])
    const other = buyFrom(shop, ip, sale.order(1), sent)
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    const fresh = buyFrom(shop, ip, sale.order(), { to: email(), key: crypto.randomUUID() })
    await expect(fresh).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('that come at the same time each have their own place in the count, for sender and recipient', async () => {
    const shop = open(10)
    const sale = await makeSale(shop, { capacity: 100 })
    const [ip, to] = [newAddress(), email()]
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 12 }, () => buyFrom(shop, ip, sale.order())),
      ...Array.from({ length: 5 }, () => buyFrom(shop, newAddress(), sale.order(), { to })),
      // Those refused for their sender do not count for whom they are for.
      ...Array.from({ length: 5 }, (_, n) => buyFrom(shop, ip, sale.order(), { to: `unharmed-${n % 2}@example.org` })),
    ])
    const placed = outcomes.map(({ status }) => status === 'fulfilled')
    expect(placed.filter(Boolean)).toHaveLength(13)
    expect(placed.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => true))
    expect(placed.slice(12, 17)).toEqual([true, true, true, false, false])
    for (let index = 0; index < 3; index++) {
      await buyFrom(shop, newAddress(), sale.order(), { to: 'unharmed-0@example.org' })
    }
  })

  it('are counted by one statement, and turned away when too many wait for theirs', async () => {
    const shop = open(10_000)
    const call = { ...callAs(shop.deps, anonymous), origin: { ip: newAddress(), userAgent: null } }
    const { owner } = database()
    const outcomes = await owner.transaction().execute(async (tx) => {
      await sql`lock table rate_limit in exclusive mode`.execute(tx)
      const waiting = Array.from({ length: 4_200 }, () => limitOrders(call, 'orders.create', {}, email()))
      const settled = Promise.allSettled(waiting)
      // The first is under way; behind it as many wait as may, and the others know at once.
      await expect(waiting.at(-1)).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { retryAfterSeconds: 2 } })
      return { settled }
    })
    const counted = (await outcomes.settled).filter(({ status }) => status === 'fulfilled')
    expect(counted).toHaveLength(4_001)
  })

  it('that are refused change nothing', async () => {
    const shop = open(2)
    const sale = await makeSale(shop, { priceMinor: 500 })
    const refusal = buyFrom(shop, newAddress(), sale.order(2))
    await expect(refusal).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { limit: 1 } })
    const rows = await database().db.selectFrom('ticket').select('id').where('event_id', '=', sale.event.id).execute()
    expect(rows).toEqual([])
    expect((await refusalOf(shop.anybody.orders.pay({ orderId: sale.event.id, paymentToken: 'tok_ok' }))).code).toBe(
      'NOT_FOUND',
    )
  })
})
