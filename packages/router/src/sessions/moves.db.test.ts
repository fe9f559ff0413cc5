import { type Event, type Order, type Session, type TicketType, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type SaleSetting, saleSetting } from '../testing/sale-setting.ts'

const database = useTestDatabase()
const start = new Date('2030-05-06T08:00:00Z')
let setting: SaleSetting
let event: Event
let session: Session
let ticketType: TicketType
let minutes = 0

/** Lets time pass. */
function wait(more: number) {
  minutes += more
  setting.deps.setNow(new Date(start.getTime() + minutes * 60_000))
}

beforeAll(async () => {
  setting = await saleSetting(database().db)
})

beforeEach(async () => {
  // Nothing of another test is left to be told.
  await setting.db.deleteFrom('job').execute()
  wait(100)
  const venue = await setting.world.venue({ name: 'Old House', city: 'Budapest', rooms: ['Hall', 'Loft'] })
  event = await setting.world.event({ status: 'published', title: 'Swing night', venue, timeZone: 'Europe/Budapest' })
  session = await setting.world.session(event, {
    name: 'Basics',
    starts: new Date('2030-07-01T16:00:00Z'),
    room: venue.rooms[0],
  })
  ticketType = await setting.world.ticketType(event, { includes: [session] })
})

/** Notes that an order was placed now. */
async function placedNow(order: Order, more: object = {}): Promise<Order> {
  const placed = { created_at: setting.deps.now(), ...more }
  await setting.db.updateTable('ticket_order').set(placed).where('id', '=', order.id).execute()
  return order
}

const buy = async (quantity = 1): Promise<Order> =>
  placedNow(await setting.world.confirmedOrder({ event, ticketType, quantity }))

const move = (change: object) => setting.organizer.sessions.update({ sessionId: session.id, ...change })
const later = { startsAt: '2030-07-02T17:00:00Z', endsAt: '2030-07-02T19:00:00Z' }

/** Runs what is due after the moving has come to rest. */
async function tell() {
  wait(3)
  await setting.runJobs('sessions.tell-moves')
  await setting.runJobs('sessions.send-move')
}

const mailsOf = (order: Order) =>
  setting.mailsTo(order.buyer_email).filter(({ subject }) => /Changed|Változás/.test(subject))

