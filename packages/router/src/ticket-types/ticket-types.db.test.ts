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

describe('adding a ticket type', () => {
  it('puts it after those there are, with its sessions in order of time', async () => {
    const event = await setting.world.event({ currency: 'HUF' })
    const later = await setting.world.session(event, { starts: 'in 9 days' })
    const sooner = await setting.world.session(event, { starts: 'in 8 days' })
    const create = (name: string, sessionIds: string[]) =>
      setting.organizer.ticketTypes.create({ eventId: event.id, name, priceMinor: 4500, sessionIds })
    const both = await create('Both days', [later.id, sooner.id, later.id])
    expect(both).toMatchObject({
      priceMinor: 4500,
      currency: 'HUF',
      sessionIds: [sooner.id, later.id],
      quantity: null,
      maxPerOrder: 10,
      isActive: true,
      sortOrder: 1,
    })
    await create('One day', [sooner.id])
    const names = (await setting.organizer.ticketTypes.list({ eventId: event.id })).map(({ name }) => name)
    expect(names).toEqual(['Both days', 'One day'])
    expect(await setting.audited(both.id)).toMatchObject([{ action: 'ticket_type.created' }])
    expect((await setting.announced(topics.availability(event.id)))[0]).toMatchObject({
      payload: { ticketTypes: [{ ticketTypeId: both.id, sold: 0, held: 0 }] },
    })
  })

  it('gives numbers that no two share, also to those made at once, and one for one idempotency key', async () => {
    const { id: eventId } = await setting.world.event()
    const input = { eventId, priceMinor: 0, idempotencyKey: 'one-ticket-type' }
    await Promise.all([
      ...['A', 'B', 'C'].map((name) => setting.organizer.ticketTypes.create({ eventId, name, priceMinor: 0 })),
      ...[1, 2].map(() => setting.organizer.ticketTypes.create({ ...input, name: 'D' })),
    ])
    const rows = await setting.db.selectFrom('ticket_type').select('number').where('event_id', '=', eventId).execute()
    expect(rows.map(({ number }) => number).toSorted()).toEqual([1, 2, 3, 4])
  })

  it('takes sessions of its own event only', async () => {
    const event = await setting.world.event()
    const foreign = await setting.world.session(await setting.world.event())
    const create = setting.organizer.ticketTypes.create({
      eventId: event.id,
      name: 'Odd',
      priceMinor: 0,
      sessionIds: [foreign.id],
    })
    expect(await refusalOf(create)).toMatchObject({ code: 'NOT_FOUND', details: { sessionIds: [foreign.id] } })
    expect(await setting.organizer.ticketTypes.list({ eventId: event.id })).toEqual([])
  })
})

describe('changing a ticket type', () => {
  it('changes what is named, and tells prices to the audit', async () => {
    const event = await setting.world.event({ status: 'published' })
    const { id: ticketTypeId } = await setting.world.ticketType(event, { priceMinor: 100, salesEnd: 'in 3 days' })
    const changed = await setting.organizer.ticketTypes.update({
      ticketTypeId,
      priceMinor: 250,
      salesEndAt: null,
      isActive: false,
    })
    expect(changed).toMatchObject({ priceMinor: 250, salesEndAt: null, isActive: false })
    const [entry] = await setting.audited(ticketTypeId)
    expect(entry?.fields.toSorted()).toEqual(['isActive', 'priceMinor', 'salesEndAt'])
    expect(await setting.anonymous.ticketTypes.list({ eventId: event.id })).toEqual([])
    await setting.organizer.ticketTypes.update({ ticketTypeId, priceMinor: 250 })
    expect(await setting.audited(ticketTypeId)).toHaveLength(1)
  })

  it('sells no fewer than are taken', async () => {
    const event = await setting.world.event()
    const ticketType = await setting.world.ticketType(event, { priceMinor: 100, quantity: 9 })
    await setting.world.confirmedOrder({ event, ticketType, quantity: 2 })
    await setting.world.pendingOrder({ event, ticketType, quantity: 2 })
    const update = (quantity: number | null) =>
      setting.organizer.ticketTypes.update({ ticketTypeId: ticketType.id, quantity })
    expect(await refusalOf(update(3))).toMatchObject({ code: 'CAPACITY_BELOW_SOLD', details: { sold: 2, held: 2 } })
    expect(await update(4)).toMatchObject({ quantity: 4 })
    expect(await update(null)).toMatchObject({ quantity: null })
  })

  it('checks a new end of sales against the start that is there', async () => {
    const event = await setting.world.event()
    const { id: ticketTypeId } = await setting.world.ticketType(event, { salesStart: 'in two days' })
    const early = setting.organizer.ticketTypes.update({ ticketTypeId, salesEndAt: inHours(24) })
    expect(await refusalOf(early)).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'salesEndAt' } })
  })
})

