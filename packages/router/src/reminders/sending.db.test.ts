import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import ical from 'node-ical'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Mail } from '../core/mailer.ts'
import { addressHash } from '../mail/recipients.ts'
import { qrPng } from '../tickets/qr-code.ts'
import { planReminders } from './plan-reminders.ts'
import { sendReminderJob } from './send-reminder.job.ts'
import { EARLY, type Festival, type ReminderWorld, reminderWorld } from './testing/setting.ts'

const database = useTestDatabase()
let world: ReminderWorld

beforeAll(async () => {
  world = await reminderWorld(database().db)
})

beforeEach(async () => {
  world.deps.setNow(new Date(EARLY))
  // Only what a test makes is due in it.
  await world.db.deleteFrom('job').execute()
  await world.db.updateTable('event').set({ deleted_at: new Date() }).execute()
})

const subjects = (mails: Mail[]) => mails.map(({ subject }) => subject)

describe('who holds a ticket', () => {
  it('is reminded at the same time the day before, once, however often it is looked', async () => {
    const festival = await world.festival()
    const order = await world.bought(festival, EARLY)
    await world.at('2030-06-11T15:59:59Z')
    expect(world.reminded(order)).toEqual([])
    await world.at('2030-06-11T16:00:00Z')
    await world.at('2030-06-11T16:01:00Z')
    await world.at('2030-06-12T12:00:00Z')
    expect(subjects(world.reminded(order))).toEqual(['Tomorrow at 18:00: Summer night'])
  })

  it('gets the reminders that the event sends, each at its time', async () => {
    const festival = await world.festival({ types: ['1_day', '1_hour', '30_min'] })
    const order = await world.bought(festival, EARLY)
    for (const time of ['2030-06-11T16:00Z', '2030-06-12T14:59Z', '2030-06-12T15:00Z', '2030-06-12T15:29Z']) {
      await world.at(time)
    }
    expect(subjects(world.reminded(order))).toEqual([
      'Tomorrow at 18:00: Summer night',
      'Starts at 18:00: Summer night',
    ])
    await world.at('2030-06-12T15:30Z')
    expect(world.reminded(order)).toHaveLength(3)
  })

  it('gets none of an event that sends none', async () => {
    const festival = await world.festival({ types: [] })
    const order = await world.bought(festival, EARLY)
    await world.at('2030-06-11T16:00Z')
    expect(world.reminded(order)).toEqual([])
  })

  it('of an event without hours is reminded at ten in the morning there', async () => {
    const festival = await world.festival({
      isAllDay: true,
      starts: '2030-06-11T22:00:00Z',
      types: ['1_day', '1_hour'],
    })
    const order = await world.bought(festival, EARLY)
    await world.at('2030-06-11T07:59Z')
    expect(world.reminded(order)).toEqual([])
    await world.at('2030-06-11T08:00Z')
    await world.at('2030-06-11T21:00Z')
    expect(subjects(world.reminded(order))).toEqual(['Tomorrow: Summer night'])
  })

  it('for the second day only is reminded before the second day; for both, before each', async () => {
    const festival = await world.festival()
    const second = await world.world.session(festival.event, { name: 'Day two', starts: new Date('2030-06-13T08:00Z') })
    const dayTwo = await world.world.ticketType(festival.event, { includes: [second] })
    const both = await world.world.ticketType(festival.event, { includes: [second, festival.session] })
    const one = await world.bought({ event: festival.event, ticketType: dayTwo }, EARLY)
    const whole = await world.bought({ event: festival.event, ticketType: both }, EARLY)
    await world.at('2030-06-11T16:00Z')
    expect([world.reminded(one).length, world.reminded(whole).length]).toEqual([0, 1])
    await world.at('2030-06-12T08:00Z')
    expect([world.reminded(one).length, world.reminded(whole).length]).toEqual([1, 2])
    expect(world.reminded(one)[0]?.text).toContain('When: Thursday, 13 June 2030, 10:00–12:00 · Day two')
  })

  it('by several orders of one address gets one mail with all of its tickets', async () => {
    const festival = await world.festival()
    const email = `many-${randomUUID()}@example.org`
    const first = await world.bought(festival, EARLY, { email, quantity: 2 })
    const second = await world.bought(festival, EARLY, { email: email.toUpperCase() })
    await world.at('2030-06-11T16:00Z')
    const mails = [...world.reminded(first), ...world.reminded(second)]
    expect(mails).toHaveLength(1)
    const [mail] = mails
    for (const { human_code } of [...first.tickets, ...second.tickets]) expect(mail?.text).toContain(human_code)
    expect(mail?.attachments).toHaveLength(3)
    const uids = Object.values(ical.sync.parseICS(mail?.calendar?.content ?? '')).flatMap((part) =>
      part?.type === 'VEVENT' ? [part.uid] : [],
    )
    expect(uids.sort()).toEqual([first, second].map(({ id }) => `${id}-S1@turnout`).sort())
  })
})

