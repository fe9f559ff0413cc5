import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { topics } from '../core/topics.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { type EventSetting, eventSetting, inHours } from '../testing/event-setting.ts'
import { gate, waitForWaiters } from '../testing/race.ts'
import { completeFinishedEvents } from './complete-finished-events.ts'
import { lockEvent } from './queries.ts'

const database = useTestDatabase()
let setting: EventSetting

beforeAll(async () => {
  setting = await eventSetting(database().db)
})

const reason = 'The hall was flooded'

async function makeStation(eventId: string): Promise<string> {
  const { id } = await setting.db
    .insertInto('station')
    .values({
      event_id: eventId,
      name: 'Front door',
      role: 'steward',
      lifetime_hours: 4,
      pairing_expires_at: new Date(inHours(1)),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

describe('cancelling an event', () => {
  it('stops its sales, frees what is held, tells the buyers and locks its kiosks, all at once', async () => {
    const { world, organizer } = setting
    const event = await world.event({ status: 'published' })
    const session = await world.session(event, { capacity: 20 })
    const ticketType = await world.ticketType(event, { includes: [session], priceMinor: 100 })
    const confirmed = await world.confirmedOrder({ event, ticketType, quantity: 2 })
    const pending = await world.pendingOrder({ event, ticketType, quantity: 3 })
    const stationId = await makeStation(event.id)

    const cancelled = await organizer.events.cancel({ eventId: event.id, reason })
    expect(cancelled).toMatchObject({ status: 'cancelled', cancelReason: reason, version: 2 })

    const { sessions, ticketTypes } = await organizer.events.availability({ eventId: event.id })
    expect(sessions).toMatchObject([{ sold: 2, held: 0 }])
    expect(ticketTypes).toMatchObject([{ sold: 2, held: 0, isAvailable: false, constraintReason: 'CANCELLED' }])
    const orders = await setting.db
      .selectFrom('ticket_order')
      .innerJoin('ticket', 'ticket.order_id', 'ticket_order.id')
      .select(['ticket_order.id', 'ticket_order.status', 'ticket.status as ticket'])
      .distinct()
      .where('ticket_order.event_id', '=', event.id)
      .orderBy('ticket_order.id')
      .execute()
    expect(orders).toEqual([
      { id: confirmed.id, status: 'confirmed', ticket: 'valid' },
      { id: pending.id, status: 'expired', ticket: 'expired' },
    ])
    const jobs = await setting.db
      .selectFrom('job')
      .select(['name', 'payload', 'max_attempts'])
      .where('key', 'in', [`order:${confirmed.id}:cancellation`, `event:${event.id}:refunds`])
      .orderBy('name')
      .execute()
    expect(jobs).toEqual([
      { name: 'orders.send-cancellation', payload: { orderId: confirmed.id }, max_attempts: expect.any(Number) },
      { name: 'refunds.refund-event', payload: { eventId: event.id }, max_attempts: expect.any(Number) },
    ])
    const told = await setting.db
      .selectFrom('job')
      .select('id')
      .where('name', '=', 'orders.send-cancellation')
      .execute()
    expect(told).toHaveLength(2)
    const station = await setting.db
      .selectFrom('station')
      .selectAll()
      .where('id', '=', stationId)
      .executeTakeFirstOrThrow()
    expect(station).toMatchObject({ revoked_at: expect.any(Date), revoked_by: setting.organizerId })

    expect(await setting.announced(topics.station(stationId))).toEqual([
      { type: 'station.revoked', payload: { stationId, reason: 'event_cancelled' } },
    ])
    expect(await setting.announced(topics.checkIns(event.id))).toEqual([
      { type: 'station.changed', payload: { stationId, state: 'revoked' } },
    ])
    expect(await setting.announced(topics.availability(event.id))).toMatchObject([
      { type: 'availability.changed', payload: { sessions: [{ sold: 2, held: 0 }] } },
    ])
    expect((await setting.announced('events')).at(-1)).toMatchObject({
      type: 'event.updated',
      payload: { eventId: event.id, status: 'cancelled', isPublic: true },
    })
    expect(await setting.audited(event.id)).toMatchObject([{ action: 'event.cancelled' }])
  })

  it('happens once, and nothing of it can be changed afterwards', async () => {
    const event = await setting.world.event({ status: 'published' })
    const session = await setting.world.session(event)
    const ticketType = await setting.world.ticketType(event)
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => setting.organizer.events.cancel({ eventId: event.id, reason })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { events, sessions, ticketTypes } = setting.organizer
    const [eventId, sessionId, ticketTypeId] = [event.id, session.id, ticketType.id]
    const times = { startsAt: inHours(5), endsAt: inHours(6) }
    for (const attempt of [
      () => events.cancel({ eventId, reason }),
      () => events.publish({ eventId }),
      () => events.update({ eventId, title: 'Back again' }),
      () => sessions.create({ eventId, name: 'More', capacity: 5, ...times }),
      () => sessions.update({ sessionId, name: 'Other' }),
      () => sessions.delete({ sessionId }),
      () => ticketTypes.create({ eventId, name: 'More', priceMinor: 0 }),
      () => ticketTypes.update({ ticketTypeId, name: 'Other' }),
      () => ticketTypes.setInclusion({ ticketTypeId, sessionId, isIncluded: true }),
      () => ticketTypes.delete({ ticketTypeId }),
    ]) {
      expect(await refusalOf(attempt())).toMatchObject({ code: 'EVENT_CANCELLED' })
    }
  })

  it('of a draft stays unknown to those who never saw it', async () => {
    const event = await setting.world.event()
    await setting.organizer.events.cancel({ eventId: event.id, reason })
    expect(await refusalOf(setting.anonymous.events.get({ eventId: event.id }))).toMatchObject({ code: 'NOT_FOUND' })
    expect((await setting.announced('events')).at(-1)?.payload).toMatchObject({ isPublic: false })
  })

  it('waits for a sale that is under way, and a sale that comes later finds it cancelled', async () => {
    const event = await setting.world.event({ status: 'published' })
    const [sale, selling] = [gate(), gate()]
    const holdingSale = setting.db.transaction().execute(async (tx) => {
      await lockEvent(tx, event.id, 'reading')
      selling.open()
      await sale.opened
    })
    await selling.opened
    let isCancelled = false
    const cancelling = setting.organizer.events.cancel({ eventId: event.id, reason }).then(() => {
      isCancelled = true
    })
    await waitForWaiters(database().owner)
    expect(isCancelled).toBe(false)
    sale.open()
    await Promise.all([holdingSale, cancelling])
    const { status } = await setting.db.transaction().execute((tx) => lockEvent(tx, event.id, 'reading'))
    expect(status).toBe('cancelled')
  })

  it('is for organizers only', async () => {
    const event = await setting.world.event({ status: 'published' })
    const { caller } = await setting.as('teacher')
    expect(await refusalOf(caller.events.cancel({ eventId: event.id, reason }))).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('the end of an event', () => {
  it('completes what is over and nothing else, once, with a note to all', async () => {
    const { world, deps } = setting
    const over = await world.event({ status: 'published', starts: 'three days ago', ends: 'two days ago' })
    const openEnd = await world.event({ status: 'published', starts: 'two days ago' })
    const underWay = await world.event({ status: 'published', starts: 'one hour ago', ends: 'in one hour' })
    const openEndUnderWay = await world.event({ status: 'published', starts: '23 hours ago' })
    const draft = await world.event({ starts: 'three days ago', ends: 'two days ago' })

    const counts = await Promise.all([1, 2, 3].map(() => completeFinishedEvents(deps)))
    expect(counts.reduce((sum, count) => sum + count)).toBe(2)
    const statusOf = async ({ id }: { id: string }) => (await setting.organizer.events.get({ eventId: id })).status
    expect([await statusOf(over), await statusOf(openEnd)]).toEqual(['completed', 'completed'])
    expect([await statusOf(underWay), await statusOf(openEndUnderWay)]).toEqual(['published', 'published'])
    expect(await statusOf(draft)).toBe('draft')
    expect(await setting.audited(over.id)).toEqual([{ action: 'event.completed', fields: [] }])
    expect(await setting.announced('events')).toContainEqual({
      type: 'event.updated',
      payload: { eventId: over.id, status: 'completed', fields: ['status'], isPublic: true },
    })
  })

  it('is not kept from one by what goes wrong with another', async () => {
    const { world, db, deps } = setting
    const over = { status: 'published', starts: 'three days ago', ends: 'two days ago' } as const
    const [before, bad, after] = [await world.event(over), await world.event(over), await world.event(over)]
    const logged: unknown[] = []
    const log = { ...deps.log, error: (context: unknown) => void logged.push(context) }
    // Whatever is said of it is refused by the database.
    await sql`alter table event add constraint bad_one check (id <> ${sql.lit(bad.id)} or status <> 'completed')`.execute(
      database().owner,
    )
    expect(await completeFinishedEvents({ db, now: deps.now, log })).toBe(2)
    const statusOf = async ({ id }: { id: string }) => (await setting.organizer.events.get({ eventId: id })).status
    expect([await statusOf(before), await statusOf(bad), await statusOf(after)]).toEqual([
      'completed',
      'published',
      'completed',
    ])
    expect(logged).toEqual([expect.objectContaining({ eventId: bad.id })])
    await sql`alter table event drop constraint bad_one`.execute(database().owner)
    expect(await completeFinishedEvents({ db, now: deps.now, log })).toBe(1)
  })

  it('locks the kiosks that are paired and listening', async () => {
    const { world, db, deps } = setting
    const event = await world.event({ status: 'published', starts: 'three days ago', ends: 'two days ago' })
    const paired = { event_id: event.id, role: 'steward', lifetime_hours: 4, pairing_expires_at: deps.now() } as const
    const inAnHour = new Date(deps.now().getTime() + 3_600_000)
    const stations = await db
      .insertInto('station')
      .values([
        { ...paired, name: 'Gate', token_expires_at: inAnHour },
        { ...paired, name: 'Ended before', token_expires_at: deps.now() },
        { ...paired, name: 'Revoked', token_expires_at: inAnHour, revoked_at: deps.now() },
      ])
      .returning('id')
      .execute()
    await completeFinishedEvents(deps)
    const told = await Promise.all(stations.map(({ id }) => setting.announced(`station:${id}`)))
    expect(told.map((messages) => messages.map(({ type }) => type))).toEqual([['station.expired'], [], []])
  })

  it('fixes its time, its sessions and what was sold', async () => {
    const event = await setting.world.event({ status: 'completed', starts: 'three days ago', ends: 'two days ago' })
    const eventId = event.id
    const { events, sessions } = setting.organizer
    expect(await events.update({ eventId, title: 'What a night' })).toMatchObject({ title: 'What a night' })
    for (const attempt of [
      () => events.update({ eventId, startsAt: inHours(4), endsAt: null }),
      () => events.publish({ eventId }),
      () => events.cancel({ eventId, reason }),
      () => sessions.create({ eventId, name: 'More', capacity: 5, startsAt: inHours(5), endsAt: inHours(6) }),
    ]) {
      expect(await refusalOf(attempt())).toMatchObject({ code: 'CONFLICT' })
    }
  })
})