describe('a session that is moved', () => {
  it('tells each order once, with the old and the new time there, and moves its calendar entry', async () => {
    const [one, group] = [await buy(), await buy(3)]
    await move(later)
    await tell()
    await tell()
    for (const order of [one, group]) {
      const mails = mailsOf(order)
      expect(mails).toHaveLength(1)
      const [mail] = mails
      expect(mail?.subject).toBe('Changed: Swing night')
      expect(mail?.text).toContain('Now: Tuesday, 2 July 2030, 19:00–21:00 · Hall, Old House')
      expect(mail?.text).toContain('Before: Monday, 1 July 2030, 18:00–20:00 · Hall, Old House, Budapest\n')
      const ics = mail?.calendar?.content ?? ''
      expect(ics).toContain(`UID:${order.id}-S1@turnout`)
      expect(ics).toContain('SEQUENCE:1')
      expect(ics).toContain('DTSTART;TZID=Europe/Budapest:20300702T190000')
    }
  })

  it('is told in Hungarian to those who read it', async () => {
    const order = await buy()
    await setting.db.updateTable('ticket_order').set({ locale: 'hu' }).where('id', '=', order.id).execute()
    await move(later)
    await tell()
    const [mail] = mailsOf(order)
    expect(mail?.subject).toBe('Változás: Swing night')
    expect(mail?.text).toContain('Korábban: 2030. július 1., hétfő')
  })

  it('several times before anybody was told, is told once, of the whole way', async () => {
    const order = await buy()
    await move(later)
    wait(1)
    await setting.runJobs('sessions.tell-moves')
    await move({ startsAt: '2030-07-03T17:00:00Z', endsAt: '2030-07-03T19:00:00Z' })
    wait(1)
    await setting.runJobs('sessions.tell-moves')
    expect(await setting.db.selectFrom('job').select('id').where('name', '=', 'sessions.send-move').execute()).toEqual(
      [],
    )
    await tell()
    const mails = mailsOf(order)
    expect(mails).toHaveLength(1)
    expect(mails[0]?.text).toMatch(/Now: Wednesday,? 3 July[\s\S]*Before: Monday,? 1 July/)
    expect(mails[0]?.calendar?.content).toContain('SEQUENCE:2')
  })

  it('again after that, is told again', async () => {
    const order = await buy()
    await move(later)
    await tell()
    await move({ startsAt: '2030-07-03T17:00:00Z', endsAt: '2030-07-03T19:00:00Z' })
    await tell()
    expect(mailsOf(order)).toHaveLength(2)
    expect(mailsOf(order)[1]?.text).toMatch(/Now: Wednesday,? 3 July[\s\S]*Before: Tuesday,? 2 July/)
  })

  it('and back again before anybody was told, is told only to those who bought in between', async () => {
    const before = await buy()
    await move(later)
    wait(1)
    const between = await buy()
    wait(1)
    await move({ startsAt: '2030-07-01T16:00:00Z', endsAt: '2030-07-01T18:00:00Z' })
    const after = await setting.world.confirmedOrder({ event, ticketType })
    await setting.db
      .updateTable('ticket_order')
      .set({ created_at: new Date(setting.deps.now().getTime() + 1000) })
      .where('id', '=', after.id)
      .execute()
    await tell()
    expect(mailsOf(before)).toEqual([])
    expect(mailsOf(after)).toEqual([])
    expect(mailsOf(between)).toHaveLength(1)
    expect(mailsOf(between)[0]?.text).toMatch(/Now: Monday,? 1 July[\s\S]*Before: Tuesday,? 2 July/)
  })

  it('is told after a while even if it never comes to rest', async () => {
    const order = await buy()
    for (let day = 2; day < 12; day++) {
      const on = `2030-07-${String(day).padStart(2, '0')}`
      await move({ startsAt: `${on}T17:00:00Z`, endsAt: `${on}T19:00:00Z` })
      wait(1.9)
      await setting.runJobs('sessions.tell-moves')
    }
    await setting.runJobs('sessions.send-move')
    expect(mailsOf(order)).toHaveLength(1)
  })

  it('to another room, or its event to another place, is told as well', async () => {
    const order = await buy()
    const loft = await setting.db
      .selectFrom('room')
      .select('id')
      .where('venue_id', '=', event.venue_id)
      .where('name', '=', 'Loft')
      .executeTakeFirstOrThrow()
    await move({ roomId: loft.id })
    await tell()
    expect(mailsOf(order)[0]?.text).toMatch(/Now: .*Loft, Old House[\s\S]*Before: .*Hall, Old House/)
    const venue = await setting.world.venue({ name: 'New House', city: 'Budapest' })
    await setting.organizer.events.update({ eventId: event.id, venueId: venue.id })
    await tell()
    expect(mailsOf(order)[1]?.text).toMatch(/Now: .*New House[\s\S]*Before: .*Loft, Old House/)
    expect(mailsOf(order)[1]?.calendar?.content).toContain('SEQUENCE:2')
  })

  it('tells the one whom a ticket was handed on to, beside the buyer of the others', async () => {
    const order = await buy(2)
    const handed = order.tickets[0]?.id ?? ''
    await setting.db
      .updateTable('ticket')
      .set({
        attendee_name: 'Béla',
        attendee_email: 'bela@example.org',
        transfers: 1,
        transferred_at: setting.deps.now(),
      })
      .where('id', '=', handed)
      .execute()
    const all = await buy()
    await setting.db
      .updateTable('ticket')
      .set({ attendee_email: 'cili@example.org', transfers: 1, transferred_at: setting.deps.now() })
      .where('order_id', '=', all.id)
      .execute()
    await move(later)
    await tell()
    expect(mailsOf(order)).toHaveLength(1)
    expect(setting.mailsTo('bela@example.org')).toMatchObject([
      { subject: 'Changed: Swing night', to: { name: 'Béla' } },
    ])
    expect(mailsOf(all)).toEqual([])
    expect(setting.mailsTo('cili@example.org')).toHaveLength(1)
  })

  it('is nothing to those whose tickets are unpaid, cancelled, or for something else', async () => {
    const pending = await setting.world.pendingOrder({ event, ticketType })
    const cancelled = await buy()
    await setting.db.updateTable('ticket').set({ status: 'cancelled' }).where('order_id', '=', cancelled.id).execute()
    const elsewhere = await setting.world.ticketType(event, { includes: [await setting.world.session(event)] })
    const other = await setting.world.confirmedOrder({ event, ticketType: elsewhere })
    await move(later)
    await tell()
    for (const order of [pending, cancelled, other]) expect(mailsOf(order)).toEqual([])
  })

  it('has one job written for each order by one statement, and for nobody twice', async () => {
    await Promise.all(Array.from({ length: 30 }, () => buy(2)))
    const second = await setting.world.session(event, { starts: new Date('2030-07-02T10:00:00Z') })
    await setting.world.confirmedOrder({
      event,
      ticketType: await setting.world.ticketType(event, { includes: [second] }),
    })
    await move(later)
    wait(3)
    await Promise.all([1, 2].map(() => setting.runJobs('sessions.tell-moves')))
    const jobs = await setting.db.selectFrom('job').select('key').where('name', '=', 'sessions.send-move').execute()
    expect(jobs).toHaveLength(30)
  })

  it('of an event that was cancelled meanwhile is not told', async () => {
    const order = await buy()
    await move(later)
    await setting.organizer.events.cancel({ eventId: event.id, reason: 'Rain' })
    await tell()
    expect(mailsOf(order)).toEqual([])
  })
})

