import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { topics } from '../core/topics.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { type EventSetting, eventSetting, inHours } from '../testing/event-setting.ts'
import { gate, waitForWaiters } from '../testing/race.ts'

const database = useTestDatabase()
let setting: EventSetting

beforeAll(async () => {
  setting = await eventSetting(database().db)
})

const workshop = (eventId: string, startsIn = 24, lasts = 2) => ({
  eventId,
  name: 'Workshop',
  capacity: 20,
  startsAt: inHours(startsIn),
  endsAt: inHours(startsIn + lasts),
})

describe('adding a session', () => {
  it('gives it the next code, and the event its time', async () => {
    const { id: eventId } = await setting.world.event({ status: 'published' })
    const later = await setting.organizer.sessions.create(workshop(eventId, 48))
    const sooner = await setting.organizer.sessions.create({ ...workshop(eventId, 24), doorsOpenAt: inHours(23) })
    expect([later.code, sooner.code]).toEqual(['S1', 'S2'])
    expect(sooner).toMatchObject({ capacity: 20, sold: 0, held: 0, available: 20, isActive: true, roomId: null })
    const event = await setting.anonymous.events.get({ eventId })
    expect(event).toMatchObject({ startsAt: sooner.startsAt, endsAt: later.endsAt, sessionCount: 2 })
    expect((await setting.organizer.sessions.list({ eventId })).map(({ code }) => code)).toEqual(['S2', 'S1'])
    expect((await setting.announced('events')).at(-1)).toMatchObject({
      type: 'event.updated',
      payload: { eventId, fields: ['sessions', 'startsAt'] },
    })
    expect((await setting.announced(topics.availability(eventId))).at(-1)).toMatchObject({
      type: 'availability.changed',
      payload: { sessions: [{ sessionId: sooner.id, code: 'S2', capacity: 20 }] },
    })
    expect(await setting.audited(sooner.id)).toMatchObject([{ action: 'session.created' }])
  })

  it('never gives a code twice, not even after a deletion or to two at once', async () => {
    const { id: eventId } = await setting.world.event()
    const codes = async () => (await setting.organizer.sessions.list({ eventId })).map(({ code }) => code).toSorted()
    await Promise.all([1, 2, 3, 4].map(() => setting.organizer.sessions.create(workshop(eventId))))
    expect(await codes()).toEqual(['S1', 'S2', 'S3', 'S4'])
    const last = (await setting.organizer.sessions.list({ eventId })).find(({ code }) => code === 'S4')
    await setting.organizer.sessions.delete({ sessionId: last?.id ?? '' })
    expect(await setting.organizer.sessions.create(workshop(eventId))).toMatchObject({ code: 'S5' })
  })

  it('makes one session for one idempotency key', async () => {
    const { id: eventId } = await setting.world.event()
    const input = { ...workshop(eventId), idempotencyKey: 'one-session' }
    const [first, second] = await Promise.all([1, 2].map(() => setting.organizer.sessions.create(input)))
    expect(second).toEqual(first)
    expect(await setting.organizer.sessions.list({ eventId })).toHaveLength(1)
  })

  it('takes as many seats as the organisation allows', async () => {
    const { id: eventId } = await setting.world.event()
    const large = { ...workshop(eventId), capacity: 501 }
    expect(await refusalOf(setting.organizer.sessions.create(large))).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { field: 'capacity', limit: 500 },
    })
    await setting.db.updateTable('organisation').set({ max_session_capacity: 1000 }).execute()
    const session = await setting.organizer.sessions.create(large)
    await setting.db.updateTable('organisation').set({ max_session_capacity: 500 }).execute()
    // What was allowed once may stay, and be lowered, but not be asked for anew.
    const { id: sessionId } = session
    expect(await setting.organizer.sessions.update({ sessionId, name: 'Large', capacity: 501 })).toMatchObject({
      capacity: 501,
    })
    const more = setting.organizer.sessions.update({ sessionId, capacity: 502 })
    expect(await refusalOf(more)).toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(await setting.organizer.sessions.update({ sessionId, capacity: null })).toMatchObject({ available: null })
  })

  it('takes rooms of the venue of the event only', async () => {
    const venue = await setting.world.venue({ rooms: ['Hall', 'Loft'] })
    const elsewhere = await setting.world.venue({ rooms: ['Cellar'] })
    const { id: eventId } = await setting.world.event({ venue })
    const session = await setting.organizer.sessions.create({ ...workshop(eventId), roomId: venue.rooms[0]!.id })
    expect(session).toMatchObject({ roomName: 'Hall' })
    const foreign = { roomId: elsewhere.rooms[0]!.id }
    expect(await refusalOf(setting.organizer.sessions.create({ ...workshop(eventId), ...foreign }))).toMatchObject({
      code: 'NOT_FOUND',
      details: { field: 'roomId' },
    })
    expect(await refusalOf(setting.organizer.sessions.update({ sessionId: session.id, ...foreign }))).toMatchObject({
      code: 'NOT_FOUND',
    })
    const { id: nowhere } = await setting.world.event()
    expect(await refusalOf(setting.organizer.sessions.create({ ...workshop(nowhere), ...foreign }))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('changing a session', () => {
  it('moves its doors with it, and the event with both', async () => {
    const { id: eventId } = await setting.world.event()
    const doors = { doorsOpenAt: inHours(23), admissionEndsAt: inHours(25) }
    const { id: sessionId } = await setting.organizer.sessions.create({ ...workshop(eventId), ...doors })
    const times = { startsAt: inHours(48), endsAt: inHours(50) }
    const moved = await setting.organizer.sessions.update({ sessionId, ...times })
    expect(moved).toMatchObject(times)
    expect(new Date(moved.startsAt).getTime() - new Date(moved.doorsOpenAt ?? 0).getTime()).toBeCloseTo(3_600_000, -2)
    expect(await setting.organizer.events.get({ eventId })).toMatchObject(times)
  })

  it('that has begun leaves its start alone but may prolong it', async () => {
    const event = await setting.world.event({ status: 'published', starts: 'one hour ago' })
    const { id: sessionId } = await setting.world.session(event)
    expect(await setting.organizer.sessions.update({ sessionId, endsAt: inHours(3) })).toMatchObject({ code: 'S1' })
    const back = setting.organizer.sessions.update({ sessionId, startsAt: inHours(-2) })
    expect(await refusalOf(back)).toMatchObject({ code: 'PAST_DATE' })
  })

  it('that changes nothing leaves no trace', async () => {
    const event = await setting.world.event()
    const { id: sessionId, name } = await setting.world.session(event)
    await setting.organizer.sessions.update({ sessionId, name, capacity: null })
    expect(await setting.audited(sessionId)).toEqual([])
  })

  it('keeps the seats that are taken', async () => {
    const event = await setting.world.event()
    const session = await setting.world.session(event, { capacity: 20 })
    const ticketType = await setting.world.ticketType(event, { includes: [session], priceMinor: 100 })
    await setting.world.confirmedOrder({ event, ticketType, quantity: 3 })
    await setting.world.pendingOrder({ event, ticketType, quantity: 2 })
    const { sessions } = setting.organizer
    const sessionId = session.id
    expect(await refusalOf(sessions.update({ sessionId, capacity: 4 }))).toMatchObject({
      code: 'CAPACITY_BELOW_SOLD',
      details: { sold: 3, held: 2 },
    })
    expect(await sessions.update({ sessionId, capacity: 5 })).toMatchObject({ capacity: 5, available: 0 })
    expect((await setting.announced(topics.availability(event.id))).map(({ type }) => type)).toEqual([
      'availability.changed',
      'spotsFillingUp',
    ])
    expect(await refusalOf(sessions.delete({ sessionId }))).toMatchObject({ code: 'HAS_REGISTRATIONS' })
  })

  it('below what a sale is taking at the same moment is refused, whichever of two cuts comes first', async () => {
    const event = await setting.world.event({ status: 'published' })
    const session = await setting.world.session(event, { capacity: 10 })
    const [taking, finish] = [gate(), gate()]
    const sale = setting.db.transaction().execute(async (tx) => {
      await tx.selectFrom('session').select('id').where('id', '=', session.id).forNoKeyUpdate().execute()
      taking.open()
      await finish.opened
      await tx.updateTable('session').set({ sold: 6 }).where('id', '=', session.id).execute()
    })
    await taking.opened
    const cuts = Promise.allSettled(
      [5, 7].map((capacity) => setting.organizer.sessions.update({ sessionId: session.id, capacity })),
    )
    await waitForWaiters(database().owner, 2)
    finish.open()
    await sale
    const [tooLow, justEnough] = await cuts
    expect(tooLow).toMatchObject({ status: 'rejected', reason: { cause: { code: 'CAPACITY_BELOW_SOLD' } } })
    expect(justEnough).toMatchObject({ status: 'fulfilled', value: { capacity: 7, sold: 6, available: 1 } })
  })
})

describe('deleting a session', () => {
  it('takes it out of the event, which keeps its time when it was the last', async () => {
    const { id: eventId } = await setting.world.event()
    const first = await setting.organizer.sessions.create(workshop(eventId, 24))
    const second = await setting.organizer.sessions.create(workshop(eventId, 48))
    await setting.organizer.sessions.delete({ sessionId: first.id })
    const only = await setting.organizer.events.get({ eventId })
    expect(only).toMatchObject({ startsAt: second.startsAt, endsAt: second.endsAt, sessionCount: 1 })
    await setting.organizer.sessions.delete({ sessionId: second.id })
    expect(await setting.organizer.events.get({ eventId })).toMatchObject({
      startsAt: second.startsAt,
      sessionCount: 0,
    })
    expect(await setting.audited(second.id)).toMatchObject([{}, { action: 'session.deleted' }])
  })

  it('is refused while a ticket type includes it', async () => {
    const event = await setting.world.event()
    const session = await setting.world.session(event)
    const ticketType = await setting.world.ticketType(event, { includes: [session] })
    const remove = () => setting.organizer.sessions.delete({ sessionId: session.id })
    expect(await refusalOf(remove())).toMatchObject({
      code: 'HAS_REGISTRATIONS',
      details: { ticketTypeIds: [ticketType.id] },
    })
    const cell = { ticketTypeId: ticketType.id, sessionId: session.id, isIncluded: false }
    await setting.organizer.ticketTypes.setInclusion(cell)
    expect(await remove()).toEqual({ ok: true })
  })

  it('at the moment in which a ticket type takes it up lets one of them win', async () => {
    for (let round = 0; round < 5; round++) {
      const event = await setting.world.event()
      const { id: sessionId } = await setting.world.session(event)
      const { id: ticketTypeId } = await setting.world.ticketType(event)
      const results = await Promise.allSettled([
        setting.organizer.sessions.delete({ sessionId }),
        setting.organizer.ticketTypes.setInclusion({ ticketTypeId, sessionId, isIncluded: true }),
      ])
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const [ticketType] = await setting.organizer.ticketTypes.list({ eventId: event.id })
      const sessions = await setting.organizer.sessions.list({ eventId: event.id })
      expect(ticketType?.sessionIds).toEqual(sessions.map(({ id }) => id))
    }
  })
})

it('sessions are changed by organizers only', async () => {
  const event = await setting.world.event({ status: 'published' })
  const { id: sessionId } = await setting.world.session(event)
  for (const role of ['teacher', 'member'] as const) {
    const { caller } = await setting.as(role)
    for (const attempt of [
      () => caller.sessions.create(workshop(event.id)),
      () => caller.sessions.update({ sessionId, capacity: 1 }),
      () => caller.sessions.delete({ sessionId }),
    ]) {
      expect(await refusalOf(attempt())).toMatchObject({ code: 'FORBIDDEN' })
    }
  }
  expect(await setting.anonymous.sessions.list({ eventId: event.id })).toMatchObject([{ capacity: null }])
})