describe('nobody is reminded', () => {
  /** An order of an event that reminds at 16:00 on the eleventh, and what is done to it before. */
  const cases: [what: string, undo: (festival: Festival, orderId: string) => Promise<unknown>][] = [
    [
      'of a cancelled event',
      ({ event }) => world.organizer.events.cancel({ eventId: event.id, reason: 'Rain all day' }),
    ],
    ['of a session that does not take place', ({ session }) => set(session.id, { isActive: false })],
    ['with a cancelled ticket', (_, orderId) => cancelTickets(orderId)],
    ['with a cancelled order', (_, orderId) => world.organizer.orders.cancel({ orderId })],
    ['of an event that sends none any more', ({ event }) => choose(event.id, [])],
    ['of a session that was moved on to another day', ({ session }) => set(session.id, later)],
  ]
  const later = { startsAt: '2030-06-20T16:00:00Z', endsAt: '2030-06-20T18:00:00Z' }
  const set = (sessionId: string, change: object) => world.organizer.sessions.update({ sessionId, ...change })
  const choose = (eventId: string, types: []) => world.organizer.reminders.update({ eventId, types })
  const cancelTickets = async (orderId: string) => {
    const tickets = await world.db.selectFrom('ticket').select('id').where('order_id', '=', orderId).execute()
    for (const { id: ticketId } of tickets) await world.organizer.tickets.cancel({ ticketId })
  }

  it.each(cases)('%s', async (_what, undo) => {
    const festival = await world.festival()
    const order = await world.bought(festival, EARLY)
    await undo(festival, order.id)
    await world.at('2030-06-11T16:00Z')
    expect(world.reminded(order)).toEqual([])
  })

  it.each(cases)('%s, also when it comes to that between planning and sending', async (_what, undo) => {
    const festival = await world.festival()
    const order = await world.bought(festival, EARLY)
    world.deps.setNow(new Date('2030-06-11T16:00Z'))
    await planReminders(world.deps)
    await world.runJobs('reminders.plan-mails')
    await undo(festival, order.id)
    expect(await world.runJobs('reminders.send')).toBe(1)
    expect(world.reminded(order)).toEqual([])
  })

  it('with a cancelled order, nor does a mail wait for ever that was tried in vain before', async () => {
    const festival = await world.festival()
    const order = await world.bought(festival, EARLY)
    const { mailer } = world.deps
    const { send } = mailer
    mailer.send = () => Promise.reject(new Error('no server'))
    await expect(world.at('2030-06-11T16:00Z')).rejects.toThrow('no server')
    mailer.send = send
    const deliveries = () =>
      world.db.selectFrom('mail_delivery').select('status').where('event_id', '=', festival.event.id).execute()
    expect(await deliveries()).toEqual([{ status: 'sending' }])
    await world.organizer.orders.cancel({ orderId: order.id })
    const { id: mailId } = await world.db
      .selectFrom('reminder_mail')
      .select('id')
      .where('order_id', '=', order.id)
      .executeTakeFirstOrThrow()
    await sendReminderJob.run(world.deps, { mailId })
    expect(world.reminded(order)).toEqual([])
    expect(await deliveries()).toEqual([])
  })

  it('with an order that is not paid', async () => {
    const { event, ticketType } = await world.festival()
    const order = await world.world.pendingOrder({ event, ticketType, expires: new Date('2030-06-11T17:00Z') })
    await world.at('2030-06-11T16:00Z')
    expect(world.reminded(order)).toEqual([])
  })

  it('who bought after the reminder was due: their tickets have only just come', async () => {
    const festival = await world.festival()
    const early = await world.bought(festival, '2030-06-11T15:59:00Z')
    const late = await world.bought(festival, '2030-06-11T16:00:01Z')
    await world.at('2030-06-11T17:00Z')
    expect([world.reminded(early).length, world.reminded(late).length]).toEqual([1, 0])
  })

  it('who wants no reminders', async () => {
    const festival = await world.festival()
    const [order, other] = [await world.bought(festival, EARLY), await world.bought(festival, EARLY)]
    await world.db
      .insertInto('mail_opt_out')
      .values({
        address_hash: addressHash(world.deps.secrets, order.buyer_email),
        topic: 'reminders',
        event_id: festival.event.id,
      })
      .execute()
    await world.at('2030-06-11T16:00Z')
    expect([world.reminded(order).length, world.reminded(other).length]).toEqual([0, 1])
    const { slots } = await world.organizer.reminders.get({ eventId: festival.event.id })
    expect(slots.find(({ type }) => type === '1_day')?.counts).toMatchObject({ sent: 1, declined: 1 })
  })
})

