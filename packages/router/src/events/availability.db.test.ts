import { openDatabase, openPool } from '@turnout/db'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { topics } from '../core/topics.ts'
import { eventCaller } from '../testing/event-caller.ts'
import { type EventSetting, eventSetting } from '../testing/event-setting.ts'
import { createTestDeps } from '../testing/index.ts'
import { letWait } from '../waitlist/testing/let-wait.ts'
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
      { sessionId: first.id, code: 'S1', capacity: 20, sold: 8, held: 2, available: 10, waiting: 0 },
      { sessionId: second.id, code: 'S2', capacity: 15, sold: 8, held: 0, available: 7, waiting: 0 },
    ])
    expect(availability.ticketTypes).toEqual([
      {
        ticketTypeId: one.id,
        sold: 0,
        held: 2,
        available: 10,
        waiting: 0,
        canWait: false,
        priceMinor: one.price_minor,
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
        waiting: 0,
        canWait: true,
        priceMinor: bundle.price_minor,
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

  it('tells members their price, and others what is for members only', async () => {
    const event = await setting.world.event({ status: 'published' })
    const includes = [await setting.world.session(event)]
    const type = await setting.world.ticketType(event, { includes, priceMinor: 3000 })
    const closed = await setting.world.ticketType(event, { includes, priceMinor: 3000 })
    const { db } = setting
    await db.updateTable('ticket_type').set({ member_price_minor: 2000 }).where('id', '=', type.id).execute()
    await db.updateTable('ticket_type').set({ is_members_only: true }).where('id', '=', closed.id).execute()
    const member = await setting.as('member')
    const offers = async (caller: EventSetting['organizer']) =>
      (await caller.events.availability({ eventId: event.id })).ticketTypes.map((offer) => [
        offer.priceMinor,
        offer.constraintReason,
      ])
    const outsider = [
      [3000, null],
      [3000, 'VETTING_REQUIRED'],
    ]
    expect(await offers(setting.anonymous)).toEqual(outsider)
    expect(await offers(member.caller)).toEqual(outsider)
    await db.updateTable('user_account').set({ vetting_level: 'vetted' }).where('id', '=', member.userId).execute()
    expect(await offers(member.caller)).toEqual([
      [2000, null],
      [3000, null],
    ])
  })

  it('shows hidden ticket types to organizers, and to whoever has a code that opens them now', async () => {
    const event = await setting.world.event({ status: 'published' })
    const includes = [await setting.world.session(event)]
    const open = await setting.world.ticketType(event, { includes })
    const hidden = await setting.world.ticketType(event, { includes })
    const { db } = setting
    await db.updateTable('ticket_type').set({ is_hidden: true }).where('id', '=', hidden.id).execute()
    const code = { event_id: event.id, kind: 'access' as const, value: 0, ticket_type_ids: [hidden.id] }
    await db
      .insertInto('sale_code')
      .values([
        { ...code, code: 'CREW' },
        { ...code, code: 'SPENT', max_uses: 1, used: 1 },
        { ...code, code: 'TENTH', kind: 'percent', value: 10 },
      ])
      .execute()
    const seen = async (caller: EventSetting['organizer'], accessCode?: string) =>
      (await caller.events.availability({ eventId: event.id, accessCode })).ticketTypes.map(
        (offer) => offer.ticketTypeId,
      )
    expect(await seen(setting.anonymous)).toEqual([open.id])
    expect(await seen(setting.organizer)).toEqual([open.id, hidden.id])
    expect(await seen(setting.anonymous, 'crew')).toEqual([open.id, hidden.id])
    for (const useless of ['SPENT', 'TENTH', 'NOBODY']) {
      expect(await seen(setting.anonymous, useless)).toEqual([open.id])
    }
  })

  it('tells how many seats are waited for, and sells none of them to others', async () => {
    const event = await setting.world.event({ status: 'published' })
    const session = await setting.world.session(event, { capacity: 10 })
    const type = await setting.world.ticketType(event, { includes: [session] })
    for (const seats of [2, 3]) await letWait(setting.db, { eventId: event.id, ticketTypeId: type.id, seats })
    const { sessions, ticketTypes } = await setting.anonymous.events.availability({ eventId: event.id })
    expect(sessions).toMatchObject([{ available: 10, waiting: 5 }])
    expect(ticketTypes).toMatchObject([
      { waiting: 5, canWait: true, isAvailable: false, maxPurchasable: 0, constraintReason: 'SESSION_FULL' },
    ])
  })

  it('of many askers at once is read in a few statements, each answer as true as one of its own', async () => {
    const statements: string[] = []
    const db = openDatabase(openPool(database().url, { max: 5 }), {
      onQuery: (statement) => statements.push(statement),
    })
    try {
      const anonymous = eventCaller(createTestDeps(db), { kind: 'anonymous' })
      const events: { id: string }[] = []
      for (let index = 0; index < 3; index++) {
        const event = await setting.world.event({ status: 'published' })
        await setting.world.ticketType(event, {
          includes: [await setting.world.session(event, { capacity: index + 5 })],
        })
        events.push(event)
      }
      statements.length = 0
      const answers = await Promise.all(
        Array.from({ length: 90 }, (_, index) =>
          anonymous.events.availability({ eventId: events[index % 3]?.id ?? '' }),
        ),
      )
      answers.forEach((answer, index) => {
        expect(answer.eventId).toBe(events[index % 3]?.id)
        expect(answer.sessions).toMatchObject([{ available: (index % 3) + 5 }])
      })
      expect(statements.length).toBeLessThanOrEqual(4)
    } finally {
      await db.destroy()
    }
  })

  it('of a draft says that it is not published yet', async () => {
    const event = await setting.world.event()
    await setting.world.ticketType(event, { includes: [await setting.world.session(event)] })
    expect((await setting.organizer.events.availability({ eventId: event.id })).ticketTypes).toMatchObject([
      { isAvailable: false, constraintReason: 'NOT_PUBLISHED', maxPurchasable: 0 },
    ])
  })
})

describe('the most that one may buy', () => {
  it('is what the limits per buyer leave a member, by account or address, and the plain limits to others', async () => {
    const event = await setting.world.event({ status: 'published' })
    const session = await setting.world.session(event, { capacity: 50 })
    const types = [
      await setting.world.ticketType(event, { includes: [session] }),
      await setting.world.ticketType(event, { includes: [session] }),
    ]
    const [limited, other] = [types[0]!, types[1]!]
    const { db } = setting
    await db.updateTable('event').set({ max_per_buyer: 6 }).where('id', '=', event.id).execute()
    await db.updateTable('ticket_type').set({ max_per_buyer: 4 }).where('id', '=', limited.id).execute()
    const { userId, caller } = await setting.as('member')
    const { email } = await db
      .selectFrom('user_account')
      .select('email')
      .where('id', '=', userId)
      .executeTakeFirstOrThrow()
    const mostOf = async (from: EventSetting['organizer']) => {
      const { ticketTypes } = await from.events.availability({ eventId: event.id })
      return ticketTypes.map(({ maxPurchasable }) => maxPurchasable)
    }
    expect(await mostOf(caller)).toEqual([4, 6])
    await setting.world.confirmedOrder({
      event,
      ticketType: limited,
      buyer: { id: userId, name: 'Ada', email: 'elsewhere@example.org' },
    })
    expect(await mostOf(caller)).toEqual([3, 5])
    await setting.world.pendingOrder({
      event,
      ticketType: other,
      quantity: 3,
      buyer: { name: 'Ada', email: email.toUpperCase() },
    })
    expect(await mostOf(caller)).toEqual([2, 2])
    const { caller: second } = await setting.as('member')
    expect(await Promise.all([caller, second, setting.anonymous].map(mostOf))).toEqual([
      [2, 2],
      [4, 6],
      [4, 6],
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
