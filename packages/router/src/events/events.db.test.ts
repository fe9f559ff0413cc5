import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseHumanCode } from '../core/human-code.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { type EventSetting, eventSetting, inHours } from '../testing/event-setting.ts'

const database = useTestDatabase()
let setting: EventSetting

beforeAll(async () => {
  setting = await eventSetting(database().db)
})

const evening = () => ({ title: 'Evening of knots', startsAt: inHours(48), endsAt: inHours(50) })

describe('creating an event', () => {
  it('makes a draft with a code, the usual zone and currency, run by who made it', async () => {
    const event = await setting.organizer.events.create(evening())
    expect(event).toMatchObject({
      status: 'draft',
      timeZone: 'Europe/Budapest',
      currency: 'EUR',
      sessionCount: 0,
      ticketsSold: 0,
      fill: { capacity: 0, sold: 0, held: 0 },
      missing: ['sessions', 'ticket_types'],
      organizers: [{ userId: setting.organizerId, role: 'primary' }],
      version: 1,
    })
    expect(parseHumanCode(event.code, 6)).toBe(event.code)
    expect(await setting.audited(event.id)).toEqual([{ action: 'event.created', fields: [] }])
    expect(await setting.announced('events')).toContainEqual({
      type: 'event.created',
      payload: { eventId: event.id, status: 'draft', isPublic: false },
    })
  })

  it('takes the zone of its venue, and people of the right roles', async () => {
    const venue = await setting.world.venue({ timeZone: 'Asia/Tokyo', name: 'Dojo' })
    const admin = await setting.as('admin')
    const teacher = await setting.as('teacher')
    const event = await setting.organizer.events.create({
      ...evening(),
      venueId: venue.id,
      organizerIds: [admin.userId, setting.organizerId, admin.userId],
      teacherIds: [teacher.userId],
    })
    expect(event).toMatchObject({ timeZone: 'Asia/Tokyo', venueName: 'Dojo' })
    expect(event.organizers.map(({ userId, role }) => [userId, role])).toEqual(
      expect.arrayContaining([
        [setting.organizerId, 'primary'],
        [admin.userId, 'organizer'],
        [teacher.userId, 'teacher'],
      ]),
    )
    expect(event.organizers).toHaveLength(3)
  })

  it('gives one event for one idempotency key, however often it is sent', async () => {
    const input = { ...evening(), title: 'Only once', idempotencyKey: 'only-once-1' }
    const [first, second] = await Promise.all([
      setting.organizer.events.create(input),
      setting.organizer.events.create(input),
    ])
    expect(second).toEqual(first)
    const found = await setting.organizer.events.list({ search: 'Only once' })
    expect(found.items).toHaveLength(1)
    expect(await refusalOf(setting.organizer.events.create({ ...input, title: 'Another' }))).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })

  it('of a whole day may be today', async () => {
    const today = new Date(new Date().setUTCHours(0, 0, 0, 0)).toISOString()
    const whole = { title: 'All day long', startsAt: today, endsAt: today, timeZone: 'UTC' }
    expect(await setting.organizer.events.create({ ...whole, isAllDay: true })).toMatchObject({ isAllDay: true })
    expect(await refusalOf(setting.organizer.events.create({ ...whole, endsAt: null }))).toMatchObject({
      code: 'PAST_DATE',
    })
  })

  it('is for organizers only', async () => {
    const { caller } = await setting.as('teacher')
    expect(await refusalOf(caller.events.create(evening()))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusalOf(setting.anonymous.events.create(evening()))).toMatchObject({ code: 'UNAUTHORIZED' })
  })
})