describe('those who are paying while a session is moved', () => {
  const confirm = async ({ id }: Order) => {
    const sold = { status: 'confirmed', confirmed_at: setting.deps.now() } as const
    await setting.db.updateTable('ticket_order').set(sold).where('id', '=', id).execute()
    await setting.db.updateTable('ticket').set({ status: 'valid' }).where('order_id', '=', id).execute()
  }
  const hold = async () => placedNow(await setting.world.pendingOrder({ event, ticketType }))

  it('are told, when they have paid before the others are', async () => {
    const order = await hold()
    await move(later)
    wait(1)
    await confirm(order)
    await tell()
    expect(mailsOf(order)[0]?.text).toMatch(/Now: Tuesday,? 2 July[\s\S]*Before: Monday,? 1 July/)
  })

  it('are told once they have paid, when they are still at it when the others are', async () => {
    const [paying, leaving] = [await hold(), await hold()]
    await move(later)
    await tell()
    expect(mailsOf(paying)).toEqual([])
    await confirm(paying)
    await setting.db.updateTable('ticket_order').set({ status: 'expired' }).where('id', '=', leaving.id).execute()
    for (const minutes of [16, 16, 16]) {
      wait(minutes)
      await setting.runJobs('sessions.send-move')
    }
    expect(mailsOf(paying)).toHaveLength(1)
    expect(mailsOf(leaving)).toEqual([])
    expect(await setting.runJobs('sessions.send-move')).toBe(0)
  })
})