describe('a ticket that was handed on', () => {
  const hand = (ticketId: string, email: string) =>
    world.organizer.tickets.transfer({ ticketId, to: { name: 'Ada Lovelace', email } })

  it('reminds its new holder, and its buyer of the others only', async () => {
    const festival = await world.festival()
    const order = await world.bought(festival, EARLY, { quantity: 2 })
    const email = `ada-${randomUUID()}@example.org`
    await hand(order.tickets[0]?.id ?? '', email)
    await world.at('2030-06-11T16:00Z')
    const [holders, buyers] = [world.reminded({ buyer_email: email }), world.reminded(order)]
    expect([holders.length, buyers.length]).toEqual([1, 1])
    expect(holders[0]?.to).toEqual({ name: 'Ada Lovelace', address: email })
    const [mine, yours] = await world.db
      .selectFrom('ticket')
      .select('human_code')
      .where('order_id', '=', order.id)
      .orderBy('transfers', 'desc')
      .execute()
    expect(holders[0]?.text).toContain(mine?.human_code)
    expect(holders[0]?.text).not.toContain(yours?.human_code)
    expect(buyers[0]?.text).toContain(yours?.human_code)
    expect(buyers[0]?.text).not.toContain(mine?.human_code)
  })

  it('between planning and sending reminds nobody: who had it has it no more, who has it got it just now', async () => {
    const festival = await world.festival()
    const order = await world.bought(festival, EARLY)
    const email = `ada-${randomUUID()}@example.org`
    world.deps.setNow(new Date('2030-06-11T16:00:30Z'))
    await planReminders(world.deps)
    await world.runJobs('reminders.plan-mails')
    await hand(order.tickets[0]?.id ?? '', email)
    await world.runJobs('reminders.send')
    await world.at('2030-06-11T16:02Z')
    expect([...world.reminded(order), ...world.reminded({ buyer_email: email })]).toEqual([])
  })
})

describe('what a reminder says', () => {
  it('is when and where in the zone of the event, with a map, the note, and each ticket', async () => {
    const festival = await world.festival({ types: ['1_day'], note: 'Bring shoes <b>for inside</b> & water.' })
    const venue = await world.world.venue({ name: 'Old House', city: 'Budapest', rooms: ['Hall'] })
    await world.db.updateTable('venue').set({ latitude: 47.5, longitude: 19.25 }).where('id', '=', venue.id).execute()
    await world.db.updateTable('event').set({ venue_id: venue.id }).where('id', '=', festival.event.id).execute()
    const order = await world.bought(festival, EARLY)
    await world.at('2030-06-11T16:00Z')
    const [mail] = world.reminded(order)
    expect(mail?.text).toContain('When: Wednesday, 12 June 2030, 18:00–20:00 · Opening')
    expect(mail?.text).toContain('Old House')
    expect(mail?.text).toContain('https://www.openstreetmap.org/?mlat=47.5&mlon=19.25#map=17/47.5/19.25')
    expect(mail?.html).toContain('Bring shoes &lt;b&gt;for inside&lt;/b&gt; &amp; water.')
    expect(mail?.html).toContain(order.tickets[0]?.human_code)
    const [ticket] = (await world.organizer.orders.get({ orderId: order.id })).tickets
    const [picture] = mail?.attachments ?? []
    expect(mail?.html).toContain(`cid:${picture?.cid}`)
    expect(picture?.content.equals(qrPng(ticket?.code ?? ''))).toBe(true)
    expect(mail?.calendar?.content).toContain('DTSTART;TZID=Europe/Budapest:20300612T180000')
    expect(mail?.headers?.['List-Unsubscribe']).toMatch(/^<http.*\/u\//)
  })

  it('is in Hungarian for those who read it', async () => {
    const festival = await world.festival()
    const order = await world.bought(festival, EARLY, { locale: 'hu' })
    await world.at('2030-06-11T16:00Z')
    const [mail] = world.reminded(order)
    expect(mail?.subject).toBe('Holnap, 18:00: Summer night')
    expect(mail?.text).toContain('Időpont: 2030. június 12., szerda')
    expect(mail?.html).toContain('<html lang="hu">')
  })

  it('still holds when it leaves late', async () => {
    const festival = await world.festival()
    const order = await world.bought(festival, EARLY)
    await world.at('2030-06-12T09:00Z')
    expect(subjects(world.reminded(order))).toEqual(['Today at 18:00: Summer night'])
  })
})
