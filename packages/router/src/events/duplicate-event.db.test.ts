import { randomUUID } from 'node:crypto'
import { type Event, useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../testing/event-caller.ts'
import { callAs } from '../testing/index.ts'
import { type SaleSetting, saleSetting } from '../testing/sale-setting.ts'
import { duplicateEvent } from './duplicate-event.ts'

const database = useTestDatabase()
const now = new Date('2031-03-01T09:00:00Z')
let setting: SaleSetting
let source: Event

beforeAll(async () => {
  setting = await saleSetting(database().db)
  setting.deps.setNow(now)
})

beforeEach(async () => {
  const venue = await setting.world.venue({ rooms: ['Hall'] })
  const organizer = await setting.as('organizer')
  const teacher = await setting.as('teacher')
  source = await setting.world.event({
    title: 'Spring course',
    status: 'published',
    venue,
    timeZone: 'Europe/Budapest',
    starts: new Date('2031-03-24T17:00:00Z'),
    topics: ['swing'],
    organizer: { id: organizer.userId },
    teachers: [{ id: teacher.userId }],
  })
  await setting.organizer.events.update({
    eventId: source.id,
    policies: 'Soft shoes',
    saleSettings: { maxPerBuyer: 3, refundPolicy: [{ hoursBefore: 24, percent: 50 }], waitlistMode: 'strict' },
  })
  const { sessions } = setting.organizer
  const room = venue.rooms[0]?.id
  const times = (day: string) => ({ startsAt: `${day}T17:00:00Z`, endsAt: `${day}T19:00:00Z` })
  const shared = { eventId: source.id, capacity: 20, roomId: room }
  const gone = await sessions.create({ ...shared, name: 'Gone', ...times('2031-03-24') })
  await sessions.create({ ...shared, name: 'One', ...times('2031-03-24'), doorsOpenAt: '2031-03-24T16:30:00Z' })
  await sessions.create({ ...shared, name: 'Two', ...times('2031-03-29'), isActive: false, description: 'Late' })
  await sessions.delete({ sessionId: gone.id })
})

const list = (eventId: string) => setting.organizer.sessions.list({ eventId })
/** A week later, in summer time: the same time of day. */
const weekLater = '2031-03-31T16:00:00Z'

describe('a duplicate of an event', () => {
  it('is a draft with its texts, place, people and settings', async () => {
    const copy = await setting.organizer.events.duplicate({ eventId: source.id, startsAt: weekLater })
    expect(copy).toMatchObject({
      title: 'Spring course',
      status: 'draft',
      policies: 'Soft shoes',
      startsAt: '2031-03-31T16:00:00.000Z',
      endsAt: '2031-04-05T18:00:00.000Z',
      venueId: source.venue_id,
      topics: ['swing'],
      timeZone: 'Europe/Budapest',
      currency: source.currency,
      ticketsSold: 0,
    })
    expect(copy.code).not.toBe(source.code)
    const original = await setting.organizer.events.get({ eventId: source.id })
    expect(copy.saleSettings).toEqual(original.saleSettings)
    expect(copy.organizers.map(({ role }) => role)).toEqual(['primary', 'organizer', 'teacher'])
    expect(copy.organizers.slice(1).map(({ userId }) => userId)).toEqual(
      original.organizers.map(({ userId }) => userId),
    )
    expect(await setting.audited(copy.id)).toMatchObject([{ action: 'event.created', detail: { from: source.id } }])
    expect(original.status).toBe('published')
    const named = { eventId: source.id, startsAt: weekLater, title: 'Summer course' }
    expect(await setting.organizer.events.duplicate(named)).toMatchObject({ title: 'Summer course' })
  })

  it('has its sessions at the same times of day, over the change of the clocks, under the same codes', async () => {
    const copy = await setting.organizer.events.duplicate({ eventId: source.id, startsAt: weekLater })
    const [one, two] = await list(copy.id)
    expect(one).toMatchObject({
      code: 'S2',
      name: 'One',
      startsAt: '2031-03-31T16:00:00.000Z',
      endsAt: '2031-03-31T18:00:00.000Z',
      doorsOpenAt: '2031-03-31T15:30:00.000Z',
      roomName: 'Hall',
      capacity: 20,
      sold: 0,
    })
    expect(two).toMatchObject({
      code: 'S3',
      startsAt: '2031-04-05T16:00:00.000Z',
      isActive: false,
      description: 'Late',
    })
    const next = await setting.organizer.sessions.create({
      eventId: copy.id,
      name: 'Three',
      capacity: 5,
      startsAt: '2031-04-06T16:00:00Z',
      endsAt: '2031-04-06T18:00:00Z',
    })
    expect(next.code).toBe('S4')
  })

  it('has its ticket types with what they include, their windows moved, and its questions', async () => {
    const [one, two] = await list(source.id)
    const type = (change: object) =>
      setting.organizer.ticketTypes.create({ eventId: source.id, name: 'A', priceMinor: 500, ...change })
    const both = await type({
      sessionIds: [one?.id ?? '', two?.id ?? ''],
      memberPriceMinor: 400,
      isHidden: true,
      maxPerBuyer: 2,
      salesStartAt: '2031-03-20T11:00:00Z',
      salesEndAt: '2031-03-24T11:00:00Z',
    })
    const single = await type({ name: 'B', sessionIds: [two?.id ?? ''], isActive: false })
    const asked = { eventId: source.id, scope: 'ticket' as const, kind: 'text' as const, label: 'Role?' }
    await setting.organizer.questions.create({ ...asked, ticketTypeIds: [single.id], isRequired: true })
    await setting.organizer.questions.create({ ...asked, label: 'Off', isActive: false })
    await setting.organizer.codes.create({ eventId: source.id, code: 'TEN', kind: 'percent', value: 10 })
    const order = await setting.world.confirmedOrder({
      event: source,
      ticketType: await setting.world.ticketType(source, { name: 'C' }),
    })
    const copy = await setting.organizer.events.duplicate({ eventId: source.id, startsAt: weekLater })
    const eventId = copy.id
    const [newOne, newTwo] = await list(eventId)
    const types = await setting.organizer.ticketTypes.list({ eventId })
    expect(types).toMatchObject([
      {
        name: 'A',
        sessionIds: [newOne?.id, newTwo?.id],
        memberPriceMinor: 400,
        isHidden: true,
        maxPerBuyer: 2,
        salesStartAt: '2031-03-27T11:00:00.000Z',
        salesEndAt: '2031-03-31T10:00:00.000Z',
        sold: 0,
      },
      { name: 'B', sessionIds: [newTwo?.id], isActive: false },
      { name: 'C', sold: 0 },
    ])
    expect(types.map(({ id }) => id)).not.toContain(both.id)
    expect(await setting.organizer.questions.list({ eventId })).toMatchObject([
      { label: 'Role?', isRequired: true, ticketTypeIds: [types[1]?.id], answerCount: 0 },
      { label: 'Off', isActive: false, ticketTypeIds: [] },
    ])
    expect(await setting.organizer.codes.list({ eventId })).toEqual([])
    const tickets = await setting.db.selectFrom('ticket').select('event_id').where('order_id', '=', order.id).execute()
    expect(tickets).toEqual([{ event_id: source.id }])
  })

  it('is made once for one idempotency key, also when asked twice at once', async () => {
    const input = { eventId: source.id, startsAt: weekLater, idempotencyKey: randomUUID() }
    const [first, second] = await Promise.all([1, 2].map(() => setting.organizer.events.duplicate(input)))
    expect(second).toEqual(first)
    const other = setting.organizer.events.duplicate({ ...input, title: 'Another' })
    expect(await refusalOf(other)).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  })

  it('of a venue and a person that are gone is made without them', async () => {
    await setting.db.updateTable('venue').set({ deleted_at: now }).where('id', '=', source.venue_id).execute()
    await setting.db.updateTable('user_account').set({ role: 'member' }).where('id', '=', source.created_by).execute()
    const copy = await setting.organizer.events.duplicate({ eventId: source.id, startsAt: weekLater })
    expect(copy).toMatchObject({ venueId: null })
    expect(copy.organizers.map(({ role }) => role)).toEqual(['primary', 'teacher'])
    expect(await list(copy.id)).toMatchObject([{ roomId: null }, { roomId: null }])
  })

  it('can be made of events that are over or called off', async () => {
    for (const status of ['completed', 'cancelled'] as const) {
      await setting.db.updateTable('event').set({ status }).where('id', '=', source.id).execute()
      const copy = await setting.organizer.events.duplicate({ eventId: source.id, startsAt: weekLater })
      expect(copy).toMatchObject({ status: 'draft', cancelReason: null })
    }
  })

  it('is refused in the past, beyond all years, of nothing, and to others', async () => {
    const { events } = setting.organizer
    const eventId = source.id
    expect(await refusalOf(events.duplicate({ eventId, startsAt: '2031-02-28T16:00:00Z' }))).toMatchObject({
      code: 'PAST_DATE',
    })
    expect(await refusalOf(events.duplicate({ eventId, startsAt: '2099-12-30T16:00:00Z' }))).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { field: 'startsAt' },
    })
    expect(await refusalOf(events.duplicate({ eventId: randomUUID(), startsAt: weekLater }))).toMatchObject({
      code: 'NOT_FOUND',
    })
    const { caller } = await setting.as('teacher')
    expect(await refusalOf(caller.events.duplicate({ eventId, startsAt: weekLater }))).toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  it('takes as many statements for a thousand sessions as for two', async () => {
    let statements = 0
    const db = setting.db.withPlugin({
      transformQuery({ node }) {
        statements += 1
        return node
      },
      transformResult: async ({ result }) => result,
    })
    const { userId } = await setting.as('organizer')
    const call = callAs({ ...setting.deps, db }, { kind: 'user', userId, role: 'organizer' })
    const counted = async (startsAt: string) => {
      statements = 0
      const copy = await duplicateEvent(call, { eventId: source.id, startsAt })
      return { statements, copy }
    }
    const types = [1, 2, 3].map((name) =>
      setting.organizer.ticketTypes.create({ eventId: source.id, name: `Type ${name}`, priceMinor: 0 }),
    )
    await Promise.all(types)
    const few = await counted(weekLater)
    await sql`insert into session (event_id, number, name, starts_at, ends_at)
      select ${source.id}, 100 + i, 'Session ' || i, timestamptz '2031-03-25 10:00Z' + i * interval '1 hour',
        timestamptz '2031-03-25 11:00Z' + i * interval '1 hour' from generate_series(1, 998) as i`.execute(setting.db)
    await sql`insert into ticket_type_session (ticket_type_id, session_id)
      select ticket_type.id, session.id from ticket_type join session using (event_id)
      where event_id = ${source.id}`.execute(setting.db)
    const many = await counted(weekLater)
    expect(many.copy.sessionCount).toBe(1000)
    expect(many.statements).toBe(few.statements)
    const [type] = await setting.organizer.ticketTypes.list({ eventId: many.copy.id })
    expect(type?.sessionIds).toHaveLength(1000)
  })
})
