import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '../core/principal.ts'
import { giveTickets } from '../orders/give-tickets.ts'
import { type EventSetting, eventSetting } from '../testing/event-setting.ts'
import { callAs } from '../testing/index.ts'
import { streamOf } from '../testing/stored-stream.ts'
import { watchAvailability } from './watch-availability.ts'
import { watchEvents } from './watch-events.ts'

const database = useTestDatabase()
let setting: EventSetting

beforeAll(async () => {
  setting = await eventSetting(database().db)
})

/** What the table holds now, by topic, as the server's stream would replay it; then the end. */
const storedStream = streamOf(async ({ topics, after }) => {
  const rows = await setting.db
    .selectFrom('domain_event')
    .selectAll()
    .where('topic', 'in', topics)
    .where('id', '>', after ?? 0)
    .orderBy('id')
    .execute()
  return rows.map(({ id, topic, type, event_id, payload, created_at }) => {
    return { position: id, topic, type, eventId: event_id, payload, at: created_at.toISOString() }
  })
}, 'end')

const call = (principal: Principal) => callAs({ ...setting.deps, stream: storedStream }, principal)
const anonymous: Principal = { kind: 'anonymous' }

async function collect<M extends { type: string; payload: object }>(messages: AsyncIterable<[string, M, symbol]>) {
  const got: { id: string; type: string; payload: M['payload'] }[] = []
  for await (const [id, { type, payload }] of messages) got.push({ id, type, payload })
  return got
}

describe('watching events', () => {
  it('gives everybody what is public, and drafts to those who may know of them', async () => {
    const teacher = await setting.as('teacher')
    const draft = await setting.organizer.events.create({
      title: 'Quiet draft',
      startsAt: new Date(Date.now() + 864e5).toISOString(),
      teacherIds: [teacher.userId],
    })
    const event = await setting.world.event()
    await setting.world.ticketType(event, { includes: [await setting.world.session(event)] })
    await setting.organizer.events.publish({ eventId: event.id })
    const calledOff = await setting.world.event()
    await setting.organizer.events.cancel({ eventId: calledOff.id, reason: 'Never mind' })

    const seenBy = async (principal: Principal) => {
      const got = await collect(watchEvents(call(principal), {}))
      // Other tests of this file announce events of their own.
      const own: string[] = [draft.id, event.id, calledOff.id]
      return got.flatMap(({ type, payload }) => (own.includes(payload.eventId) ? [[type, payload.eventId]] : []))
    }
    const all = [
      ['event.created', draft.id],
      ['event.updated', event.id],
      ['newEvent', event.id],
      ['event.updated', calledOff.id],
    ]
    expect(await seenBy({ kind: 'user', userId: setting.organizerId, role: 'organizer' })).toEqual(all)
    expect(await seenBy({ kind: 'user', userId: teacher.userId, role: 'teacher' })).toEqual(all.slice(0, 3))
    expect(await seenBy(anonymous)).toEqual(all.slice(1, 3))
    expect(await seenBy({ kind: 'user', userId: teacher.userId, role: 'member' })).toEqual(all.slice(1, 3))
  })

  it('goes on after the last message the client has', async () => {
    const organizer = { kind: 'user', userId: setting.organizerId, role: 'organizer' } as const
    for (const title of ['First', 'Second', 'Third']) {
      await setting.organizer.events.create({ title, startsAt: new Date(Date.now() + 864e5).toISOString() })
    }
    const all = await collect(watchEvents(call(organizer), {}))
    const rest = await collect(watchEvents(call(organizer), { lastEventId: all[1]!.id }))
    expect(rest).toEqual(all.slice(2))
  })
})