describe('changing an event', () => {
  it('changes what is named, raises the version, and says which fields', async () => {
    const { id, version } = await setting.organizer.events.create({ ...evening(), topics: ['rope'] })
    const changed = await setting.organizer.events.update({
      eventId: id,
      version,
      title: 'Morning of knots',
      coordinates: { latitude: 47.5, longitude: 19.05 },
      topics: ['rope'],
      endsAt: null,
    })
    expect(changed).toMatchObject({ title: 'Morning of knots', endsAt: null, version: 2, topics: ['rope'] })
    expect(changed.coordinates).toEqual({ latitude: 47.5, longitude: 19.05 })
    const [, last] = await setting.audited(id)
    expect(last?.fields.toSorted()).toEqual(['coordinates', 'endsAt', 'title'])
  })

  it('that changes nothing leaves no trace', async () => {
    const { id, title } = await setting.organizer.events.create(evening())
    expect(await setting.organizer.events.update({ eventId: id, title, coordinates: null })).toMatchObject({
      version: 1,
    })
    expect(await setting.audited(id)).toHaveLength(1)
  })

  it('from two sides at once lets one of them win and tells the other', async () => {
    const { id, version } = await setting.organizer.events.create(evening())
    const results = await Promise.allSettled(
      ['First', 'Second'].map((title) =>
        setting.organizer.events.update({ eventId: id, version, title: `${title} of two` }),
      ),
    )
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const late = setting.organizer.events.update({ eventId: id, version, title: 'Too late' })
    expect(await refusalOf(late)).toMatchObject({ code: 'CONFLICT', details: { version: 2 } })
  })

  it('replaces its organizers and teachers but never the primary one', async () => {
    const [one, two] = [await setting.as('organizer'), await setting.as('organizer')]
    const { id } = await setting.organizer.events.create({ ...evening(), organizerIds: [one.userId] })
    const changed = await setting.organizer.events.update({ eventId: id, organizerIds: [two.userId] })
    expect(changed.organizers.map(({ userId }) => userId)).toEqual([setting.organizerId, two.userId])
    const alone = await setting.organizer.events.update({ eventId: id, organizerIds: [] })
    expect(alone.organizers).toHaveLength(1)
  })

  it('has its organizers and teachers named by its own organizers and admins only', async () => {
    const [other, second, admin] = [
      await setting.as('organizer'),
      await setting.as('organizer'),
      await setting.as('admin'),
    ]
    const { userId: teacherId } = await setting.as('teacher')
    const { id: eventId, title } = await setting.organizer.events.create(evening())
    const mine = { eventId, organizerIds: [other.userId], title: 'Mine now' }
    for (const change of [mine, { ...mine, organizerIds: [second.userId] }, { eventId, teacherIds: [teacherId] }]) {
      expect((await refusalOf(other.caller.events.update(change))).code).toBe('FORBIDDEN')
    }
    const { organizers, title: kept } = await setting.organizer.events.get({ eventId })
    expect([organizers.length, kept]).toEqual([1, title])
    // Everything else is every organizer's to change, also with the people as they are.
    const renamed = await other.caller.events.update({ eventId, title: 'Renamed', organizerIds: [], teacherIds: [] })
    expect(renamed.title).toBe('Renamed')

    await admin.caller.events.update({ eventId, organizerIds: [second.userId] })
    const taught = await second.caller.events.update({ eventId, teacherIds: [teacherId] })
    expect(taught.organizers.map(({ userId }) => userId)).toContain(second.userId)
    await setting.organizer.events.update({ eventId, organizerIds: [] })
    expect((await refusalOf(second.caller.events.update({ eventId, teacherIds: [] }))).code).toBe('FORBIDDEN')
  })

  it('does not move an event that follows its sessions', async () => {
    const event = await setting.world.event()
    await setting.world.session(event)
    const move = { eventId: event.id, startsAt: inHours(72) }
    expect(await refusalOf(setting.organizer.events.update(move))).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { field: 'startsAt' },
    })
    const same = { eventId: event.id, startsAt: event.starts_at.toISOString(), title: 'Same time' }
    expect(await setting.organizer.events.update(same)).toMatchObject({ title: 'Same time' })
  })

  it('may leave the start of one under way as it is, but not move it into the past', async () => {
    const event = await setting.world.event({ starts: 'one hour ago', status: 'published' })
    expect(await setting.organizer.events.update({ eventId: event.id, endsAt: inHours(3) })).toMatchObject({
      endsAt: expect.any(String),
    })
    const back = setting.organizer.events.update({ eventId: event.id, startsAt: inHours(-2) })
    expect(await refusalOf(back)).toMatchObject({ code: 'PAST_DATE' })
  })

  it('fixes the currency with the first ticket, even one whose hold ran out', async () => {
    const event = await setting.world.event()
    const ticketType = await setting.world.ticketType(event, { priceMinor: 500 })
    await setting.organizer.events.update({ eventId: event.id, currency: 'HUF' })
    await setting.world.pendingOrder({ event, ticketType })
    const change = setting.organizer.events.update({ eventId: event.id, currency: 'EUR' })
    expect(await refusalOf(change)).toMatchObject({ code: 'HAS_REGISTRATIONS' })
  })

  it('takes the rooms of the old venue from its sessions when it moves', async () => {
    const [old, other] = [await setting.world.venue({ rooms: ['Hall'] }), await setting.world.venue()]
    const event = await setting.world.event({ venue: old })
    await setting.world.session(event, { room: old.rooms[0]! })
    await setting.organizer.events.update({ eventId: event.id, venueId: other.id })
    expect(await setting.organizer.sessions.list({ eventId: event.id })).toMatchObject([{ roomId: null }])
  })
})

