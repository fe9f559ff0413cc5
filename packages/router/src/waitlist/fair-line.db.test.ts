import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { expireHoldJob } from '../orders/expire-hold.job.ts'
import { refusalOf } from '../orders/testing/shop.ts'
import { listenTo } from '../testing/listening.ts'
import { drift, type LineOptions, type Office, openOffice, runJobs, soldOut, statesOf } from './testing/line.ts'

const person = { name: 'Passer-by', email: 'passer@example.org' }
const HOUR = 3_600_000

/** A sold-out session of two ticket types, one of which is waited for by a group of two. */
async function shared(office: Office, options: LineOptions = {}) {
  const sale = await soldOut(office, { capacity: 4, mode: 'strict', ...options })
  const student = await office.world.ticketType(sale.event, { includes: [sale.session] })
  const group = await sale.join(2)
  const buy = (ticketTypeId: string, quantity = 1) =>
    office.anybody.orders.create({ eventId: sale.event.id, items: [{ ticketTypeId, quantity }], buyer: person })
  const offerOf = async (ticketTypeId: string) => {
    const { ticketTypes } = await office.anybody.events.availability({ eventId: sale.event.id })
    return ticketTypes.find((one) => one.ticketTypeId === ticketTypeId)
  }
  return { ...sale, student, group, buy, offerOf }
}

