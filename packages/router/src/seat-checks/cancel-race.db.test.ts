import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { findDrift } from '../orders/find-drift.ts'
import { seatsOf } from '../orders/testing/shop.ts'
import { gate, waitForWaiters } from '../testing/race.ts'
import { saleSetting } from '../testing/sale-setting.ts'

const database = useTestDatabase()

describe('a recount of an event that is cancelled meanwhile', () => {
  it('waits for it, or is waited for: neither is given up for a deadlock', async () => {
    const { db, world, organizer, admin, anonymous } = await saleSetting(database().db)
    const event = await world.event({ status: 'published' })
    const session = await world.session(event, { capacity: 2 })
    const ticketType = await world.ticketType(event, { includes: [session], priceMinor: 1000 })
    const ref = { eventId: event.id, ticketTypeId: ticketType.id }
    await organizer.events.update({ eventId: event.id, saleSettings: { isWaitlistOpen: true } })
    const { id: codeId } = await organizer.codes.create({
      eventId: event.id,
      code: 'SPRING',
      kind: 'percent',
      value: 10,
    })
    const pending = await anonymous.orders.create({
      eventId: event.id,
      items: [{ ticketTypeId: ticketType.id, quantity: 2 }],
      buyer: { name: 'Ada', email: 'ada@example.org' },
      discountCode: 'SPRING',
    })
    await anonymous.waitlist.join({ ...ref, seats: 1, name: 'Grace', email: 'grace@example.org' })
    // The code and the ticket type have drifted: both are locked by the recount.
    await db.updateTable('sale_code').set({ used: 3 }).where('id', '=', codeId).execute()
    await db.updateTable('ticket_type').set({ held: 3 }).where('id', '=', ticketType.id).execute()

    const { open, opened } = gate()
    const begun = gate()
    const purchase = db.transaction().execute(async (tx) => {
      await tx.selectFrom('ticket_type').select('id').where('id', '=', ticketType.id).forUpdate().execute()
      begun.open()
      await opened
    })
    await begun.opened
    // The cancellation comes to the ticket type first, the recount to the code.
    const cancelling = organizer.events.cancel({ eventId: event.id, reason: 'Flooded' })
    await waitForWaiters(database().owner, 1)
    const recounting = admin.seatChecks.run({ eventId: event.id })
    await waitForWaiters(database().owner, 2)
    open()
    await purchase
    expect((await cancelling).status).toBe('cancelled')
    const { repairs } = await recounting
    expect(repairs.map(({ counter }) => counter)).toContain('used')
    await admin.seatChecks.run({ eventId: event.id })
    expect(await findDrift(db, event.id)).toEqual([])
    expect(await seatsOf(db, session)).toEqual({ sold: 0, held: 0 })
    const order = await db.selectFrom('ticket_order').select('status').where('id', '=', pending.id).execute()
    expect(order).toEqual([{ status: 'expired' }])
  })
})