describe('publishing an event', () => {
  it('is refused with what is missing, and told to everybody when it happens', async () => {
    const event = await setting.world.event({ title: 'To be published' })
    const session = await setting.world.session(event)
    const publish = () => setting.organizer.events.publish({ eventId: event.id })
    expect(await refusalOf(publish())).toMatchObject({ code: 'CONFLICT', details: { missing: ['ticket_types'] } })
    expect(await refusalOf(setting.anonymous.events.get({ eventId: event.id }))).toMatchObject({ code: 'NOT_FOUND' })

    await setting.world.ticketType(event, { includes: [session] })
    expect(await publish()).toMatchObject({ status: 'published', missing: [], version: 2 })
    expect(await setting.anonymous.events.get({ eventId: event.id })).toMatchObject({ title: 'To be published' })
    const messages = await setting.announced('events')
    expect(messages.slice(-2)).toEqual([
      {
        type: 'event.updated',
        payload: { eventId: event.id, status: 'published', fields: ['status'], isPublic: true },
      },
      {
        type: 'newEvent',
        payload: {
          eventId: event.id,
          status: 'published',
          title: 'To be published',
          startsAt: event.starts_at.toISOString(),
          isPublic: true,
        },
      },
    ])
  })

  it('happens once, whoever asks at the same time', async () => {
    const event = await setting.world.event()
    await setting.world.ticketType(event, { includes: [await setting.world.session(event)] })
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => setting.organizer.events.publish({ eventId: event.id })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { caller } = await setting.as('member')
    expect(await refusalOf(caller.events.publish({ eventId: event.id }))).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('deleting an event', () => {
  it('takes it out of sight and ends its kiosks', async () => {
    const event = await setting.world.event({ status: 'published' })
    expect(await setting.organizer.events.delete({ eventId: event.id })).toEqual({ ok: true })
    expect(await refusalOf(setting.organizer.events.get({ eventId: event.id }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(setting.organizer.events.delete({ eventId: event.id }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(setting.organizer.sessions.list({ eventId: event.id }))).toMatchObject({ code: 'NOT_FOUND' })
    expect((await setting.announced('events')).at(-1)).toMatchObject({
      type: 'event.deleted',
      payload: { eventId: event.id, isPublic: true },
    })
  })

  it('is refused once tickets were sold or held', async () => {
    const event = await setting.world.event()
    const ticketType = await setting.world.ticketType(event, { priceMinor: 100 })
    await setting.world.pendingOrder({ event, ticketType })
    expect(await refusalOf(setting.organizer.events.delete({ eventId: event.id }))).toMatchObject({
      code: 'HAS_REGISTRATIONS',
    })
    const { caller } = await setting.as('member')
    expect(await refusalOf(caller.events.delete({ eventId: event.id }))).toMatchObject({ code: 'FORBIDDEN' })
  })
})