describe('watching availability', () => {
  it('gives the seats of one event until it is deleted', async () => {
    const event = await setting.world.event({ status: 'published' })
    const other = await setting.world.event({ status: 'published' })
    const eventId = event.id
    const times = {
      startsAt: new Date(Date.now() + 864e5).toISOString(),
      endsAt: new Date(Date.now() + 9e7).toISOString(),
    }
    for (const id of [other.id, eventId]) {
      await setting.organizer.sessions.create({ eventId: id, name: 'One', capacity: 20, ...times })
    }
    await setting.organizer.sessions.create({ eventId, name: 'Two', capacity: 2, ...times })
    const watching = await watchAvailability(call(anonymous), { eventId })
    await setting.organizer.events.delete({ eventId })
    await setting.db
      .insertInto('domain_event')
      .values({
        topic: `event:${eventId}:availability`,
        type: 'availability.changed',
        event_id: eventId,
        payload: '{}',
      })
      .execute()
    expect(await collect(watching)).toMatchObject([
      {
        type: 'availability.changed',
        payload: { eventId, sessions: [{ code: 'S1', capacity: 20, sold: 0, held: 0 }] },
      },
      { type: 'availability.changed', payload: { eventId, sessions: [{ code: 'S2' }] } },
    ])
    await expect(watchAvailability(call(anonymous), { eventId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('tells of hidden ticket types and those off sale only to those who know of them', async () => {
    const { world, organizer } = setting
    const teacher = await setting.as('teacher')
    const event = await world.event({ status: 'published', teachers: [{ id: teacher.userId }] })
    const includes = [await world.session(event)]
    const [open, hidden, off] = [
      await world.ticketType(event, { includes }),
      await world.ticketType(event, { includes }),
      await world.ticketType(event, { includes }),
    ]
    await setting.db.updateTable('ticket_type').set({ is_hidden: true }).where('id', '=', hidden.id).execute()
    await setting.db.updateTable('ticket_type').set({ is_active: false }).where('id', '=', off.id).execute()
    const give = (ticketTypeId: string) =>
      giveTickets(call({ kind: 'user', userId: setting.organizerId, role: 'organizer' }), {
        eventId: event.id,
        items: [{ ticketTypeId, quantity: 1, attendees: [] }],
        buyer: { name: 'Ada', email: 'ada@example.org' },
      })
    for (const { id } of [open, hidden, off]) await give(id)
    const seenBy = async (principal: Principal, lastEventId?: string) => {
      const got = await collect(await watchAvailability(call(principal), { eventId: event.id, lastEventId }))
      return got.flatMap(({ type, payload }) =>
        type === 'availability.changed' && 'ticketTypes' in payload
          ? payload.ticketTypes.map(({ ticketTypeId }) => ticketTypeId)
          : [],
      )
    }
    const ofOrganizer = { kind: 'user', userId: setting.organizerId, role: 'organizer' } as const
    expect(await seenBy(ofOrganizer)).toEqual([open.id, hidden.id, off.id])
    expect(await seenBy({ kind: 'user', userId: teacher.userId, role: 'teacher' })).toEqual([open.id, hidden.id])
    expect(await seenBy(anonymous)).toEqual([open.id])
    // One that is hidden while somebody watches: the stream has the news before the next change of its seats.
    const { id: latest } = await setting.db
      .selectFrom('domain_event')
      .select(({ fn }) => fn.max('id').as('id'))
      .executeTakeFirstOrThrow()
    const watching = await watchAvailability(call(anonymous), { eventId: event.id, lastEventId: String(latest) })
    await organizer.ticketTypes.update({ ticketTypeId: open.id, isHidden: true })
    await give(open.id)
    expect(JSON.stringify(await collect(watching))).not.toContain(open.id)
  })

  it('of a draft is for those who may know of it, for as long as they may', async () => {
    const teacher = await setting.as('teacher')
    const { id: eventId } = await setting.world.event({ teachers: [{ id: teacher.userId }] })
    await expect(watchAvailability(call(anonymous), { eventId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const asTeacher = call({ kind: 'user', userId: teacher.userId, role: 'teacher' })
    const watching = await watchAvailability(asTeacher, { eventId })
    const admin = await setting.as('admin')
    await admin.caller.events.update({ eventId, teacherIds: [] })
    await expect(collect(watching)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
