import { TRPCError } from '@trpc/server'
import { openDatabase, openPool } from '@turnout/db'
import { useTestDatabase } from '@turnout/db/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { explain } from '../core/trpc.ts'
import { findUntold } from '../testing/find-untold.ts'
import { expireHoldJob } from './expire-hold.job.ts'
import { findDrift } from './find-drift.ts'
import { buyer, openShop } from './testing/shop.ts'

describe('buying, paying, cancelling and expiring at once', () => {
  const database = useTestDatabase()
  afterEach(async () => expect(await findUntold(database().db)).toEqual([]))

  it('lock each other out never, and leave every counter as the tickets say', async () => {
    const db = openDatabase(openPool(database().url, { max: 20 }))
    try {
      const shop = openShop(db)
      const { world, deps } = shop
      const event = await world.event({ status: 'published' })
      const sessions = [
        await world.session(event, { capacity: 40 }),
        await world.session(event, { capacity: 30 }),
        await world.session(event, { capacity: 35 }),
      ]
      const [first, second, third] = sessions
      if (!first || !second || !third) throw new Error('Three sessions were made')
      const types = [
        await world.ticketType(event, { includes: [third, first], priceMinor: 700 }),
        await world.ticketType(event, { includes: [first, second] }),
        await world.ticketType(event, { includes: [second, third], priceMinor: 900 }),
      ]
      const [paid, free] = types
      if (!paid || !free) throw new Error('Three types were made')
      const standing = await Promise.all(
        Array.from({ length: 8 }, () => world.confirmedOrder({ event, ticketType: free, quantity: 2 })),
      )
      const runOut = await Promise.all(
        Array.from({ length: 6 }, () => world.pendingOrder({ event, ticketType: paid, expires: 'one minute ago' })),
      )
      const organizer = await shop.organizer()
      const buy = (index: number, paymentToken: string) => {
        const inOrder = index % 2 === 0 ? types : [...types].reverse()
        const items = inOrder.map(({ id: ticketTypeId }) => ({ ticketTypeId, quantity: 1 }))
        return shop.anybody.orders.create({ eventId: event.id, items, buyer, paymentToken })
      }
      const outcomes = await Promise.allSettled([
        ...Array.from({ length: 14 }, (_, index) => buy(index, index % 3 === 0 ? 'tok_declined' : 'tok_ok')),
        ...standing.slice(0, 4).map(({ id: orderId }) => organizer.orders.cancel({ orderId })),
        ...standing
          .slice(4)
          .flatMap(({ tickets }) => tickets.map(({ id }) => organizer.tickets.cancel({ ticketId: id }))),
        ...runOut.map(({ id: orderId }) => expireHoldJob.run(deps, { orderId })),
      ])
      // A deadlock or a broken CHECK would be INTERNAL here.
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') continue
        expect(outcome.reason).toBeInstanceOf(TRPCError)
        expect(['PAYMENT_DECLINED', 'SESSION_FULL', 'INSUFFICIENT_CAPACITY']).toContain(explain(outcome.reason).code)
      }
      expect(await findDrift(db)).toEqual([])
      const states = await db.selectFrom('ticket_order').select('status').where('event_id', '=', event.id).execute()
      const count = (status: string) => states.filter((row) => row.status === status).length
      expect(count('cancelled')).toBe(8)
      expect(count('expired')).toBe(6)
      expect(count('confirmed')).toBeGreaterThan(0)
    } finally {
      await db.destroy()
    }
  })
})
