import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { expireHoldJob } from './expire-hold.job.ts'
import { findDrift } from './find-drift.ts'
import { makeSale, nobody, openShop, seatsOf } from './testing/shop.ts'

describe('the job that ends a hold', () => {
  const database = useTestDatabase()

  it('gives the seats back once the time is over, and says so, once', async () => {
    const shop = openShop(database().db)
    const sale = await makeSale(shop, { priceMinor: 100 })
    const { id: orderId } = await shop.world.pendingOrder({ ...sale, quantity: 3, expires: 'one minute ago' })
    await expireHoldJob.run(shop.deps, { orderId })
    await expireHoldJob.run(shop.deps, { orderId })
    expect(await seatsOf(shop.deps.db, sale.session)).toEqual({ sold: 0, held: 0 })
    const messages = shop.deps.db.selectFrom('domain_event').select('type').where('event_id', '=', sale.event.id)
    const told = [{ type: 'order.expired' }, { type: 'availability.changed' }]
    expect(await messages.orderBy('id').execute()).toEqual(told)
    const entries = shop.deps.db.selectFrom('audit_entry').select(['action', 'actor_kind', 'actor_id'])
    expect(await entries.where('subject_id', '=', orderId).execute()).toEqual([
      { action: 'order.expired', actor_kind: 'system', actor_id: null },
    ])
    expect(await findDrift(shop.deps.db)).toEqual([])
  })

  it('comes again when it was too early', async () => {
    const shop = openShop(database().db)
    const sale = await makeSale(shop, { priceMinor: 100 })
    const { id: orderId } = await shop.world.pendingOrder({ ...sale, expires: 'in one minute' })
    await expireHoldJob.run(shop.deps, { orderId }).then(
      () => expect.unreachable(),
      (error: unknown) => expect(String(error)).toContain('not run out yet'),
    )
    expect(await seatsOf(shop.deps.db, sale.session)).toEqual({ sold: 0, held: 1 })
  })

  it('leaves paid orders alone, and orders that are not there', async () => {
    const shop = openShop(database().db)
    const sale = await makeSale(shop, { priceMinor: 100 })
    const { id: orderId } = await shop.world.confirmedOrder({ ...sale, quantity: 2 })
    await expireHoldJob.run(shop.deps, { orderId })
    await expireHoldJob.run(shop.deps, { orderId: nobody })
    expect(await seatsOf(shop.deps.db, sale.session)).toEqual({ sold: 2, held: 0 })
  })
})