describe('a session that is waited for', () => {
  const database = useTestDatabase()

  it.each(['strict', 'skipping'] as const)('is sold by no other ticket type, in a line that is %s', async (mode) => {
    const office = openOffice(database().db)
    const { event, session, student, free, buy, offerOf, join } = await shared(office, { mode })
    await free(1)
    await runJobs(office.deps)
    const refusal = await refusalOf(buy(student.id))
    expect(refusal).toMatchObject({ code: 'SESSION_FULL', details: { limitingSessionId: session.id, canWait: true } })
    expect(await offerOf(student.id)).toMatchObject({
      available: 1,
      isAvailable: false,
      maxPurchasable: 0,
      constraintReason: 'SESSION_FULL',
      limitingSessionIds: [session.id],
      canWait: true,
    })
    expect(await join(1, { ticketTypeId: student.id })).toMatchObject({ status: 'waiting', position: 1 })
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('is not given to whoever pays late for another ticket type of it', async () => {
    const office = openOffice(database().db)
    const { event, session, free } = await soldOut(office, { mode: 'strict' })
    const adult = await office.world.ticketType(event, { includes: [session] })
    const student = await office.world.ticketType(event, { includes: [session], priceMinor: 500 })
    await free(1)
    const items = [{ ticketTypeId: student.id, quantity: 1 }]
    const order = await office.anybody.orders.create({ eventId: event.id, items, buyer: person })
    const now = office.deps.now()
    office.deps.setNow(new Date(now.getTime() + HOUR))
    await expireHoldJob.run(office.deps, { orderId: order.id, renewal: 0 })
    const wish = { eventId: event.id, ticketTypeId: adult.id, seats: 2, name: 'Ann', email: 'ann@example.org' }
    await office.confirm((await office.anybody.waitlist.join(wish)).id)
    const paying = { orderId: order.id, orderToken: order.orderToken, paymentToken: 'tok_ok' }
    expect((await refusalOf(office.anybody.orders.pay(paying))).code).toBe('HOLD_EXPIRED')
    const seats = await office.db.selectFrom('session').selectAll().where('id', '=', session.id).executeTakeFirst()
    expect(seats).toMatchObject({ sold: 3, held: 0 })
  })

  it('leaves the other days of a bundle on sale, in a line that skips, but not the full one', async () => {
    const office = openOffice(database().db)
    const { event, session, free, join } = await soldOut(office, { capacity: 4, mode: 'skipping' })
    const second = await office.world.session(event, { capacity: 50 })
    const bundle = await office.world.ticketType(event, { includes: [session, second] })
    const [first, other] = [
      await office.world.ticketType(event, { includes: [session] }),
      await office.world.ticketType(event, { includes: [second] }),
    ]
    await join(2, { ticketTypeId: bundle.id })
    await free(1)
    await runJobs(office.deps)
    const buy = (ticketTypeId: string) =>
      office.anybody.orders.create({ eventId: event.id, items: [{ ticketTypeId, quantity: 1 }], buyer: person })
    expect((await refusalOf(buy(first.id))).code).toBe('SESSION_FULL')
    expect(await buy(other.id)).toMatchObject({ status: 'confirmed' })
    await office.db.updateTable('event').set({ waitlist_mode: 'strict' }).where('id', '=', event.id).execute()
    expect((await refusalOf(buy(other.id))).code).toBe('SESSION_FULL')
  })

  it('costs a sale one more statement than where nobody ever waited, however many wait for however much', async () => {
    const listening = listenTo(database())
    try {
      const office = openOffice(listening.db)
      const { event, join, free } = await soldOut(office, { mode: 'strict' })
      const apart = await office.world.ticketType(event, { includes: [await office.world.session(event)] })
      const buy = async () => {
        const items = [{ ticketTypeId: apart.id, quantity: 1 }]
        const sale = () => office.anybody.orders.create({ eventId: event.id, items, buyer: person })
        return (await listening.during(sale)).length
      }
      await buy()
      const alone = await buy()
      await join(1)
      expect(await buy()).toBe(alone + 1)
      for (const seats of [2, 3, 4, 1, 2]) await join(seats)
      const more = await office.world.session(event, { capacity: 1 })
      const third = await office.world.ticketType(event, { includes: [more] })
      await office.world.confirmedOrder({ event, ticketType: third })
      await join(1, { ticketTypeId: third.id })
      expect(await buy()).toBe(alone + 1)
      await free(1)
    } finally {
      await listening.stop()
    }
  })

  it('is sold by organizers who give, and again to all when nobody waits for it any more', async () => {
    const office = openOffice(database().db)
    const { event, student, group, free, buy } = await shared(office)
    await free(2)
    const organizer = await office.user('organizer')
    const items = [{ ticketTypeId: student.id, quantity: 1 }]
    expect(await organizer.orders.give({ eventId: event.id, items, buyer: person })).toMatchObject({ ticketCount: 1 })
    await office.anybody.waitlist.leave({ entryId: group.id, waitlistToken: group.waitlistToken })
    expect(await buy(student.id)).toMatchObject({ status: 'confirmed' })
  })

  it('passes nobody who joins while others buy', async () => {
    const office = openOffice(database().db)
    const { event, session, student, free, join } = await shared(office, { capacity: 20 })
    await free(1)
    const waiting = { ticketTypeId: student.id }
    const buys = Array.from({ length: 10 }, (_, n) =>
      office.anybody.orders
        .create({
          eventId: event.id,
          items: [{ ticketTypeId: student.id, quantity: 1 }],
          buyer: { ...person, email: `buyer-${n}@example.org` },
        })
        .catch(() => null),
    )
    await Promise.all([...buys, join(1, waiting), join(2)])
    const seats = await office.db.selectFrom('session').selectAll().where('id', '=', session.id).executeTakeFirst()
    expect(seats?.sold).toBe(19)
    expect(await drift(office.db, event.id)).toEqual([])
  })
})

describe('seats that a group does not fit in', () => {
  const database = useTestDatabase()

  /** Ten seats, one of them sold, and a group of ten that waits. */
  async function idle(office: Office, isConfirmed = true) {
    const sale = await soldOut(office, { capacity: 10 })
    await sale.free(9)
    const group = await sale.join(10, { isConfirmed })
    const order = {
      eventId: sale.event.id,
      items: [{ ticketTypeId: sale.ticketType.id, quantity: 1 }],
      buyer: person,
    }
    return { ...sale, group, buy: () => office.anybody.orders.create(order) }
  }

  it('are kept for it, and told to organizers, until a day before; then others get them and it stays in line', async () => {
    const office = openOffice(database().db)
    const { event, session, group, join, buy } = await idle(office)
    const organizer = await office.user('organizer')
    const kept = async () => (await organizer.waitlist.summary({ eventId: event.id }))[0]?.keptSeats
    expect(await kept()).toBe(9)
    expect((await refusalOf(buy())).code).toBe('SESSION_FULL')
    const startsAt = new Date(Date.now() + 24 * HOUR + 60_000)
    const times = { starts_at: startsAt, ends_at: new Date(startsAt.getTime() + HOUR) }
    await office.db.updateTable('session').set(times).where('id', '=', session.id).execute()
    expect((await refusalOf(buy())).code).toBe('SESSION_FULL')
    office.deps.setNow(new Date(Date.now() + 2 * 60_000))
    expect(await kept()).toBe(0)
    const single = await join(10)
    await buy()
    await runJobs(office.deps, 'waitlist.make-offers')
    const { status } = await office.anybody.waitlist.get({ entryId: group.id, waitlistToken: group.waitlistToken })
    expect(status).toBe('waiting')
    const of = { entryId: single.id, waitlistToken: single.waitlistToken }
    expect(await office.anybody.waitlist.get(of)).toMatchObject({ status: 'waiting' })
    await office.anybody.waitlist.leave(of)
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('are kept for nobody whose address is not proven, by the link in the mail and by nothing else', async () => {
    const office = openOffice(database().db)
    const { group, buy, event, ticketType } = await idle(office, false)
    expect(group).toMatchObject({ isConfirmed: false })
    expect(await buy()).toMatchObject({ status: 'confirmed' })
    const forged = { entryId: group.id, proof: group.waitlistToken }
    expect((await refusalOf(office.anybody.waitlist.confirm(forged))).code).toBe('NOT_FOUND')
    await runJobs(office.deps)
    const [mail] = office.deps.sent.filter(({ to }) => to.address === group.email)
    const proof = /#[\w-]+\.([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? ''
    const answers = await Promise.all(
      [1, 2, 3].map(() => office.anybody.waitlist.confirm({ entryId: group.id, proof })),
    )
    expect(answers).toMatchObject([{ isConfirmed: true }, { isConfirmed: true }, { isConfirmed: true }])
    expect((await refusalOf(buy())).code).toBe('SESSION_FULL')
    const audited = office.db.selectFrom('audit_entry').select('id').where('action', '=', 'waitlist.confirmed')
    expect(await audited.where('subject_id', '=', group.id).execute()).toHaveLength(1)
    const member = await office.world.member({ email: 'own@example.org' })
    const signedIn = office.as({ kind: 'user', userId: member.id, role: 'member' })
    const wish = { eventId: event.id, ticketTypeId: ticketType.id, seats: 1, name: 'Own' }
    expect(await signedIn.waitlist.join({ ...wish, email: 'OWN@example.org' })).toMatchObject({ isConfirmed: true })
  })

  it('go to whoever fits and has not proven their address, by an offer in their mail', async () => {
    const office = openOffice(database().db)
    const { event, free, join } = await soldOut(office, { mode: 'strict' })
    await join(3, { isConfirmed: false })
    await join(1, { isConfirmed: false })
    await free(1)
    await runJobs(office.deps)
    expect(await statesOf(office.db, event.id)).toEqual(['waiting', 'offered'])
  })
})

describe('a place in line', () => {
  const database = useTestDatabase()

  it('is one for one account, whatever addresses it gives, also at once', async () => {
    const office = openOffice(database().db)
    const { event, ticketType } = await soldOut(office)
    const member = await office.user('member')
    const join = (email: string) =>
      member.waitlist.join({ eventId: event.id, ticketTypeId: ticketType.id, seats: 1, name: 'Ann', email })
    const answers = await Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => join(`${name}@example.org`)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await refusalOf(join('e@example.org'))).code).toBe('ALREADY_WAITING')
    const insert = sql`insert into waitlist_entry (event_id, ticket_type_id, name, email, user_id, seats, status, secret_hash)
      select event_id, ticket_type_id, name, 'index@example.org', user_id, 1, 'offered', '' from waitlist_entry
      where event_id = ${event.id}`
    await expect(insert.execute(office.db)).rejects.toThrow(/waitlist_entry_own_idx/)
    // Whoever organizes puts others in line.
    const organizer = await office.user('organizer')
    for (const name of ['x', 'y']) {
      const wish = { eventId: event.id, ticketTypeId: ticketType.id, seats: 1, name, email: `${name}@example.org` }
      expect(await organizer.waitlist.join(wish)).toMatchObject({ isConfirmed: true })
    }
  })
})
