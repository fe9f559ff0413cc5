import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { topics } from '../core/topics.ts'
import { type EventSetting, eventSetting } from '../testing/event-setting.ts'
import { announceAvailability } from './queries.ts'

const database = useTestDatabase()
let setting: EventSetting

beforeAll(async () => {
  setting = await eventSetting(database().db)
})

describe('the availability of an event', () => {
  it('is the least of what a ticket type and its sessions leave', async () => {
    const event = await setting.world.event({ status: 'published' })
    const first = await setting.world.session(event, { capacity: 20 })
    const second = await setting.world.session(event, { capacity: 15 })
    const one = await setting.world.ticketType(event, { includes: [first] })
    const bundle = await setting.world.ticketType(event, { includes: [first, second], quantity: 40 })
    await setting.world.confirmedOrder({ event, ticketType: bundle, quantity: 8 })
    await setting.world.pendingOrder({ event, ticketType: one, quantity: 2 })

    const availability = await setting.anonymous.events.availability({ eventId: event.id })
    expect(availability.sessions).toEqual([
      { sessionId: first.id, code: 'S1', capacity: 20, sold: 8, held: 2, available: 10 },
      { sessionId: second.id, code: 'S2', capacity: 15, sold: 8, held: 0, available: 7 },
    ])
    expect(availability.ticketTypes).toEqual([
      {
        ticketTypeId: one.id,
        sold: 0,
        held: 2,
        available: 10,
        isAvailable: true,
        maxPurchasable: 10,
        constraintReason: null,
        limitingSessionIds: [first.id],
      },
      {
        ticketTypeId: bundle.id,
        sold: 8,
        held: 0,
        available: 7,
        isAvailable: true,
        maxPurchasable: 7,
        constraintReason: null,
        limitingSessionIds: [second.id],
      },
    ])
  })

  it('gives reasons as codes, and shows ticket types off sale to organizers only', async () => {
    const event = await setting.world.event({ status: 'published' })
    const session = await setting.world.session(event)
    await setting.world.ticketType(event, { includes: [session], salesStart: 'in one hour' })
    await setting.world.ticketType(event, { includes: [session], salesEnd: 'one hour ago' })
    await setting.world.ticketType(event, { includes: [session], isActive: false })
    const reasons = async (caller: EventSetting['organizer']) => {
      const { ticketTypes } = await caller.events.availability({ eventId: event.id })
      return ticketTypes.map(({ constraintReason }) => constraintReason)
    }
    expect(await reasons(setting.anonymous)).toEqual(['SALES_NOT_STARTED', 'SALES_ENDED'])
    expect(await reasons(setting.organizer)).toEqual(['SALES_NOT_STARTED', 'SALES_ENDED', 'SALES_ENDED'])
    expect(await setting.anonymous.ticketTypes.list({ eventId: event.id })).toHaveLength(2)
    expect(await setting.organizer.ticketTypes.list({ eventId: event.id })).toHaveLength(3)
  })

  it('of a draft says that it is not published yet', async () => {
    const event = await setting.world.event()
    await setting.world.ticketType(event, { includes: [await setting.world.session(event)] })
    expect((await setting.organizer.events.availability({ eventId: event.id })).ticketTypes).toMatchObject([
      { isAvailable: false, constraintReason: 'NOT_PUBLISHED', maxPurchasable: 0 },
    ])
  })
})

describe('a change of seats', () => {
  it('is announced with its transaction, with a warning when few seats are left', async () => {
    const event = await setting.world.event({ title: 'Nearly full' })
    const topic = topics.availability(event.id)
    const session = { sessionId: setting.organizerId, code: 'S1', capacity: 20, held: 1 }
    const change = (sold: number, before: number) => ({
      eventId: event.id,
      eventName: event.title,
      sessions: [{ ...session, sold, before: { sold: before, held: 1 } }],
      ticketTypes: [],
      threshold: 3,
    })
    const { db } = setting
    await db.transaction().execute((tx) => announceAvailability(tx, change(16, 15)))
    await db.transaction().execute((tx) => announceAvailability(tx, change(17, 16)))
    const undone = db.transaction().execute(async (tx) => {
      await announceAvailability(tx, change(18, 10))
      throw new Error('The sale failed')
    })
    await expect(undone).rejects.toThrow('The sale failed')

    const messages = await setting.announced(topic)
    expect(messages.map(({ type }) => type)).toEqual(['availability.changed', 'spotsFillingUp', 'availability.changed'])
    expect(messages[0]?.payload).toEqual({ eventId: event.id, sessions: [{ ...session, sold: 16 }], ticketTypes: [] })
    expect(messages[1]?.payload).toEqual({
      eventId: event.id,
      eventName: 'Nearly full',
      sessionId: session.sessionId,
      remainingSpots: 3,
    })
  })
})