describe('the session matrix', () => {
  it('sets one cell at a time, also when two set cells of one row at once', async () => {
    const event = await setting.world.event()
    const [first, second] = [await setting.world.session(event), await setting.world.session(event)]
    const { id: ticketTypeId } = await setting.world.ticketType(event)
    const set = (sessionId: string, isIncluded: boolean) =>
      setting.organizer.ticketTypes.setInclusion({ ticketTypeId, sessionId, isIncluded })
    await Promise.all([set(first.id, true), set(second.id, true)])
    const [row] = await setting.organizer.ticketTypes.list({ eventId: event.id })
    expect(row?.sessionIds.toSorted()).toEqual([first.id, second.id].toSorted())
    expect(await set(first.id, false)).toMatchObject({ sessionIds: [second.id] })
    expect((await setting.audited(ticketTypeId)).map(({ action }) => action)).toEqual([
      'ticket_type.session_included',
      'ticket_type.session_included',
      'ticket_type.session_excluded',
    ])
  })

  it('is fixed once a ticket was held, also after its hold has run out; asking for what is there is no change', async () => {
    const event = await setting.world.event()
    const [inside, outside] = [await setting.world.session(event), await setting.world.session(event)]
    const ticketType = await setting.world.ticketType(event, { includes: [inside], priceMinor: 100 })
    await setting.world.pendingOrder({ event, ticketType })
    await setting.db.updateTable('ticket').set({ status: 'expired' }).where('event_id', '=', event.id).execute()
    await setting.db.updateTable('ticket_type').set({ held: 0 }).where('id', '=', ticketType.id).execute()
    const ticketTypeId = ticketType.id
    const { setInclusion, update, delete: remove } = setting.organizer.ticketTypes
    for (const attempt of [
      () => setInclusion({ ticketTypeId, sessionId: outside.id, isIncluded: true }),
      () => setInclusion({ ticketTypeId, sessionId: inside.id, isIncluded: false }),
      () => update({ ticketTypeId, name: 'Other', sessionIds: [] }),
      () => remove({ ticketTypeId }),
    ]) {
      expect(await refusalOf(attempt())).toMatchObject({ code: 'HAS_REGISTRATIONS' })
    }
    expect(await setInclusion({ ticketTypeId, sessionId: inside.id, isIncluded: true })).toMatchObject({
      sessionIds: [inside.id],
    })
    expect(await update({ ticketTypeId, sessionIds: [inside.id] })).toMatchObject({ name: ticketType.name })
  })

  it('does not change under a first sale that holds the row', async () => {
    const event = await setting.world.event({ status: 'published' })
    const session = await setting.world.session(event, { capacity: 10 })
    const ticketType = await setting.world.ticketType(event)
    const [taking, finish] = [gate(), gate()]
    const sale = setting.db.transaction().execute(async (tx) => {
      await tx.selectFrom('ticket_type').select('id').where('id', '=', ticketType.id).forNoKeyUpdate().execute()
      taking.open()
      await finish.opened
      await tx.updateTable('ticket_type').set({ sold: 1 }).where('id', '=', ticketType.id).execute()
    })
    await taking.opened
    const cell = { ticketTypeId: ticketType.id, sessionId: session.id, isIncluded: true }
    const refused = refusalOf(setting.organizer.ticketTypes.setInclusion(cell))
    await waitForWaiters(database().owner)
    finish.open()
    await sale
    expect(await refused).toMatchObject({ code: 'HAS_REGISTRATIONS', details: { sold: 1 } })
    expect(await setting.organizer.ticketTypes.list({ eventId: event.id })).toMatchObject([{ sessionIds: [] }])
  })
})

describe('deleting a ticket type', () => {
  it('happens once, and leaves its sessions', async () => {
    const event = await setting.world.event()
    const session = await setting.world.session(event)
    const { id: ticketTypeId } = await setting.world.ticketType(event, { includes: [session] })
    const results = await Promise.allSettled([1, 2].map(() => setting.organizer.ticketTypes.delete({ ticketTypeId })))
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await setting.organizer.sessions.list({ eventId: event.id })).toHaveLength(1)
  })
})

it('ticket types are changed by organizers only', async () => {
  const event = await setting.world.event({ status: 'published' })
  const { id: sessionId } = await setting.world.session(event)
  const { id: ticketTypeId } = await setting.world.ticketType(event)
  for (const role of ['teacher', 'member'] as const) {
    const { caller } = await setting.as(role)
    for (const attempt of [
      () => caller.ticketTypes.create({ eventId: event.id, name: 'Mine', priceMinor: 0 }),
      () => caller.ticketTypes.update({ ticketTypeId, priceMinor: 0 }),
      () => caller.ticketTypes.setInclusion({ ticketTypeId, sessionId, isIncluded: true }),
      () => caller.ticketTypes.delete({ ticketTypeId }),
    ]) {
      expect(await refusalOf(attempt())).toMatchObject({ code: 'FORBIDDEN' })
    }
  }
})
