import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../testing/event-caller.ts'
import { EARLY, type ReminderWorld, reminderWorld } from './testing/setting.ts'

const database = useTestDatabase()
let world: ReminderWorld

beforeAll(async () => {
  world = await reminderWorld(database().db)
})

beforeEach(() => world.deps.setNow(new Date(EARLY)))

describe('an event', () => {
  it('sends the reminder of the day before unless told otherwise', async () => {
    const { event } = await world.festival()
    const shown = await world.organizer.reminders.get({ eventId: event.id })
    expect(shown).toMatchObject({ types: ['1_day'], note: '', version: 0, timeZone: 'Europe/Budapest' })
    expect(shown.slots).toEqual([
      expect.objectContaining({ type: '1_day', state: 'due', dueAt: '2030-06-11T16:00:00.000Z', recipients: 0 }),
      expect.objectContaining({ type: '1_hour', state: 'off', dueAt: '2030-06-12T15:00:00.000Z' }),
      expect.objectContaining({ type: '30_min', state: 'off', dueAt: '2030-06-12T15:30:00.000Z' }),
    ])
  })

  it('shows for each start when it reminds whom, by address', async () => {
    const festival = await world.festival()
    const second = await world.world.session(festival.event, { name: 'Day two', starts: new Date('2030-06-13T08:00Z') })
    const dayTwo = await world.world.ticketType(festival.event, { includes: [second] })
    const email = `twice-${randomUUID()}@example.org`
    await world.bought(festival, EARLY, { email, quantity: 3 })
    await world.bought(festival, EARLY, { email })
    await world.bought(festival, EARLY)
    await world.bought({ ...festival, ticketType: dayTwo }, EARLY)
    const { slots } = await world.organizer.reminders.get({ eventId: festival.event.id })
    expect(slots.filter(({ type }) => type === '1_day')).toEqual([
      expect.objectContaining({ startsAt: '2030-06-12T16:00:00.000Z', sessions: ['Opening'], recipients: 2 }),
      expect.objectContaining({ startsAt: '2030-06-13T08:00:00.000Z', sessions: ['Day two'], recipients: 1 }),
    ])
  })

  it('moves the instants with its start and its zone', async () => {
    const { event, session } = await world.festival()
    const day = async () => {
      const { slots } = await world.organizer.reminders.get({ eventId: event.id })
      return slots.find(({ type }) => type === '1_day')?.dueAt
    }
    await world.organizer.sessions.update({
      sessionId: session.id,
      startsAt: '2031-03-31T00:30:00Z',
      endsAt: '2031-03-31T02:00:00Z',
    })
    // 02:30 in Budapest; on the day before, the 30th of March, the clocks leave it out.
    expect(await day()).toBe('2031-03-30T01:30:00.000Z')
    await world.organizer.events.update({ eventId: event.id, timeZone: 'America/New_York' })
    expect(await day()).toBe('2031-03-30T00:30:00.000Z')
  })

  it('that is duplicated hands its choice and its note on', async () => {
    const { event } = await world.festival({ types: ['1_hour', '30_min'], note: 'By the back door.' })
    const copy = await world.organizer.events.duplicate({ eventId: event.id, startsAt: '2030-09-01T16:00:00Z' })
    expect(await world.organizer.reminders.get({ eventId: copy.id })).toMatchObject({
      types: ['1_hour', '30_min'],
      note: 'By the back door.',
    })
    const plain = await world.festival()
    const other = await world.organizer.events.duplicate({ eventId: plain.event.id, startsAt: '2030-09-01T16:00:00Z' })
    expect(await world.organizer.reminders.get({ eventId: other.id })).toMatchObject({ types: ['1_day'], version: 0 })
  })
})

