import { type Event, type Order, type Session, type TicketType, useTestDatabase, type Venue } from '@turnout/db/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { calendarClient } from '../testing/calendar-client.ts'
import { type SaleSetting, saleSetting } from '../testing/sale-setting.ts'

const database = useTestDatabase()
const start = new Date('2030-05-06T08:00:00Z')
let setting: SaleSetting
let venue: Venue
let event: Event
let first: Session
let second: Session
let ticketType: TicketType
let minutes = 0

function wait(more: number) {
  minutes += more
  setting.deps.setNow(new Date(start.getTime() + minutes * 60_000))
}

beforeAll(async () => {
  setting = await saleSetting(database().db)
})

beforeEach(async () => {
  await setting.db.deleteFrom('job').execute()
  wait(100)
  venue = await setting.world.venue({ name: 'Old House', city: 'Budapest', rooms: ['Hall', 'Loft'] })
  event = await setting.world.event({ status: 'published', title: 'Swing camp', venue, timeZone: 'Europe/Budapest' })
  const on = (day: string) => new Date(`2030-07-0${day}T16:00:00Z`)
  first = await setting.world.session(event, { name: 'Basics', starts: on('1'), room: venue.rooms[0] })
  second = await setting.world.session(event, { name: 'Party', starts: on('2'), room: venue.rooms[0] })
  ticketType = await setting.world.ticketType(event, { includes: [first, second] })
})

async function buy(): Promise<Order> {
  const order = await setting.world.confirmedOrder({ event, ticketType })
  const placed = { created_at: setting.deps.now() }
  await setting.db.updateTable('ticket_order').set(placed).where('id', '=', order.id).execute()
  return order
}

/** Runs what is due after the changes have come to rest. */
async function tell() {
  wait(3)
  await setting.runJobs('sessions.tell-moves')
  await setting.runJobs('sessions.send-move')
}

const mailsOf = (order: Order) =>
  setting.mailsTo(order.buyer_email).filter(({ subject }) => /Changed|Változás/.test(subject))
const change = (fields: object) => setting.organizer.events.update({ eventId: event.id, ...fields })

describe('an event that changes what it says of itself', () => {
  it('tells each holder once, with what is new and what it was, however much was changed', async () => {
    const [one, other] = [await buy(), await buy()]
    await change({ title: 'Swing camp 2030' })
    wait(1)
    await change({ isOnline: true, url: 'https://example.org/live' })
    await setting.organizer.sessions.update({ sessionId: first.id, name: 'Basics for all' })
    await tell()
    await tell()
    for (const order of [one, other]) {
      const [mail, ...more] = mailsOf(order)
      expect(more).toEqual([])
      expect(mail?.subject).toBe('Changed: Swing camp 2030')
      expect(mail?.text).toContain('Title\n  Now: Swing camp 2030\n  Before: Swing camp\n')
      expect(mail?.text).toContain('Online\n  Now: https://example.org/live\n  Before: not online\n')
      expect(mail?.text).toContain('Basics for all\n')
      expect(mail?.text).toContain('  Before: Basics\n')
      // Only its event has changed.
      expect(mail?.text).not.toContain('Party')
    }
  })

  it('tells it in Hungarian, and what only its event changed under a heading of its own', async () => {
    const order = await buy()
    await setting.db.updateTable('ticket_order').set({ locale: 'hu' }).where('id', '=', order.id).execute()
    await change({ title: 'Szvingtábor' })
    await tell()
    const [mail] = mailsOf(order)
    expect(mail?.subject).toBe('Változás: Szvingtábor')
    expect(mail?.html).toContain('Eseménye megváltozott')
    expect(mail?.text).toContain('Cím\n  Most: Szvingtábor\n  Korábban: Swing camp\n')
  })

  it('and back again before anybody was told, tells nobody', async () => {
    const order = await buy()
    await change({ title: 'A slip' })
    await change({ title: 'Swing camp' })
    await tell()
    expect(mailsOf(order)).toEqual([])
  })

  it('tells nobody of what they do not hold tickets by: texts, topics, prices', async () => {
    const order = await buy()
    await change({ shortDescription: 'Short', fullDescription: 'Long', policies: 'None', topics: ['swing'] })
    // With a venue its own words about the place are not shown.
    await change({ locationText: 'Somewhere', address: 'Some street 1' })
    await tell()
    expect(mailsOf(order)).toEqual([])
  })

  it('at an address of its own tells of another one', async () => {
    await setting.db
      .updateTable('event')
      .set({ venue_id: null, address: 'Old street 1' })
      .where('id', '=', event.id)
      .execute()
    await setting.db.updateTable('session').set({ room_id: null }).where('event_id', '=', event.id).execute()
    const order = await buy()
    await change({ address: 'New street 2' })
    await tell()
    expect(mailsOf(order)[0]?.text).toMatch(/Now: .* · New street 2\n {2}Before: .* · Old street 1/)
  })
})