describe('a session that is called off', () => {
  it('is told to those who hold tickets for it, with what they can do, and again when it takes place after all', async () => {
    const order = await buy()
    await move({ isActive: false })
    await tell()
    await tell()
    expect(mailsOf(order)).toHaveLength(1)
    const [mail] = mailsOf(order)
    expect(mail?.text).toContain('a session of Swing night that you have a ticket for does not take place.')
    expect(mail?.text).toContain('Does not take place\n  Before: Monday, 1 July 2030, 18:00–20:00 · Hall, Old House')
    expect(mail?.text).toContain('ask the organizers about a refund')
    expect(mail?.html).toContain('Your session does not take place')
    expect(mail?.calendar?.method).toBe('CANCEL')
    expect(mail?.calendar?.content).toContain('STATUS:CANCELLED')
    expect(mail?.calendar?.content).toContain('SEQUENCE:1')
    // Where it would be is no news until it takes place.
    await move(later)
    await tell()
    expect(mailsOf(order)).toHaveLength(1)
    await move({ isActive: true })
    await tell()
    expect(mailsOf(order)).toHaveLength(2)
    expect(mailsOf(order)[1]?.text).toContain('takes place after all.')
    expect(mailsOf(order)[1]?.text).toContain('Now: Tuesday, 2 July 2030, 19:00–21:00')
    expect(mailsOf(order)[1]?.calendar?.content).toContain('STATUS:CONFIRMED')
    expect(mailsOf(order)[1]?.calendar?.content).toContain('SEQUENCE:3')
  })

  it('by mistake, and on again before anybody was told, is not told', async () => {
    const order = await buy()
    await move({ isActive: false })
    await move({ isActive: true })
    await tell()
    expect(mailsOf(order)).toEqual([])
  })

  it('beside another one that is moved, is told in the same mail, also in Hungarian', async () => {
    const second = await setting.world.session(event, { name: 'Advanced', starts: new Date('2030-07-05T16:00:00Z') })
    ticketType = await setting.world.ticketType(event, { includes: [session, second] })
    const [english, hungarian] = [await buy(), await placedNow(await buy(), { locale: 'hu' })]
    await move({ isActive: false })
    await setting.organizer.sessions.update({
      sessionId: second.id,
      startsAt: '2030-07-06T16:00:00Z',
      endsAt: '2030-07-06T18:00:00Z',
    })
    await tell()
    expect(mailsOf(english)).toHaveLength(1)
    expect(mailsOf(english)[0]?.text).toContain('2 sessions of Swing night that you have tickets for have changed.')
    expect(mailsOf(english)[0]?.text).toMatch(
      /Basics\n {2}Does not take place[\s\S]*Advanced\n {2}Now: Saturday,? 6 July/,
    )
    expect(mailsOf(hungarian)[0]?.text).toMatch(/Basics\n {2}Elmarad\n {2}Korábban/)
    expect(mailsOf(hungarian)[0]?.text).toContain('a visszatérítésről érdeklődjön a szervezőknél')
    // One calendar has one method: what is off comes as a file of its own.
    for (const [mail] of [mailsOf(english), mailsOf(hungarian)]) {
      expect(mail?.calendar).toMatchObject({ method: 'PUBLISH' })
      expect(mail?.calendar?.content).toContain(`-${second.code}@turnout`)
      expect(mail?.calendar?.content).not.toContain('CANCELLED')
      const [file] = mail?.attachments ?? []
      expect(file).toMatchObject({ filename: 'cancelled.ics' })
      expect(file?.content.toString()).toMatch(/METHOD:CANCEL[\s\S]*-S1@turnout[\s\S]*STATUS:CANCELLED/)
    }
  })
})

describe('a session that is not moved', () => {
  it('nor renamed, but made larger, tells nobody', async () => {
    const order = await buy()
    await move({ description: 'For all', capacity: 200, doorsOpenAt: '2030-07-01T15:30:00Z' })
    await tell()
    expect(mailsOf(order)).toEqual([])
    expect(await setting.db.selectFrom('session_move').select('id').where('event_id', '=', event.id).execute()).toEqual(
      [],
    )
  })

  it('in public, because it is a draft, keeps its calendar number', async () => {
    await setting.db.updateTable('event').set({ status: 'draft' }).where('id', '=', event.id).execute()
    await move(later)
    const row = setting.db.selectFrom('session').select('moves').where('id', '=', session.id)
    expect(await row.executeTakeFirstOrThrow()).toEqual({ moves: 0 })
  })
})

describe('seats that there are more of', () => {
  const woken = async (change: object) => {
    await setting.db.deleteFrom('job').execute()
    await move(change)
    const jobs = await setting.db.selectFrom('job').select('name').where('name', 'like', 'waitlist.%').execute()
    return jobs.length > 0
  }

  it('are offered to those who wait', async () => {
    await setting.db
      .updateTable('ticket_type')
      .set({ waiting_entries: 1, waiting_seats: 2 })
      .where('id', '=', ticketType.id)
      .execute()
    await setting.db
      .insertInto('waitlist_entry')
      .values({
        event_id: event.id,
        ticket_type_id: ticketType.id,
        name: 'Ann',
        email: 'ann@example.org',
        user_id: null,
        seats: 2,
        status: 'waiting',
        secret_hash: Buffer.alloc(32),
      })
      .execute()
    expect(await woken({ capacity: 10 })).toBe(false)
    expect(await woken({ capacity: 12 })).toBe(true)
    expect(await woken({ capacity: null })).toBe(true)
    expect(await woken({ isActive: false })).toBe(false)
    expect(await woken({ isActive: true })).toBe(true)
  })
})
