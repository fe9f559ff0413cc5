import { randomUUID } from 'node:crypto'
import { build, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { hearCommits } from './core/announced.ts'
import { noCache } from './core/cache.ts'
import type { Principal } from './core/principal.ts'
import { callPath, walkRouter } from './testing/app-caller.ts'
import { inHours } from './testing/event-setting.ts'
import { createTestDeps, type TestDeps } from './testing/index.ts'
import { keepingCache } from './testing/keeping-cache.ts'
import { runDueJobs } from './testing/run-jobs.ts'
import { addressProofOf } from './waitlist/tokens.ts'

/** Changes that this file makes. */
const SHOWN = [
  'access.updateMe',
  ...['create', 'update', 'publish', 'cancel', 'delete', 'duplicate'].map((one) => `events.${one}`),
  ...['create', 'update', 'delete'].map((one) => `sessions.${one}`),
  ...['create', 'update', 'setInclusion', 'delete'].map((one) => `ticketTypes.${one}`),
  ...['create', 'give', 'pay', 'cancel'].map((one) => `orders.${one}`),
  ...['join', 'confirm', 'leave', 'offer', 'accept'].map((one) => `waitlist.${one}`),
  ...['create', 'update', 'delete'].map((one) => `venues.${one}`),
  'tickets.cancel',
  'imports.run',
  'seatChecks.run',
]
/** Changes of what nobody is shown from a cache. */
const UNSEEN = [
  ...['access.', 'audit.', 'checkIn.', 'codes.', 'jobs.', 'kiosk.', 'mail.', 'messages.', 'organisation.'],
  ...['questions.', 'refunds.', 'reminders.', 'users.', 'vetting.', 'webhooks.', 'imports.inspect'],
  ...['resendConfirmation', 'startPayment', 'renew', 'updateAnswers'].map((one) => `orders.${one}`),
  ...['updateAttendee', 'transfer', 'resend'].map((one) => `tickets.${one}`),
]

const database = useTestDatabase()
const anonymous: Principal = { kind: 'anonymous' }
let deps: TestDeps
let organizer: Principal
let member: Principal

beforeAll(async () => {
  const { db } = database()
  deps = { ...createTestDeps(db), cache: keepingCache() }
  hearCommits(db, (message) => deps.cache.heed(message))
  const world = build(db)
  const [runs, belongs] = [await world.organizer(), await world.member()]
  await db.updateTable('user_account').set({ vetting_level: 'trusted' }).where('id', '=', belongs.id).execute()
  organizer = { kind: 'user', userId: runs.id, role: 'admin' }
  member = { kind: 'user', userId: belongs.id, role: 'member' }
})

type Json = Record<string, unknown>

async function call(principal: Principal, path: string, input: unknown): Promise<Json> {
  const answer = await callPath(deps, principal, path, input)
  return { ...Object(answer) }
}

/** Everything that may be kept of an event and its venue, as somebody sees it. */
async function shown(principal: Principal, { eventId, venueId }: { eventId: string; venueId: string }, fresh: boolean) {
  const asking = fresh ? { ...deps, cache: noCache } : deps
  const ask = async (path: string, input: unknown) => {
    const answer = await callPath(asking, principal, path, input).catch((error: Error) => ({ refused: error.message }))
    const { calculatedAt: _, ...rest } = { calculatedAt: null, ...Object(answer) }
    return rest
  }
  return {
    event: await ask('events.get', { eventId }),
    listed: await ask('events.list', {}),
    published: await ask('events.list', { status: ['published'], limit: 5 }),
    availability: await ask('events.availability', { eventId }),
    venue: await ask('venues.get', { venueId }),
    venues: await ask('venues.list', {}),
  }
}

/** Everybody reads, so that all is kept that may be; then something happens. */
async function expectSeen(about: { eventId: string; venueId: string }, change: () => Promise<unknown>) {
  for (const principal of [anonymous, member]) await shown(principal, about, false)
  await change()
  for (const principal of [anonymous, member]) {
    expect(await shown(principal, about, false)).toEqual(await shown(principal, about, true))
  }
}

async function venueAndEvent() {
  const venue = await call(organizer, 'venues.create', { name: 'Depot', timeZone: 'Europe/Budapest', rooms: [] })
  const venueId = String(venue.id)
  const event = await call(organizer, 'events.create', {
    title: 'An evening',
    startsAt: inHours(240),
    endsAt: inHours(250),
    timeZone: 'Europe/Budapest',
    currency: 'EUR',
    venueId,
  })
  return { venueId, eventId: String(event.id) }
}

const buyer = { name: 'Ada', email: 'ada@example.org' }

describe('what the public is shown from a cache', () => {
  it('is what is so, whatever is done to an event from its making to its end', async () => {
    const about = await venueAndEvent()
    const { eventId } = about
    const organize = (path: string, input: object) => call(organizer, path, input)
    const seen = async (path: string, input: object) => {
      let answer: Json = {}
      await expectSeen(about, async () => {
        answer = await organize(path, input)
      })
      return answer
    }
    const during = { startsAt: inHours(241), endsAt: inHours(242) }
    const { id: sessionId } = await seen('sessions.create', { eventId, name: 'One', capacity: 3, ...during })
    const { id: second } = await seen('sessions.create', { eventId, name: 'Two', capacity: 3, ...during })
    const type = { eventId, name: 'Free', priceMinor: 0, sessionIds: [sessionId] }
    const { id: ticketTypeId } = await seen('ticketTypes.create', type)
    const { id: paid } = await seen('ticketTypes.create', { ...type, name: 'Paid', priceMinor: 900 })
    await seen('ticketTypes.setInclusion', { ticketTypeId: paid, sessionId: second, isIncluded: true })
    await seen('events.publish', { eventId })
    await seen('events.update', { eventId, title: 'Another evening', saleSettings: { isMembersOnly: false } })
    await seen('ticketTypes.update', { ticketTypeId: paid, priceMinor: 1200, memberPriceMinor: 700 })
    await seen('ticketTypes.update', { ticketTypeId: paid, isHidden: true })
    await seen('ticketTypes.update', { ticketTypeId: paid, isHidden: false, isMembersOnly: true })
    await seen('ticketTypes.update', { ticketTypeId: paid, isMembersOnly: false, isActive: false })
    await seen('ticketTypes.update', { ticketTypeId: paid, isActive: true })
    await seen('sessions.update', { sessionId: second, capacity: 2 })
    await seen('venues.update', { venueId: about.venueId, name: 'Tram depot' })
    await expectSeen(about, () => call(organizer, 'access.updateMe', { name: 'Somebody Else' }))
    expect(await call(anonymous, 'events.get', { eventId })).toMatchObject({
      title: 'Another evening',
      venueName: 'Tram depot',
      organizers: [{ name: 'Somebody Else' }],
    })
    await seen('orders.give', { eventId, buyer, items: [{ ticketTypeId: paid, quantity: 1 }] })
    const order = { eventId, buyer, items: [{ ticketTypeId, quantity: 1 }] }
    const free = await seen('orders.create', order)
    const [ticket] = free.tickets as { id: string }[]
    await seen('tickets.cancel', { ticketId: ticket?.id })
    const held = await seen('orders.create', { ...order, items: [{ ticketTypeId: paid, quantity: 1 }] })
    await expectSeen(about, () =>
      call(anonymous, 'orders.pay', { orderId: held.id, orderToken: held.orderToken, paymentToken: 'tok_ok' }),
    )
    const full = await seen('orders.create', { ...order, items: [{ ticketTypeId, quantity: 1 }] })
    const waiting = { eventId, ticketTypeId, seats: 1, name: 'Wait', email: 'wait@example.org' }
    const place = await seen('waitlist.join', waiting)
    await seen('waitlist.leave', { entryId: place.id })
    const line = ['first', 'second'].map((one) => ({ ...waiting, email: `${one}@example.org` }))
    const [first, next] = [await seen('waitlist.join', line[0] ?? {}), await seen('waitlist.join', line[1] ?? {})]
    for (const { id } of [first, next]) {
      const proof = addressProofOf(deps.secrets, String(id))
      await expectSeen(about, () => call(anonymous, 'waitlist.confirm', { entryId: id, proof }))
    }
    await seen('orders.cancel', { orderId: full.id })
    await seen('waitlist.offer', { entryId: next.id })
    await seen('waitlist.accept', { entryId: next.id })
    await database().owner.updateTable('session').set({ sold: 1 }).where('id', '=', String(sessionId)).execute()
    await seen('seatChecks.run', { eventId })
    await expectSeen(about, () => runDueJobs(deps))
    await seen('events.cancel', { eventId, reason: 'A storm' })
    await expectSeen(about, () => runDueJobs(deps))
  }, 120_000)

  it('is what is so after holds ran out, things were taken away, and the event is over', async () => {
    const about = await venueAndEvent()
    const { eventId, venueId } = about
    const during = { startsAt: inHours(241), endsAt: inHours(242) }
    const session = await call(organizer, 'sessions.create', { eventId, name: 'One', capacity: 3, ...during })
    const spare = await call(organizer, 'sessions.create', { eventId, name: 'Two', capacity: 3, ...during })
    const type = { eventId, name: 'Paid', priceMinor: 900, sessionIds: [session.id, spare.id] }
    const { id: ticketTypeId } = await call(organizer, 'ticketTypes.create', type)
    const { id: other } = await call(organizer, 'ticketTypes.create', {
      ...type,
      name: 'Other',
      sessionIds: [spare.id],
    })
    await call(organizer, 'events.publish', { eventId })
    await call(anonymous, 'orders.create', { eventId, buyer, items: [{ ticketTypeId: other, quantity: 1 }] })
    deps.setNow(new Date(Date.now() + 3_600_000))
    await expectSeen(about, () => runDueJobs(deps))
    expect(await call(anonymous, 'events.availability', { eventId })).toMatchObject({
      sessions: [{ held: 0 }, { held: 0 }],
    })
    const copy = await call(organizer, 'events.duplicate', { eventId, startsAt: inHours(500) })
    await expectSeen({ eventId: String(copy.id), venueId }, () =>
      call(organizer, 'events.delete', { eventId: copy.id }),
    )
    const bare = await call(organizer, 'ticketTypes.create', { ...type, name: 'Bare' })
    await expectSeen(about, () => call(organizer, 'ticketTypes.delete', { ticketTypeId: bare.id }))
    const more = await call(organizer, 'sessions.create', { eventId, name: 'Three', capacity: 3, ...during })
    await expectSeen(about, () => call(organizer, 'sessions.delete', { sessionId: more.id }))
    await expectSeen(about, () =>
      call(organizer, 'orders.give', { eventId, buyer, items: [{ ticketTypeId, quantity: 1 }] }),
    )
    const { id: hall } = await call(organizer, 'venues.create', {
      name: 'Hall',
      timeZone: 'Europe/Budapest',
      rooms: [],
    })
    await expectSeen(about, () => call(organizer, 'events.update', { eventId, venueId: hall }))
    await expectSeen(about, () => call(organizer, 'venues.delete', { venueId }))
  })

  it('is what is so after a schedule is taken in, and taken in changed', async () => {
    const schedule = (title: string, room: string) => {
      const talk = { guid: 'one', title: 'A talk', start: '10:00', duration: '00:45' }
      const days = [{ date: '2027-03-27', rooms: { [room]: [talk] } }]
      return JSON.stringify({ schedule: { conference: { acronym: 'kept', title, days } } })
    }
    const take = (title: string, room: string) =>
      call(organizer, 'imports.run', {
        importId: randomUUID(),
        fileName: 'kept.json',
        content: schedule(title, room),
        options: { capacity: 20, timeZone: 'Europe/Berlin' },
      })
    await take('A camp', 'Tent')
    const event = await database()
      .db.selectFrom('event')
      .selectAll()
      .where('title', '=', 'A camp')
      .executeTakeFirstOrThrow()
    const about = { eventId: event.id, venueId: event.venue_id ?? '' }
    await expectSeen(about, () => take('A great camp', 'Tent'))
    await expectSeen(about, () => take('A great camp', 'Barn'))
    expect(await call(anonymous, 'venues.list', {}).catch(() => null)).toBeNull()
    expect(await call(member, 'venues.get', { venueId: about.venueId })).toMatchObject({
      rooms: [{ name: 'Barn' }, { name: 'Tent' }],
    })
  })

  it('is seen to be wrong where something changes without a word', async () => {
    const about = await venueAndEvent()
    await call(anonymous, 'events.list', {})
    const silently = () =>
      database().owner.updateTable('venue').set({ name: 'Elsewhere' }).where('id', '=', about.venueId).execute()
    await expect(expectSeen(about, silently)).rejects.toThrow('to deeply equal')
  })

  it('has to be thought of for whatever changes something', () => {
    const mutations = walkRouter().flatMap(({ path, type }) => (type === 'mutation' ? [path] : []))
    const unknown = mutations.filter((path) => !SHOWN.includes(path) && !UNSEEN.some((one) => path.startsWith(one)))
    expect(unknown).toEqual([])
    expect(SHOWN.filter((path) => !mutations.includes(path))).toEqual([])
  })

  it('is never what somebody with more rights was shown', async () => {
    const about = await venueAndEvent()
    const { eventId } = about
    const during = { startsAt: inHours(241), endsAt: inHours(242) }
    const { id: sessionId } = await call(organizer, 'sessions.create', { eventId, name: 'One', capacity: 3, ...during })
    const type = { eventId, priceMinor: 1000, memberPriceMinor: 600, sessionIds: [sessionId] }
    const { id: open } = await call(organizer, 'ticketTypes.create', { ...type, name: 'Open' })
    const hidden = { ...type, name: 'Hidden', isHidden: true }
    const { id: secret } = await call(organizer, 'ticketTypes.create', hidden)
    const code = { eventId, code: 'LETMEIN', kind: 'access', ticketTypeIds: [secret] }
    await call(organizer, 'codes.create', code)
    const refusal = async (principal: Principal, path: string) =>
      callPath(deps, principal, path, { eventId }).then(
        () => 'answered',
        (error: Error) => error.message,
      )
    for (const path of ['events.get', 'events.availability']) {
      expect(await refusal(organizer, path)).toBe('answered')
      for (const one of [anonymous, member]) expect(await refusal(one, path)).toBe('There is no such event')
    }
    await call(organizer, 'events.publish', { eventId })
    const offers = async (principal: Principal, accessCode?: string) => {
      const { ticketTypes } = await call(principal, 'events.availability', { eventId, accessCode })
      return (ticketTypes as { ticketTypeId: string; priceMinor: number }[]).map((one) => [
        one.ticketTypeId,
        one.priceMinor,
      ])
    }
    for (let round = 0; round < 2; round++) {
      expect(await offers(member)).toEqual([[open, 600]])
      expect(await offers(anonymous, 'LETMEIN')).toEqual([
        [open, 1000],
        [secret, 1000],
      ])
      expect(await offers(organizer)).toHaveLength(2)
      expect(await offers(anonymous)).toEqual([[open, 1000]])
    }
  })

  it('is not asked by organizers and teachers, nor when seats are taken', async () => {
    const { eventId } = await venueAndEvent()
    const during = { startsAt: inHours(241), endsAt: inHours(242) }
    const { id: sessionId } = await call(organizer, 'sessions.create', { eventId, name: 'One', capacity: 2, ...during })
    const type = { eventId, name: 'Paid', priceMinor: 500, sessionIds: [sessionId] }
    const { id: ticketTypeId } = await call(organizer, 'ticketTypes.create', type)
    await call(organizer, 'events.publish', { eventId })
    const asked: string[] = []
    const spied: TestDeps = {
      ...deps,
      cache: {
        ...noCache,
        wrap(kind, key, load) {
          asked.push(`${kind.name} ${key}`)
          return load()
        },
      },
    }
    const ask = async (principal: Principal, path: string, input: object): Promise<Json> => ({
      ...Object(await callPath(spied, principal, path, input)),
    })
    const user = await build(database().db).teacher()
    const teacher: Principal = { kind: 'user', userId: user.id, role: 'teacher' }
    for (const principal of [organizer, teacher]) {
      for (const path of ['events.get', 'events.availability']) await ask(principal, path, { eventId })
      for (const path of ['events.list', 'venues.list']) await ask(principal, path, {})
    }
    const order = { eventId, buyer, items: [{ ticketTypeId, quantity: 1 }] }
    for (const principal of [anonymous, member]) {
      const { id: orderId, orderToken } = await ask(principal, 'orders.create', order)
      await ask(principal, 'orders.pay', { orderId, orderToken, paymentToken: 'tok_ok' })
    }
    const waiting = { eventId, ticketTypeId, seats: 1, name: 'Wait', email: 'wait@example.org' }
    await ask(anonymous, 'waitlist.join', waiting)
    expect(asked).toEqual([])
    await ask(anonymous, 'events.get', { eventId })
    expect(asked).toEqual([`event ${eventId}`])
  })
})