describe('a venue that is called or found otherwise', () => {
  const rename = (fields: object) => setting.admin.venues.update({ venueId: venue.id, ...fields })

  it('tells those who hold tickets for what is to come there', async () => {
    const order = await buy()
    const over = await setting.world.event({ status: 'published', venue, starts: new Date('2030-05-01T10:00:00Z') })
    const session = await setting.world.session(over, { starts: new Date('2030-05-01T10:00:00Z') })
    await setting.db
      .updateTable('event')
      .set({ ends_at: new Date('2030-05-01T12:00:00Z') })
      .where('id', '=', over.id)
      .execute()
    await rename({ name: 'House of Swing', address: 'Fő utca 2.' })
    await tell()
    expect(mailsOf(order)).toHaveLength(1)
    expect(mailsOf(order)[0]?.text).toContain('Hall, House of Swing, Fő utca 2., Budapest')
    expect(mailsOf(order)[0]?.text).toMatch(/Before: .*Hall, Old House/)
    const row = setting.db.selectFrom('session').select('moves').where('id', '=', session.id)
    expect(await row.executeTakeFirstOrThrow()).toEqual({ moves: 0 })
  })

  it('tells of a room that has another name, and of nothing else', async () => {
    const order = await buy()
    const [hall, loft] = venue.rooms
    const rooms = [
      { id: hall?.id, name: 'Hall', capacity: 4 },
      { id: loft?.id, name: 'Loft' },
    ]
    await rename({ capacity: 900, rooms })
    await tell()
    expect(mailsOf(order)).toEqual([])
    await rename({
      rooms: [
        { id: hall?.id, name: 'Great Hall' },
        { id: loft?.id, name: 'Loft' },
      ],
    })
    await tell()
    expect(mailsOf(order)[0]?.text).toMatch(/Now: .*Great Hall, Old House[\s\S]*Before: .*Hall, Old House/)
  })
})

describe("a calendar that takes in each of an order's mails", () => {
  const uids = (order: Order) => [`${order.id}-S1@turnout`, `${order.id}-S2@turnout`]
  const confirm = async (order: Order) => {
    const before = setting.mailsTo(order.buyer_email).length
    await setting.organizer.orders.resendConfirmation({ orderId: order.id })
    await setting.runJobs('orders.send-confirmation')
    return setting.mailsTo(order.buyer_email)[before]
  }

  it('follows changes of time, place and title, and shows nothing once the event is off', async () => {
    const order = await buy()
    const client = calendarClient()
    const mails: (typeof setting.deps.sent)[number][] = []
    const receive = (mail: (typeof setting.deps.sent)[number] | undefined) => {
      expect(mail?.calendar).toBeDefined()
      if (mail) mails.push(mail)
      client.receive(mail)
    }
    receive(await confirm(order))
    expect(client.shown()).toMatchObject([
      { uid: uids(order)[0], sequence: 0, start: '2030-07-01T16:00:00.000Z', location: 'Hall, Old House, Budapest' },
      { uid: uids(order)[1], sequence: 0, summary: 'Swing camp: Party' },
    ])

    await setting.organizer.sessions.update({
      sessionId: first.id,
      startsAt: '2030-07-01T17:00:00Z',
      endsAt: '2030-07-01T19:00:00Z',
    })
    await tell()
    receive(mailsOf(order)[0])
    expect(client.shown()).toMatchObject([{ sequence: 1, start: '2030-07-01T17:00:00.000Z' }, { sequence: 0 }])

    await change({ title: 'Swing days' })
    await tell()
    receive(mailsOf(order)[1])
    expect(client.shown()).toMatchObject([
      { sequence: 2, summary: 'Swing days: Basics' },
      { sequence: 1, summary: 'Swing days: Party' },
    ])

    await setting.admin.venues.update({ venueId: venue.id, name: 'House of Swing' })
    await tell()
    receive(mailsOf(order)[2])
    expect(client.shown()).toMatchObject([
      { sequence: 3, location: 'Hall, House of Swing, Budapest' },
      { sequence: 2, location: 'Hall, House of Swing, Budapest' },
    ])

    // Sent again, the tickets bring the numbers that were told last.
    const shown = client.shown()
    receive(await confirm(order))
    expect(client.shown()).toEqual(shown)

    await setting.organizer.events.cancel({ eventId: event.id, reason: 'Rain' })
    await setting.runJobs('orders.send-cancellation')
    receive(setting.mailsTo(order.buyer_email).at(-1))
    expect(client.shown()).toEqual([])
    expect(client.ignored).toEqual([])

    // Whatever comes out of order changes nothing any more.
    for (const mail of mails.slice(0, -1)) client.receive(mail)
    expect(client.shown()).toEqual([])
    expect(client.ignored.length).toBeGreaterThan(0)
  })

  it('drops a session that is called off, and shows it again when it takes place after all', async () => {
    const order = await buy()
    const client = calendarClient()
    client.receive(await confirm(order))
    await setting.organizer.sessions.update({ sessionId: first.id, isActive: false })
    await setting.organizer.sessions.update({ sessionId: second.id, name: 'Last party' })
    await tell()
    client.receive(mailsOf(order)[0])
    expect(client.shown()).toMatchObject([{ uid: uids(order)[1], summary: 'Swing camp: Last party' }])
    // The tickets sent again meanwhile do not bring it back.
    client.receive(await confirm(order))
    expect(client.shown()).toHaveLength(1)
    await setting.organizer.sessions.update({ sessionId: first.id, isActive: true })
    await tell()
    client.receive(mailsOf(order)[1])
    expect(client.shown()).toMatchObject([{ uid: uids(order)[0], sequence: 2 }, { uid: uids(order)[1] }])
    expect(client.ignored).toEqual([])
  })

  it('drops the sessions of tickets that are cancelled', async () => {
    const order = await buy()
    const client = calendarClient()
    client.receive(await confirm(order))
    await change({ title: 'Swing days' })
    await setting.organizer.orders.cancel({ orderId: order.id })
    await setting.runJobs('refunds.send-tickets-cancelled')
    const mail = setting.mailsTo(order.buyer_email).at(-1)
    expect(mail?.calendar?.method).toBe('CANCEL')
    client.receive(mail)
    expect(client.shown()).toEqual([])
    await tell()
    // Nothing is told of a change to whoever holds no ticket any more.
    expect(setting.mailsTo(order.buyer_email).at(-1)).toBe(mail)
  })
})
