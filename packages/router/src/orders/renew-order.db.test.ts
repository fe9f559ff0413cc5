import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { gate, waitForWaiters } from '../testing/race.ts'
import { expireHoldJob } from './expire-hold.job.ts'
import { findDrift } from './find-drift.ts'
import { makeSale, nobody, openShop, refusalOf, seatsOf } from './testing/shop.ts'

const database = useTestDatabase()
const MINUTE = 60_000

/** A pending order at a standing clock. */
async function held() {
  const shop = openShop(database().db)
  const start = new Date()
  shop.deps.setNow(start)
  const sale = await makeSale(shop, { priceMinor: 500 })
  const placed = await shop.anybody.orders.create(sale.order(2))
  const ref = { orderId: placed.id, orderToken: placed.orderToken }
  const after = (minutes: number) => new Date(start.getTime() + minutes * MINUTE)
  const state = () =>
    shop.deps.db
      .selectFrom('ticket_order')
      .select(['status', 'renewals'])
      .where('id', '=', placed.id)
      .executeTakeFirstOrThrow()
  return { shop, sale, placed, ref, after, state }
}

describe('orders.renew', () => {
  it('gives the whole time to pay again from now on, twice', async () => {
    const { shop, placed, ref, after } = await held()
    expect(placed).toMatchObject({ renewalsLeft: 2, expiresAt: after(15).toISOString() })
    shop.deps.setNow(after(10))
    expect(await shop.anybody.orders.renew(ref)).toMatchObject({
      renewalsLeft: 1,
      expiresAt: after(25).toISOString(),
    })
    shop.deps.setNow(after(24))
    expect(await shop.anybody.orders.renew(ref)).toMatchObject({
      renewalsLeft: 0,
      expiresAt: after(39).toISOString(),
    })
    expect((await refusalOf(shop.anybody.orders.renew(ref))).code).toBe('CONFLICT')
    const audited = shop.deps.db.selectFrom('audit_entry').select('fields').where('subject_id', '=', placed.id)
    expect(await audited.where('action', '=', 'order.renewed').execute()).toHaveLength(2)
  })

  it('asked for again with the same key is one renewal, also when both come at once', async () => {
    const { shop, ref, after, state } = await held()
    shop.deps.setNow(after(5))
    const input = { ...ref, idempotencyKey: crypto.randomUUID() }
    const renew = () => shop.anybody.orders.renew(input)
    const [first, second] = await Promise.all([renew(), renew()])
    expect(second).toEqual(first)
    shop.deps.setNow(after(6))
    expect(await renew()).toMatchObject({ renewalsLeft: 1, expiresAt: after(20).toISOString() })
    expect((await state()).renewals).toBe(1)
    const other = { ...input, orderId: (await held()).placed.id }
    expect((await refusalOf(shop.anybody.orders.renew(other))).code).toMatch(/IDEMPOTENCY_MISMATCH|NOT_FOUND/)
  })

  it('leaves its end to a job of its own; the one before does nothing', async () => {
    const { shop, sale, placed, ref, after, state } = await held()
    shop.deps.setNow(after(10))
    await shop.anybody.orders.renew(ref)
    const jobs = await shop.deps.db
      .selectFrom('job')
      .select(['payload', 'run_at'])
      .where('name', '=', 'orders.expire-hold')
      .where('key', 'like', `order:${placed.id}:%`)
      .orderBy('run_at')
      .execute()
    expect(jobs.map(({ run_at }) => run_at)).toEqual([after(15), after(25)])
    shop.deps.setNow(after(15))
    await expireHoldJob.run(shop.deps, jobs[0]?.payload)
    expect(await state()).toEqual({ status: 'pending', renewals: 1 })
    await expect(expireHoldJob.run(shop.deps, jobs[1]?.payload)).rejects.toThrow('not run out yet')
    shop.deps.setNow(after(25))
    await expireHoldJob.run(shop.deps, jobs[1]?.payload)
    expect(await state()).toEqual({ status: 'expired', renewals: 1 })
    expect(await seatsOf(shop.deps.db, sale.session)).toEqual({ sold: 0, held: 0 })
  })

  it('is too late once the time is over, whether its seats are free already or not', async () => {
    const { shop, ref, after } = await held()
    shop.deps.setNow(after(15))
    expect((await refusalOf(shop.anybody.orders.renew(ref))).code).toBe('HOLD_EXPIRED')
    expect((await shop.anybody.orders.get(ref)).renewalsLeft).toBe(0)
    await expireHoldJob.run(shop.deps, { orderId: ref.orderId })
    expect((await refusalOf(shop.anybody.orders.renew(ref))).code).toBe('HOLD_EXPIRED')
  })

  it('is for orders that are to be paid, of events that take place', async () => {
    const { shop, sale, ref } = await held()
    await shop.deps.db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', sale.event.id).execute()
    expect((await refusalOf(shop.anybody.orders.renew(ref))).code).toBe('EVENT_CANCELLED')
    const free = await shop.anybody.orders.create((await makeSale(shop)).order())
    const paid = { orderId: free.id, orderToken: free.orderToken }
    expect((await refusalOf(shop.anybody.orders.renew(paid))).code).toBe('CONFLICT')
  })

  it('is for its buyer and for organizers', async () => {
    const { shop, ref, state } = await held()
    const { orderId } = ref
    const member = await shop.member()
    const refused = await Promise.all([
      refusalOf(shop.anybody.orders.renew({ orderId })),
      refusalOf(shop.anybody.orders.renew({ orderId, orderToken: 'another' })),
      refusalOf(member.orders.renew({ orderId })),
      refusalOf(shop.anybody.orders.renew({ orderId: nobody })),
    ])
    expect(refused.map(({ code }) => code)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'])
    expect((await refusalOf(shop.anybody.orders.renew({ orderId: 'x' }))).code).toBe('VALIDATION_ERROR')
    await (await shop.organizer()).orders.renew({ orderId })
    expect(await state()).toEqual({ status: 'pending', renewals: 1 })
  })

  it('and the end of the hold at once: whichever comes first stands', async () => {
    const { shop, sale, ref, after, state } = await held()
    // The renewal waits for the order while the hold is ended, and is too late.
    const { open, opened } = gate()
    const begun = gate()
    const ending = shop.deps.db.transaction().execute(async (tx) => {
      await tx.selectFrom('ticket_order').select('id').where('id', '=', ref.orderId).forUpdate().execute()
      begun.open()
      await opened
    })
    await begun.opened
    const renewal = refusalOf(shop.anybody.orders.renew(ref))
    await waitForWaiters(database().owner)
    shop.deps.setNow(after(16))
    const expiry = expireHoldJob.run(shop.deps, { orderId: ref.orderId })
    open()
    await ending
    await expiry
    expect((await renewal).code).toBe('HOLD_EXPIRED')
    expect(await state()).toEqual({ status: 'expired', renewals: 0 })
    expect(await seatsOf(shop.deps.db, sale.session)).toEqual({ sold: 0, held: 0 })
    expect(await findDrift(shop.deps.db, sale.event.id)).toEqual([])
  })

  it('asked for by many at once is done twice at most', async () => {
    const { shop, ref, state } = await held()
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(() => shop.anybody.orders.renew(ref)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(await state()).toEqual({ status: 'pending', renewals: 2 })
  })

  it('wins over a purchase that would have taken its seats', async () => {
    const shop = openShop(database().db)
    const start = new Date()
    shop.deps.setNow(start)
    const sale = await makeSale(shop, { priceMinor: 500, capacity: 2 })
    const { id: orderId, orderToken } = await shop.anybody.orders.create(sale.order(2))
    shop.deps.setNow(new Date(start.getTime() + 14 * MINUTE))
    await shop.anybody.orders.renew({ orderId, orderToken })
    shop.deps.setNow(new Date(start.getTime() + 16 * MINUTE))
    expect((await refusalOf(shop.anybody.orders.create(sale.order(1)))).code).toBe('SESSION_FULL')
  })
})
