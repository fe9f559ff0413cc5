import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { type EventCaller, eventCaller, refusalOf } from '../testing/event-caller.ts'
import { type EventSetting, eventSetting, inHours } from '../testing/event-setting.ts'
import type { EventStatus } from './schema.ts'

const database = useTestDatabase()
let setting: EventSetting

beforeAll(async () => {
  setting = await eventSetting(database().db)
})

async function titles(caller: EventCaller, input: Parameters<EventCaller['events']['list']>[0]): Promise<string[]> {
  const { items } = await caller.events.list({ limit: 100, ...input })
  return items.map(({ title }) => title)
}

describe('who sees which events', () => {
  const search = 'Visibility'
  const published = ['Visibility cancelled', 'Visibility completed', 'Visibility published']
  const drafts = ['Visibility assigned draft', 'Visibility cancelled draft', 'Visibility draft']
  let teacher: { userId: string; caller: EventCaller }
  let draftId: string
  let assignedId: string

  beforeAll(async () => {
    teacher = await setting.as('teacher')
    for (const status of ['published', 'completed', 'cancelled'] satisfies EventStatus[]) {
      await setting.world.event({ title: `Visibility ${status}`, status })
    }
    draftId = (await setting.world.event({ title: 'Visibility draft' })).id
    const calledOff = await setting.world.event({ title: 'Visibility cancelled draft' })
    await setting.organizer.events.cancel({ eventId: calledOff.id, reason: 'Never mind' })
    const assigned = { title: 'Visibility assigned draft', teachers: [{ id: teacher.userId }] }
    assignedId = (await setting.world.event(assigned)).id
    const gone = await setting.world.event({ title: 'Visibility deleted', status: 'published' })
    await setting.organizer.events.delete({ eventId: gone.id })
  })

  it('everybody those that were published', async () => {
    const { caller: member } = await setting.as('member')
    expect((await titles(setting.anonymous, { search })).toSorted()).toEqual(published)
    expect((await titles(member, { search })).toSorted()).toEqual(published)
    const { caller: otherTeacher } = await setting.as('teacher')
    expect((await titles(otherTeacher, { search })).toSorted()).toEqual(published)
  })

  it('a teacher the assigned ones as well, organizers and admins all', async () => {
    expect((await titles(teacher.caller, { search })).toSorted()).toEqual([drafts[0], ...published].toSorted())
    const { caller: admin } = await setting.as('admin')
    for (const caller of [setting.organizer, admin]) {
      expect((await titles(caller, { search })).toSorted()).toEqual([...drafts, ...published].toSorted())
    }
  })

  it('and the same goes for everything that belongs to an event', async () => {
    for (const read of ['events.get', 'events.availability', 'sessions.list', 'ticketTypes.list'] as const) {
      const [group, name] = read.split('.') as ['events', 'get']
      expect(await refusalOf(setting.anonymous[group][name]({ eventId: draftId }))).toMatchObject({ code: 'NOT_FOUND' })
      expect(await refusalOf(teacher.caller[group][name]({ eventId: draftId }))).toMatchObject({ code: 'NOT_FOUND' })
      await expect(teacher.caller[group][name]({ eventId: assignedId })).resolves.toBeDefined()
    }
  })

  it('a kiosk asks for none of it', async () => {
    const kiosk = eventCaller(setting.deps, {
      kind: 'kiosk',
      stationId: setting.organizerId,
      eventId: draftId,
      sessionIds: null,
      role: 'steward',
      device: 'thumbprint',
      expiresAt: new Date(inHours(1)),
    })
    expect(await refusalOf(kiosk.events.list({}))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusalOf(kiosk.events.get({ eventId: draftId }))).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('finding events', () => {
  it('by a part of the title, a nearly right word, the place, the city or the code', async () => {
    const venue = await setting.world.venue({ name: 'Gödör Klub', city: 'Szentendre' })
    const event = await setting.world.event({ title: 'Contemporary suspension', venue, status: 'published' })
    for (const search of ['SUSPENS', 'suspention', 'gödör', 'GODOR', 'szentend', event.code.toLowerCase()]) {
      expect([search, await titles(setting.anonymous, { search })]).toEqual([search, ['Contemporary suspension']])
    }
    expect(await titles(setting.anonymous, { search: 'no such thing' })).toEqual([])
  })

  it('takes what is typed as text, not as a pattern', async () => {
    await setting.world.event({ title: '50% off_peak', status: 'published' })
    expect(await titles(setting.anonymous, { search: '0% o' })).toEqual(['50% off_peak'])
    expect(await titles(setting.anonymous, { search: 'f_p' })).toEqual(['50% off_peak'])
    expect(await titles(setting.anonymous, { search: '%' })).toEqual(['50% off_peak'])
    expect(await titles(setting.anonymous, { search: '\\' })).toEqual([])
  })

  it('by state, kind, time and organizer', async () => {
    const { id } = await setting.world.organizer()
    const make = (title: string, starts: 'in 10 hours' | 'in 30 hours', status: EventStatus) =>
      setting.world.event({ title: `Sieve ${title}`, starts, status, organizer: { id } })
    await make('early', 'in 10 hours', 'published')
    await make('late', 'in 30 hours', 'draft')
    const sieve = (input: Parameters<EventCaller['events']['list']>[0]) =>
      titles(setting.organizer, { organizerId: id, ...input })
    expect(await sieve({})).toEqual(['Sieve early', 'Sieve late'])
    expect(await sieve({ order: 'latest' })).toEqual(['Sieve late', 'Sieve early'])
    expect(await sieve({ status: ['draft', 'cancelled'] })).toEqual(['Sieve late'])
    expect(await sieve({ from: inHours(20) })).toEqual(['Sieve late'])
    expect(await sieve({ to: inHours(20) })).toEqual(['Sieve early'])
    expect(await sieve({ eventType: 'social_event' })).toEqual([])
    expect(await titles(setting.organizer, { organizerId: setting.organizerId, search: 'Sieve' })).toEqual([])
  })
})

describe('a page of events', () => {
  it('shows the seats and sales of each', async () => {
    const event = await setting.world.event({ title: 'Counted', status: 'published' })
    const sessions = [
      await setting.world.session(event, { capacity: 20 }),
      await setting.world.session(event, { capacity: 10 }),
    ]
    const both = await setting.world.ticketType(event, { includes: sessions })
    const paid = await setting.world.ticketType(event, { includes: [sessions[0]!], priceMinor: 900 })
    await setting.world.confirmedOrder({ event, ticketType: both, quantity: 3 })
    await setting.world.pendingOrder({ event, ticketType: paid, quantity: 2 })
    const { items } = await setting.anonymous.events.list({ search: 'Counted' })
    expect(items).toMatchObject([{ sessionCount: 2, ticketsSold: 3, fill: { capacity: 30, sold: 6, held: 2 } }])

    await setting.world.session(event, { capacity: null })
    expect((await setting.anonymous.events.get({ eventId: event.id })).fill.capacity).toBeNull()
  })

  it('follows the one before it without gaps or repeats, also among equal times', async () => {
    const starts = new Date(inHours(200))
    for (let index = 0; index < 7; index++) {
      await setting.world.event({ title: `Leaf ${index}`, starts, status: 'published' })
    }
    // Times finer than a millisecond must not be lost between two pages.
    await database().pool.query(
      `update event set starts_at = starts_at + interval '300 microseconds' where title in ('Leaf 2', 'Leaf 5')`,
    )
    for (const order of ['soonest', 'latest'] as const) {
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page: { items: { title: string }[]; nextCursor: string | null } = await setting.anonymous.events.list({
          search: 'Leaf',
          order,
          limit: 2,
          cursor,
        })
        seen.push(...page.items.map(({ title }) => title))
        cursor = page.nextCursor
      } while (cursor)
      expect(seen).toHaveLength(7)
      expect(new Set(seen).size).toBe(7)
    }
  })

  it('is refused for a cursor that is not ours', async () => {
    const forged = btoa(JSON.stringify(['yesterday', setting.organizerId]))
    for (const cursor of ['nonsense', forged]) {
      expect(await refusalOf(setting.anonymous.events.list({ cursor }))).toMatchObject({ code: 'VALIDATION_ERROR' })
    }
  })
})
