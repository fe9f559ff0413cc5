import type { Database } from '@turnout/db'
import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { SYSTEM } from '../core/audit.ts'
import { findDrift } from '../orders/find-drift.ts'
import { makeSale, openShop } from '../orders/testing/shop.ts'
import { beginCheck, checkSeats } from './check-seats.ts'

type Disturb = (sessionId: string, round: number) => Promise<void>

/** Two events that are sold, paid, cancelled and recounted, all at once, until so many things were done to each. */
async function busyShop(db: Database, { capacity, rounds }: { capacity: number; rounds: number }, disturb?: Disturb) {
  const shop = openShop(db)
  const organizer = await shop.organizer()
  const sales = [await makeSale(shop, { capacity, priceMinor: 100 }), await makeSale(shop, { capacity })]
  const buy = async (sale: (typeof sales)[number], round: number) => {
    const placed = await shop.anybody.orders.create(sale.order(1 + (round % 3))).catch(() => null)
    if (!placed) return
    const ref = { orderId: placed.id, orderToken: placed.orderToken }
    if (round % 2 === 0 && placed.status === 'pending') {
      await shop.anybody.orders.pay({ ...ref, paymentToken: 'tok_ok' }).catch(() => null)
    }
    if (round % 3 === 0) await organizer.orders.cancel({ orderId: placed.id, acceptNoRefund: true }).catch(() => null)
  }
  let isOver = false
  const recounting = (async () => {
    const repairs = []
    while (!isOver) {
      const begun = await shop.deps.db
        .transaction()
        .execute((tx) => beginCheck(tx, new Date(), { cause: 'schedule', eventId: null, requestedBy: null }))
      repairs.push(...(await checkSeats({ ...shop.deps, ...SYSTEM }, begun)).repairs)
    }
    return repairs
  })()
  const lanes = sales.flatMap((sale) =>
    [0, 1, 2, 3].map(async (lane) => {
      for (let round = 0; round < rounds; round++) {
        await buy(sale, round + lane)
        await disturb?.(sale.session.id, round)
      }
    }),
  )
  await Promise.all(lanes)
  isOver = true
  const repairs = await recounting
  const checks = await shop.deps.db.selectFrom('seat_check').select('id').execute()
  const soldSeats = await shop.deps.db.selectFrom('ticket').select('id').where('status', '=', 'valid').execute()
  return { shop, repairs, checks: checks.length, soldSeats: soldSeats.length }
}

describe('recounts without a pause beside purchases, payments and cancellations', () => {
  // A database each: what one leaves behind is recounted by the other.
  const clean = useTestDatabase()
  const drifting = useTestDatabase()

  it('find nothing to mend where nothing has drifted', async () => {
    const { shop, repairs, checks, soldSeats } = await busyShop(clean().db, { capacity: 40, rounds: 8 })
    expect(soldSeats).toBeGreaterThan(10)
    expect(checks).toBeGreaterThan(3)
    expect(repairs).toEqual([])
    expect(await findDrift(shop.deps.db)).toEqual([])
  })

  it('mend what drifts meanwhile, and leave no seat too many or too few', async () => {
    const { db } = drifting()
    let made = 0
    // Room for all: a counter that says too little where seats run out would really sell too many.
    const { shop, repairs } = await busyShop(db, { capacity: 1000, rounds: 8 }, async (sessionId, round) => {
      if (round % 4 !== 1) return
      // By hand, past every guard but the table's own.
      const change = round % 8 === 1 ? sql<number>`sold + 3` : sql<number>`greatest(0, sold - 2)`
      const { numUpdatedRows } = await db
        .updateTable('session')
        .set({ sold: change })
        .where('id', '=', sessionId)
        .executeTakeFirst()
      made += Number(numUpdatedRows)
    })
    expect(made).toBeGreaterThan(0)
    const begun = await shop.deps.db
      .transaction()
      .execute((tx) => beginCheck(tx, new Date(), { cause: 'schedule', eventId: null, requestedBy: null }))
    const last = await checkSeats({ ...shop.deps, ...SYSTEM }, begun)
    expect(repairs.length + last.repairs.length).toBeGreaterThan(0)
    expect(await findDrift(shop.deps.db)).toEqual([])
  })
})
