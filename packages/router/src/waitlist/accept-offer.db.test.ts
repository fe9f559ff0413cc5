import { useTestDatabase } from '@turnout/db/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { expireHoldJob } from '../orders/expire-hold.job.ts'
import { refusalOf } from '../orders/testing/shop.ts'
import { findUntold } from '../testing/find-untold.ts'
import { expireOfferJob } from './expire-offer.job.ts'
import { drift, type LineOptions, type Office, openOffice, runJobs, soldOut, statesOf } from './testing/line.ts'

const MINUTE = 60_000
const later = (minutes: number) => new Date(Date.now() + minutes * MINUTE)

/** Somebody with an open offer of so many seats, in an event with as many. */
async function offered(office: Office, seats = 2, options: LineOptions = {}) {
  const sale = await soldOut(office, { capacity: seats, ...options })
  const { id: entryId, waitlistToken } = await sale.join(seats)
  await sale.free(seats)
  await runJobs(office.deps)
  const [offer] = await office.db.selectFrom('waitlist_offer').selectAll().where('entry_id', '=', entryId).execute()
  return { ...sale, mine: { entryId, waitlistToken }, offerId: offer?.id ?? '' }
}

describe('accepting an offer', () => {
  const database = useTestDatabase()
  afterEach(async () => expect(await findUntold(database().db)).toEqual([]))

  it('of free seats confirms an order at once, with those who come, and gives its tickets', async () => {
    const office = openOffice(database().db)
    const { event, session, mine } = await offered(office, 2)
    const attendees = [{ name: 'Grace Hopper' }, { name: 'Ada Lovelace' }]
    const order = await office.anybody.waitlist.accept({ ...mine, attendees })
    expect(order).toMatchObject({ status: 'confirmed', ticketCount: 2, buyerName: 'Waiting 1' })
    expect(order.tickets.map(({ attendeeName }) => attendeeName).sort()).toEqual(['Ada Lovelace', 'Grace Hopper'])
    expect(order.tickets.every(({ code }) => code?.startsWith('TO1'))).toBe(true)
    expect(await office.anybody.orders.get({ orderId: order.id, orderToken: order.orderToken })).toMatchObject({
      id: order.id,
    })
    const seats = await office.db.selectFrom('session').selectAll().where('id', '=', session.id).executeTakeFirst()
    expect(seats).toMatchObject({ sold: 2, held: 0 })
    expect(await office.anybody.waitlist.get(mine)).toMatchObject({ status: 'taken', orderId: order.id })
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('that cost money gives a pending order on the same seats, or a paid one', async () => {
    const office = openOffice(database().db)
    const pending = await offered(office, 2, { priceMinor: 900 })
    const order = await office.anybody.waitlist.accept(pending.mine)
    expect(order).toMatchObject({ status: 'pending', totalMinor: 1800 })
    expect(await drift(office.db, pending.event.id)).toEqual([])
    const paid = await offered(office, 1, { priceMinor: 900 })
    const bought = await office.anybody.waitlist.accept({ ...paid.mine, paymentToken: 'tok_ok' })
    expect(bought).toMatchObject({ status: 'confirmed', totalMinor: 900 })
    expect(await drift(office.db, paid.event.id)).toEqual([])
  })

  it('may be declined by the bank, and paid with another card', async () => {
    const office = openOffice(database().db)
    const { mine, event } = await offered(office, 1, { priceMinor: 900 })
    const refusal = await refusalOf(office.anybody.waitlist.accept({ ...mine, paymentToken: 'tok_declined' }))
    expect(refusal).toMatchObject({ code: 'PAYMENT_DECLINED', details: { orderToken: expect.any(String) } })
    const order = await office.anybody.waitlist.accept(mine)
    expect(order).toMatchObject({ status: 'pending' })
    const paid = { orderId: order.id, orderToken: order.orderToken, paymentToken: 'tok_ok' }
    expect(await office.anybody.orders.pay(paid)).toMatchObject({ status: 'confirmed' })
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('twice, or by many clicks at once, gives one order', async () => {
    const office = openOffice(database().db)
    const { event, mine } = await offered(office, 2)
    const orders = await Promise.all(Array.from({ length: 8 }, () => office.anybody.waitlist.accept(mine)))
    expect(new Set(orders.map(({ id }) => id)).size).toBe(1)
    const again = await office.anybody.waitlist.accept({ ...mine, idempotencyKey: crypto.randomUUID() })
    expect(again.id).toBe(orders[0]?.id)
    const tickets = await office.db.selectFrom('ticket').selectAll().where('event_id', '=', event.id).execute()
    expect(tickets.filter(({ status }) => status === 'valid')).toHaveLength(2)
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('and its running out have one winner, whichever it is', async () => {
    const office = openOffice(database().db)
    const outcomes = new Set<string>()
    for (let round = 0; round < 12; round++) {
      office.deps.setNow(new Date())
      const { event, mine, offerId } = await offered(office, 1, { offerMinutes: 30 })
      const ends = { expires_at: new Date(office.deps.now().getTime() + 500) }
      await office.db.updateTable('waitlist_offer').set(ends).where('id', '=', offerId).execute()
      const accept = () =>
        office.anybody.waitlist.accept(mine).then(
          () => 'accepted',
          () => 'refused',
        )
      const expire = () => {
        office.deps.setNow(later(31))
        return expireOfferJob.run(office.deps, { offerId })
      }
      const order = round % 2 ? [accept, expire] : [expire, accept]
      const done = await Promise.all(order.map((start) => start()))
      const outcome = done.find((one) => typeof one === 'string') ?? ''
      outcomes.add(outcome)
      expect(await statesOf(office.db, event.id)).toEqual([outcome === 'accepted' ? 'taken' : 'ended'])
      expect(await drift(office.db, event.id)).toEqual([])
      const { sold, held } = await office.db
        .selectFrom('session')
        .select(['sold', 'held'])
        .where('event_id', '=', event.id)
        .executeTakeFirstOrThrow()
      expect([sold, held]).toEqual(outcome === 'accepted' ? [1, 0] : [0, 0])
    }
    expect(outcomes.size).toBeGreaterThan(0)
  })

  it('never frees the seats in between: nobody buys them meanwhile', async () => {
    const office = openOffice(database().db)
    const { event, ticketType, mine } = await offered(office, 1)
    const buy = () =>
      office.anybody.orders.create({
        eventId: event.id,
        items: [{ ticketTypeId: ticketType.id, quantity: 1 }],
        buyer: { name: 'Passer-by', email: 'passer@example.org' },
      })
    const answers = await Promise.allSettled([buy(), buy(), office.anybody.waitlist.accept(mine), buy(), buy()])
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'rejected', 'rejected'])
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('is refused when it has run out, was never made, was given up, or the event is off', async () => {
    const office = openOffice(database().db)
    const late = await offered(office, 1, { offerMinutes: 30 })
    office.deps.setNow(later(31))
    expect((await refusalOf(office.anybody.waitlist.accept(late.mine))).code).toBe('HOLD_EXPIRED')
    await expireOfferJob.run(office.deps, { offerId: late.offerId })
    expect((await refusalOf(office.anybody.waitlist.accept(late.mine))).code).toBe('HOLD_EXPIRED')
    office.deps.setNow(new Date())
    const waiting = await soldOut(office)
    const { id: entryId, waitlistToken } = await waiting.join(1)
    const early = await refusalOf(office.anybody.waitlist.accept({ entryId, waitlistToken }))
    expect(early).toMatchObject({ code: 'CONFLICT', details: { status: 'waiting' } })
    const left = await offered(office, 1)
    await office.anybody.waitlist.leave(left.mine)
    expect((await refusalOf(office.anybody.waitlist.accept(left.mine))).code).toBe('CONFLICT')
    const cancelled = await offered(office, 1)
    const organizer = await office.user('organizer')
    await organizer.events.cancel({ eventId: cancelled.event.id, reason: 'Rain' })
    expect((await refusalOf(office.anybody.waitlist.accept(cancelled.mine))).code).toBe('EVENT_CANCELLED')
  })

  it('is refused with more names than seats, and the offer stays', async () => {
    const office = openOffice(database().db)
    const { mine } = await offered(office, 1)
    const attendees = [{ name: 'One' }, { name: 'Two' }]
    expect((await refusalOf(office.anybody.waitlist.accept({ ...mine, attendees }))).code).toBe('VALIDATION_ERROR')
    expect(await office.anybody.waitlist.get(mine)).toMatchObject({ status: 'offered' })
  })

  it('goes through while others wait, and for what is hidden or above what one order may have', async () => {
    const office = openOffice(database().db)
    const { event, ticketType, mine, join } = await offered(office, 2)
    await join(1)
    const terms = { is_hidden: true, max_per_order: 1 }
    await office.db.updateTable('ticket_type').set(terms).where('id', '=', ticketType.id).execute()
    expect(await office.anybody.waitlist.accept(mine)).toMatchObject({ status: 'confirmed', ticketCount: 2 })
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('of what is for members goes through for the member who waited, by the link of the mail, at their price', async () => {
    const office = openOffice(database().db)
    const { event, ticketType, free } = await soldOut(office, { capacity: 1, priceMinor: 900 })
    const terms = { is_members_only: true, member_price_minor: 500 }
    await office.db.updateTable('ticket_type').set(terms).where('id', '=', ticketType.id).execute()
    const member = await office.user('member', 'vetted')
    const wish = { eventId: event.id, ticketTypeId: ticketType.id, seats: 1, name: 'Ann', email: 'ann@example.org' }
    const { id: entryId, waitlistToken, priceMinor } = await member.waitlist.join(wish)
    expect(priceMinor).toBe(500)
    await free(1)
    await runJobs(office.deps)
    const order = await office.anybody.waitlist.accept({ entryId, waitlistToken })
    expect(order).toMatchObject({ status: 'pending', totalMinor: 500 })
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('cannot be left any more: then it is the order that is cancelled, and its seat goes to the next', async () => {
    const office = openOffice(database().db)
    const { event, mine, join } = await offered(office, 1)
    await join(1)
    const order = await office.anybody.waitlist.accept(mine)
    const refusal = await refusalOf(office.anybody.waitlist.leave(mine))
    expect(refusal).toMatchObject({ code: 'CONFLICT', details: { orderId: order.id } })
    const organizer = await office.user('organizer')
    await organizer.orders.cancel({ orderId: order.id })
    await runJobs(office.deps)
    expect(await statesOf(office.db, event.id)).toEqual(['taken', 'offered'])
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('and not paying lets the seats go to the next', async () => {
    const office = openOffice(database().db)
    const { event, mine, join } = await offered(office, 1, { priceMinor: 900 })
    await join(1)
    const order = await office.anybody.waitlist.accept(mine)
    office.deps.setNow(later(60))
    await expireHoldJob.run(office.deps, { orderId: order.id })
    await runJobs(office.deps, 'waitlist.make-offers')
    expect(await statesOf(office.db, event.id)).toEqual(['taken', 'offered'])
    expect(await drift(office.db, event.id)).toEqual([])
  })
})
