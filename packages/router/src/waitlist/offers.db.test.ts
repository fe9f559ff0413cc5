import { useTestDatabase } from '@turnout/db/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { completeFinishedEvents } from '../events/complete-finished-events.ts'
import { refusalOf } from '../orders/testing/shop.ts'
import { findUntold } from '../testing/find-untold.ts'
import { sendOfferJob } from './send-mails.job.ts'
import { tendWaitlists } from './tend-waitlists.ts'
import { drift, openOffice, runJobs, soldOut, statesOf } from './testing/line.ts'

const MINUTE = 60_000
const later = (minutes: number) => new Date(Date.now() + minutes * MINUTE)

describe('a freed seat', () => {
  const database = useTestDatabase()
  afterEach(async () => expect(await findUntold(database().db)).toEqual([]))

  it('becomes an offer that holds it, with one mail that says until when on the event’s clocks', async () => {
    const office = openOffice(database().db)
    const { event, session, free, join } = await soldOut(office, { offerMinutes: 90, priceMinor: 1500 })
    const mine = await join(1, { email: 'ada@example.org' })
    await free(1)
    await runJobs(office.deps)
    const place = await office.anybody.waitlist.get({ entryId: mine.id, waitlistToken: mine.waitlistToken })
    expect(place).toMatchObject({ status: 'offered', position: null })
    const seats = await office.db.selectFrom('session').selectAll().where('id', '=', session.id).executeTakeFirst()
    expect(seats).toMatchObject({ sold: 3, held: 1 })
    expect(await drift(office.db, event.id)).toEqual([])
    const mails = office.deps.sent.filter(({ subject }) => subject.startsWith('Seats are held for you'))
    expect(mails).toHaveLength(1)
    expect(mails[0]?.text).toContain(`/w/${mine.id}#${mine.waitlistToken}`)
    expect(mails[0]?.text).toContain('€15')
    const until = new Date(place.offerExpiresAt ?? '')
    expect(until.getTime() - Date.now()).toBeGreaterThan(89 * MINUTE)
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: event.time_zone, hour: '2-digit', minute: '2-digit' })
    expect(mails[0]?.text).toContain(clock.format(until))
    expect(mails[0]?.text).toMatch(/CES?T\n/)
  })

  it('is not offered twice, however often and by however many it is tried', async () => {
    const office = openOffice(database().db)
    const { event, free, join } = await soldOut(office)
    await join(1)
    await join(1)
    await free(1)
    await Promise.all(Array.from({ length: 6 }, () => runJobs(office.deps)))
    await tendWaitlists(office.deps)
    await tendWaitlists(office.deps)
    await runJobs(office.deps)
    expect(await statesOf(office.db, event.id)).toEqual(['offered', 'waiting'])
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('is told once, when the process dies after the offer and before, or in the middle of, the mail', async () => {
    const office = openOffice(database().db)
    const { event, free, join } = await soldOut(office)
    await join(1)
    await free(1)
    await runJobs(office.deps, 'waitlist.make-offers')
    const [offer] = await office.db.selectFrom('waitlist_offer').selectAll().where('event_id', '=', event.id).execute()
    const payload = { offerId: offer?.id ?? '' }
    const { send } = office.deps.mailer
    office.deps.mailer.send = () => Promise.reject(new Error('The process died'))
    await expect(sendOfferJob.run(office.deps, payload)).rejects.toThrow('The process died')
    office.deps.mailer.send = send
    await tendWaitlists(office.deps)
    await runJobs(office.deps)
    await sendOfferJob.run(office.deps, payload)
    expect(office.deps.sent.filter(({ subject }) => subject.startsWith('Seats are held'))).toHaveLength(1)
    const { length } = await office.db
      .selectFrom('waitlist_offer')
      .where('event_id', '=', event.id)
      .select('id')
      .execute()
    expect(length).toBe(1)
  })

  it('goes to the next when the offer runs out, is declined, or the one who has it leaves', async () => {
    const office = openOffice(database().db)
    const { event, free, join } = await soldOut(office, { offerMinutes: 30 })
    const [first, second] = [await join(1), await join(1)]
    await join(1)
    await free(1)
    await runJobs(office.deps)
    expect(await statesOf(office.db, event.id)).toEqual(['offered', 'waiting', 'waiting'])
    office.deps.setNow(later(31))
    const seen = await office.anybody.waitlist.get({ entryId: first.id, waitlistToken: first.waitlistToken })
    expect(seen).toMatchObject({ status: 'ended', offerExpiresAt: expect.any(String) })
    await runJobs(office.deps)
    expect(await statesOf(office.db, event.id)).toEqual(['ended', 'offered', 'waiting'])
    const after = await office.anybody.waitlist.get({ entryId: first.id, waitlistToken: first.waitlistToken })
    expect(after).toEqual(seen)
    await office.anybody.waitlist.leave({ entryId: second.id, waitlistToken: second.waitlistToken })
    await runJobs(office.deps)
    expect(await statesOf(office.db, event.id)).toEqual(['ended', 'left', 'offered'])
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('can be bought by anybody once nobody waits for it any more, though its offer was never told to have ended', async () => {
    const office = openOffice(database().db)
    const { event, ticketType, free, join } = await soldOut(office, { offerMinutes: 30 })
    await join(1)
    await free(1)
    await runJobs(office.deps)
    const order = {
      eventId: event.id,
      items: [{ ticketTypeId: ticketType.id, quantity: 1 }],
      buyer: { name: 'Passer-by', email: 'passer@example.org' },
    }
    expect((await refusalOf(office.anybody.orders.create(order))).code).toMatch(/SOLD_OUT|SESSION_FULL/)
    office.deps.setNow(later(31))
    expect(await office.anybody.orders.create(order)).toMatchObject({ status: 'confirmed' })
    expect(await statesOf(office.db, event.id)).toEqual(['ended'])
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('waits for a group in a strict line; when the group leaves, the next gets it though no seat was freed', async () => {
    const office = openOffice(database().db)
    const { event, free, join } = await soldOut(office, { mode: 'strict' })
    const group = await join(3)
    await join(1)
    await free(2)
    await runJobs(office.deps)
    expect(await statesOf(office.db, event.id)).toEqual(['waiting', 'waiting'])
    await office.anybody.waitlist.leave({ entryId: group.id, waitlistToken: group.waitlistToken })
    await runJobs(office.deps)
    expect(await statesOf(office.db, event.id)).toEqual(['left', 'offered'])
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('goes past a group in a skipping line so often as is set, and then not any more', async () => {
    const office = openOffice(database().db)
    const { event, free, join } = await soldOut(office, { mode: 'skipping', maxSkips: 2, capacity: 6 })
    await join(3)
    for (let person = 0; person < 4; person++) await join(1)
    for (let seat = 0; seat < 4; seat++) {
      await free(1)
      await runJobs(office.deps)
    }
    expect(await statesOf(office.db, event.id)).toEqual(['waiting', 'offered', 'offered', 'waiting', 'waiting'])
    const organizer = await office.user('organizer')
    const { items } = await organizer.waitlist.list({ eventId: event.id })
    expect(items.map(({ timesPassed, position }) => [timesPassed, position])).toEqual([
      [2, 1],
      [0, null],
      [0, null],
      [0, 2],
      [0, 3],
    ])
    await free(1)
    await runJobs(office.deps)
    expect((await statesOf(office.db, event.id))[0]).toBe('offered')
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('goes by place over ticket types that share its session', async () => {
    const office = openOffice(database().db)
    const { event, session, free, join } = await soldOut(office, { mode: 'strict' })
    const other = await office.world.ticketType(event, { includes: [session] })
    await join(1, { ticketTypeId: other.id })
    await join(1)
    await free(1)
    await runJobs(office.deps)
    expect(await statesOf(office.db, event.id)).toEqual(['offered', 'waiting'])
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('is found by the look that is taken every minute, when a setting or the time made room and nobody woke the line', async () => {
    const office = openOffice(database().db)
    const { event, session, join } = await soldOut(office)
    await join(2)
    await runJobs(office.deps)
    await office.db.updateTable('session').set({ capacity: 6 }).where('id', '=', session.id).execute()
    await tendWaitlists(office.deps)
    await runJobs(office.deps)
    expect(await statesOf(office.db, event.id)).toEqual(['offered'])
  })

  it('is held no longer than its sale goes on', async () => {
    const office = openOffice(database().db)
    const { ticketType, free, join } = await soldOut(office, { offerMinutes: 600 })
    const end = later(45)
    await office.db.updateTable('ticket_type').set({ sales_end_at: end }).where('id', '=', ticketType.id).execute()
    const { id: entryId, waitlistToken } = await join(1)
    await free(1)
    await runJobs(office.deps)
    const { offerExpiresAt } = await office.anybody.waitlist.get({ entryId, waitlistToken })
    expect(offerExpiresAt).toBe(end.toISOString())
  })
})

describe('the end of an event', () => {
  const database = useTestDatabase()
  afterEach(async () => expect(await findUntold(database().db)).toEqual([]))

  it('that is cancelled ends its line, gives back what was held, and tells those who waited', async () => {
    const office = openOffice(database().db)
    const { event, free, join } = await soldOut(office)
    await join(1)
    await join(4, { email: 'still-waiting@example.org' })
    await free(1)
    await runJobs(office.deps)
    const organizer = await office.user('organizer')
    await organizer.events.cancel({ eventId: event.id, reason: 'The roof leaks' })
    expect(await statesOf(office.db, event.id)).toEqual(['ended', 'ended'])
    expect(await drift(office.db, event.id)).toEqual([])
    await runJobs(office.deps)
    const told = office.deps.sent.filter(({ subject }) => subject.startsWith('Cancelled:'))
    expect(told.map(({ to }) => to.address)).toContain('still-waiting@example.org')
    expect(told).toHaveLength(2)
    expect(told[0]?.text).toContain('The roof leaks')
  })

  it('that is over ends its line without a word', async () => {
    const office = openOffice(database().db)
    const { event, free, join } = await soldOut(office)
    const mine = await join(1)
    await join(1)
    await free(1)
    await runJobs(office.deps)
    const sent = office.deps.sent.length
    office.deps.setNow(new Date(Date.now() + 30 * 24 * 60 * MINUTE))
    await completeFinishedEvents(office.deps)
    expect(await statesOf(office.db, event.id)).toEqual(['ended', 'ended'])
    expect(await drift(office.db, event.id)).toEqual([])
    await runJobs(office.deps)
    expect(office.deps.sent).toHaveLength(sent)
    const place = await office.anybody.waitlist.get({ entryId: mine.id, waitlistToken: mine.waitlistToken })
    expect(place).toMatchObject({ status: 'ended', offerExpiresAt: null })
  })
})

describe('organizers', () => {
  const database = useTestDatabase()
  afterEach(async () => expect(await findUntold(database().db)).toEqual([]))

  it('see the line in order, by pages and by state, and what it comes to for each ticket type', async () => {
    const office = openOffice(database().db)
    const { event, ticketType, free, join } = await soldOut(office)
    for (const seats of [1, 4, 3, 1]) await join(seats)
    await free(1)
    await runJobs(office.deps)
    const organizer = await office.user('organizer')
    const first = await organizer.waitlist.list({ eventId: event.id, limit: 2 })
    const rest = await organizer.waitlist.list({ eventId: event.id, limit: 2, cursor: first.nextCursor })
    expect([...first.items, ...rest.items].map(({ seats, position }) => [seats, position])).toEqual([
      [1, null],
      [4, 1],
      [3, 2],
      [1, 3],
    ])
    expect(rest.nextCursor).toBeNull()
    const offered = await organizer.waitlist.list({ eventId: event.id, status: ['offered'] })
    expect(offered.items).toHaveLength(1)
    expect(await organizer.waitlist.summary({ eventId: event.id })).toEqual([
      {
        ticketTypeId: ticketType.id,
        ticketTypeName: ticketType.name,
        waitingEntries: 3,
        waitingSeats: 8,
        offeredSeats: 1,
        takenSeats: 0,
        keptSeats: 0,
      },
    ])
    const forged = Buffer.from(JSON.stringify(['waitlist', 'x; drop', event.id])).toString('base64url')
    const broken = organizer.waitlist.list({ eventId: event.id, cursor: forged })
    expect((await refusalOf(broken)).code).toBe('VALIDATION_ERROR')
  })

  it('offer seats out of turn, if they are there and the one still waits', async () => {
    const office = openOffice(database().db)
    const { event, free, join } = await soldOut(office, { mode: 'strict' })
    const group = await join(3)
    const single = await join(1)
    const organizer = await office.user('organizer')
    const full = await refusalOf(organizer.waitlist.offer({ entryId: single.id }))
    expect(full.code).toBe('SESSION_FULL')
    await free(2)
    await runJobs(office.deps)
    expect((await refusalOf(organizer.waitlist.offer({ entryId: group.id }))).code).toBe('INSUFFICIENT_CAPACITY')
    expect(await organizer.waitlist.offer({ entryId: single.id })).toMatchObject({ status: 'offered', seats: 1 })
    expect((await refusalOf(organizer.waitlist.offer({ entryId: single.id }))).code).toBe('CONFLICT')
    expect(await drift(office.db, event.id)).toEqual([])
    const { items } = await organizer.waitlist.list({ eventId: event.id })
    expect(items[0]).toMatchObject({ timesPassed: 0, status: 'waiting' })
    const audited = await office.db.selectFrom('audit_entry').selectAll().where('subject_id', '=', single.id).execute()
    expect(audited.map(({ action, actor_kind }) => [action, actor_kind])).toContainEqual(['waitlist.offered', 'user'])
  })

  it('offer one entry once, when several do so at once and a job does too', async () => {
    const office = openOffice(database().db)
    const { event, free, join } = await soldOut(office)
    const { id: entryId } = await join(1)
    await free(2)
    const organizer = await office.user('organizer')
    const offers = Array.from({ length: 5 }, () => organizer.waitlist.offer({ entryId }))
    await Promise.allSettled([...offers, runJobs(office.deps)])
    expect(await statesOf(office.db, event.id)).toEqual(['offered'])
    expect(await drift(office.db, event.id)).toEqual([])
  })
})

describe('a place in a line', () => {
  const database = useTestDatabase()
  afterEach(async () => expect(await findUntold(database().db)).toEqual([]))

  it('is nobody’s business but its holder’s and the organizers’', async () => {
    const office = openOffice(database().db)
    const { event, join } = await soldOut(office)
    const { id: entryId } = await join(1)
    const stranger = await office.user('member')
    const other = await join(1)
    for (const caller of [office.anybody, stranger]) {
      for (const waitlistToken of [undefined, 'guessed', other.waitlistToken]) {
        for (const call of ['get', 'leave', 'accept'] as const) {
          const refusal = await refusalOf(caller.waitlist[call]({ entryId, waitlistToken }))
          expect([call, refusal.code]).toEqual([call, 'NOT_FOUND'])
        }
      }
    }
    expect((await refusalOf(stranger.waitlist.list({ eventId: event.id }))).code).toBe('FORBIDDEN')
    expect((await refusalOf(stranger.waitlist.summary({ eventId: event.id }))).code).toBe('FORBIDDEN')
    expect((await refusalOf(stranger.waitlist.offer({ entryId }))).code).toBe('FORBIDDEN')
    const organizer = await office.user('organizer')
    expect(await organizer.waitlist.get({ entryId })).toMatchObject({ id: entryId })
  })

  it('is left once, and leaving again changes nothing', async () => {
    const office = openOffice(database().db)
    const { event, join } = await soldOut(office)
    const { id: entryId, waitlistToken } = await join(2)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => office.anybody.waitlist.leave({ entryId, waitlistToken })),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'left'))
    expect(await drift(office.db, event.id)).toEqual([])
    const audited = await office.db.selectFrom('audit_entry').selectAll().where('subject_id', '=', entryId).execute()
    expect(audited.map(({ action }) => action)).toEqual(['waitlist.joined', 'waitlist.confirmed', 'waitlist.left'])
  })
})
