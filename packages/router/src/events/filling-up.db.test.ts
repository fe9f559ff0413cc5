import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { topics } from '../core/topics.ts'
import { cancelOrder } from '../orders/cancel-order.ts'
import { createOrder } from '../orders/create-order.ts'
import { type EventSetting, eventSetting } from '../testing/event-setting.ts'
import { callAs } from '../testing/index.ts'

const database = useTestDatabase()
let setting: EventSetting

beforeAll(async () => {
  setting = await eventSetting(database().db)
})

const remaining = z.object({ remainingSpots: z.int(), sessionId: z.string() })

/** An event on sale, and what buying of it and giving back does. */
async function openSale(capacities: number[]) {
  const { world } = setting
  const event = await world.event({ status: 'published' })
  const sessions = []
  for (const capacity of capacities) sessions.push(await world.session(event, { capacity }))
  const ticketType = await world.ticketType(event, { includes: sessions, priceMinor: 0 })
  const anybody = callAs(setting.deps, { kind: 'anonymous' })
  const organizer = callAs(setting.deps, { kind: 'user', userId: setting.organizerId, role: 'organizer' })
  const buy = (quantity = 1) =>
    createOrder(anybody, {
      eventId: event.id,
      items: [{ ticketTypeId: ticketType.id, quantity, attendees: [] }],
      buyer: { name: 'Ada', email: 'ada@example.org' },
      idempotencyKey: crypto.randomUUID(),
    })
  const giveBack = (orderId: string) => cancelOrder(organizer, { orderId })
  const warnings = async () => {
    const messages = await setting.announced(topics.availability(event.id))
    return messages.flatMap(({ type, payload }) => (type === 'spotsFillingUp' ? [remaining.parse(payload)] : []))
  }
  return { sessions, buy, giveBack, warnings }
}

describe('spotsFillingUp', () => {
  it('is said once on the way down, whether seats go one by one or past the threshold at once', async () => {
    const { buy, warnings } = await openSale([6])
    await buy(2)
    expect(await warnings()).toEqual([])
    for (let n = 0; n < 4; n++) await buy()
    expect((await warnings()).map(({ remainingSpots }) => remainingSpots)).toEqual([3])
    const atOnce = await openSale([6])
    await atOnce.buy(5)
    await atOnce.buy(1)
    expect((await atOnce.warnings()).map(({ remainingSpots }) => remainingSpots)).toEqual([1])
  })

  it('is said once by buyers who come at one moment, and only by one of them', async () => {
    const { buy, warnings } = await openSale([20])
    await Promise.all(Array.from({ length: 20 }, () => buy()))
    expect(await warnings()).toHaveLength(1)
  })

  it('is said again when seats were given back and taken again, but not while it stays below', async () => {
    const { buy, giveBack, warnings } = await openSale([5])
    const orders = [await buy(), await buy(), await buy()]
    expect(await warnings()).toHaveLength(1)
    // From two left to three and back: that is no way down from above.
    await giveBack(orders[2]?.id ?? '')
    await buy()
    expect(await warnings()).toHaveLength(1)
    // To four left, and down again.
    await giveBack(orders[0]?.id ?? '')
    await giveBack(orders[1]?.id ?? '')
    await buy()
    expect((await warnings()).map(({ remainingSpots }) => remainingSpots)).toEqual([3, 3])
  })

  it('is said for each session of a bundle by itself', async () => {
    const { sessions, buy, warnings } = await openSale([4, 10])
    await buy(1)
    const said = await warnings()
    expect(said.map(({ sessionId }) => sessionId)).toEqual([sessions[0]?.id])
    await buy(3)
    expect(await warnings()).toHaveLength(1)
  })
})
