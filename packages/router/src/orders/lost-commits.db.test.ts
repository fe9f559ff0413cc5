import { randomUUID } from 'node:crypto'
import { type Database, openDatabase, openPool } from '@turnout/db'
import { useTestDatabase } from '@turnout/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callAs } from '../testing/index.ts'
import { type LossyLink, openLossyLink } from '../testing/lossy-link.ts'
import { createOrder } from './create-order.ts'
import { findDrift } from './find-drift.ts'
import { anonymous, makeSale, openShop, seatsOf } from './testing/shop.ts'

const database = useTestDatabase()
let link: LossyLink
let db: Database

beforeAll(async () => {
  link = await openLossyLink(database().url)
  db = openDatabase(openPool(link.url, { max: 4 }))
})

afterAll(async () => {
  await db.destroy()
  await link.stop()
})

type Sale = Awaited<ReturnType<typeof makeSale>>

function buy(sale: Sale, more: { idempotencyKey?: string } = {}) {
  const items = [{ ticketTypeId: sale.ticketType.id, quantity: 1, attendees: [] }]
  const buyer = { name: 'Ada', email: `${randomUUID()}@example.org` }
  return createOrder(callAs(openShop(db).deps, anonymous), { eventId: sale.event.id, items, buyer, ...more })
}

const others = <T>(length: number, make: () => T) => Array.from({ length }, make)

describe('a commit whose answer is lost', () => {
  it('leaves one buyer without a key with the order that stands, also when it took the last seat', async () => {
    const sale = await makeSale(openShop(database().db), { capacity: 1, priceMinor: 500 })
    link.loseAnswersTo('commit', 1)
    const placed = await buy(sale)
    expect(placed).toMatchObject({ status: 'pending', ticketCount: 1 })
    expect(link.left()).toBe(0)
    expect(await seatsOf(database().db, sale.session)).toEqual({ sold: 0, held: 1 })
  })

  it('gives each of a group their own answer, with and without keys, and nobody two orders', async () => {
    const sale = await makeSale(openShop(database().db), { capacity: 7 })
    // Makes what is made once, such as the keys of an event.
    await buy(sale)
    const keyed = { idempotencyKey: randomUUID() }
    link.loseAnswersTo('commit', 2)
    // The first goes alone, the others together.
    const outcomes = await Promise.allSettled([buy(sale), buy(sale), buy(sale, keyed), ...others(5, () => buy(sale))])
    expect(link.left()).toBe(0)
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...others(6, () => 'fulfilled'),
      ...others(2, () => 'rejected'),
    ])
    expect(outcomes.slice(6)).toMatchObject(others(2, () => ({ reason: { code: 'SESSION_FULL' } })))
    expect(await seatsOf(database().db, sale.session)).toEqual({ sold: 7, held: 0 })
    expect(await findDrift(database().db, sale.event.id)).toEqual([])
  })
})