describe('choosing reminders', () => {
  it('changes what is named, leaves the rest, and is in the audit', async () => {
    const { event } = await world.festival()
    const first = await world.organizer.reminders.update({ eventId: event.id, types: ['30_min', '1_day'], version: 0 })
    expect(first).toMatchObject({ types: ['1_day', '30_min'], note: '', version: 1 })
    const second = await world.organizer.reminders.update({ eventId: event.id, note: 'Bring water.', version: 1 })
    expect(second).toMatchObject({ types: ['1_day', '30_min'], note: 'Bring water.', version: 2 })
    const same = await world.organizer.reminders.update({ eventId: event.id, note: 'Bring water.' })
    expect(same.version).toBe(2)
    expect(await world.audited(event.id)).toEqual([
      { action: 'reminders.updated', fields: ['types'], detail: { types: ['1_day', '30_min'] } },
      { action: 'reminders.updated', fields: ['note'], detail: {} },
    ])
  })

  it('is refused for another version than the one read, and of two at once one wins', async () => {
    const { event } = await world.festival()
    const choose = (types: ('1_day' | '1_hour')[]) =>
      world.organizer.reminders.update({ eventId: event.id, types, version: 0 })
    const answers = await Promise.allSettled([choose([]), choose(['1_hour'])])
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusalOf(choose(['1_day', '1_hour']))).toMatchObject({ code: 'CONFLICT', details: { version: 1 } })
  })

  it('is refused once the event is cancelled or over, for an unknown event, and to everybody else', async () => {
    const { event } = await world.festival()
    const update = (caller: ReminderWorld['organizer']) => caller.reminders.update({ eventId: event.id, types: [] })
    const member = await world.as('member')
    expect(await refusalOf(update(member.caller))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusalOf(update(world.anonymous))).toMatchObject({ code: 'UNAUTHORIZED' })
    await world.db.updateTable('event').set({ status: 'completed' }).where('id', '=', event.id).execute()
    expect(await refusalOf(update(world.organizer))).toMatchObject({ code: 'CONFLICT' })
    await world.db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', event.id).execute()
    expect(await refusalOf(update(world.organizer))).toMatchObject({ code: 'EVENT_CANCELLED' })
    const unknown = world.organizer.reminders.update({ eventId: randomUUID(), types: [] })
    expect(await refusalOf(unknown)).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('after its time has passed does not send it', async () => {
    const festival = await world.festival({ types: [] })
    const order = await world.bought(festival, EARLY)
    world.deps.setNow(new Date('2030-06-11T20:00Z'))
    await world.organizer.reminders.update({ eventId: festival.event.id, types: ['1_day', '1_hour'] })
    await world.at('2030-06-11T20:01Z')
    expect(world.reminded(order)).toEqual([])
    expect(await world.states(festival.event)).toEqual([
      '1_day 06-12T16:00 skipped chosen_late',
      '1_hour 06-12T16:00 due',
      '30_min 06-12T16:00 off',
    ])
    await world.at('2030-06-12T15:00Z')
    expect(world.reminded(order)).toHaveLength(1)
  })

  it('is of no effect on what is published after its time', async () => {
    const festival = await world.festival()
    await world.db
      .updateTable('event')
      .set({ published_at: new Date('2030-06-11T20:00Z') })
      .where('id', '=', festival.event.id)
      .execute()
    await world.at('2030-06-11T20:01Z')
    expect(await world.states(festival.event)).toContain('1_day 06-12T16:00 skipped published_late')
  })
})

describe('the state of a reminder', () => {
  it('says how many were sent, when, and that nobody was there to get it', async () => {
    const [festival, empty] = [await world.festival(), await world.festival()]
    await world.bought(festival, EARLY)
    await world.bought(festival, EARLY)
    await world.at('2030-06-11T16:00Z')
    const [slot] = (await world.organizer.reminders.get({ eventId: festival.event.id })).slots
    expect(slot).toMatchObject({
      state: 'sent',
      recipients: 2,
      counts: { sent: 2, failed: 0, waiting: 0, declined: 0, dropped: 0 },
      sentFrom: '2030-06-11T16:00:00.000Z',
      sentUntil: '2030-06-11T16:00:00.000Z',
    })
    expect(await world.states(empty.event)).toContain('1_day 06-12T16:00 skipped nobody')
  })
})

describe('a preview', () => {
  it.each([
    ['en', 'Tomorrow at 18:00: Summer night', 'From the organizers: Come early.'],
    ['hu', 'Holnap, 18:00: Summer night', 'A szervezők üzenete: Come early.'],
  ] as const)('in %s is the mail as it will be, with a ticket that is none', async (locale, subject, note) => {
    const { event } = await world.festival()
    const input = { eventId: event.id, type: '1_day', note: 'Come early.', locale } as const
    const mail = await world.organizer.reminders.preview(input)
    expect(mail.subject).toBe(subject)
    expect(mail.text).toContain(note)
    expect(mail.text).toContain('SAMPLE0000')
    expect(mail.html).toContain('src="data:image/png;base64,')
    expect(mail.html).not.toContain('cid:')
    const { slots } = await world.organizer.reminders.get({ eventId: event.id })
    expect(slots.every(({ counts }) => counts.sent === 0)).toBe(true)
  })

  it('is there for a draft without anything yet', async () => {
    const event = await world.world.event({ title: 'To be', starts: new Date('2030-06-12T16:00Z') })
    const mail = await world.organizer.reminders.preview({ eventId: event.id, type: '30_min' })
    expect(mail.subject).toBe('Starts at 18:00: To be')
  })
})
