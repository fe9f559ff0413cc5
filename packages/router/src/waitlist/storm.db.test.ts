import { TRPCError } from '@trpc/server'
import { type Database, openDatabase, openPool } from '@turnout/db'
import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { explain } from '../core/trpc.ts'
import { deadlocksIn, findFaults } from '../testing/find-faults.ts'
import { expireOfferJob } from './expire-offer.job.ts'
import { makeOffersJob } from './make-offers.job.ts'
import { type Office, openOffice, runJobs, soldOut } from './testing/line.ts'

/** Runs work with 20 connections, as a busy server has them. */
async function withManyConnections<T>(url: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase(openPool(url, { max: 20 }))
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

/** Waits for a call; what is not an expected refusal, such as a deadlock (40P01), fails the test. */
async function attempt<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof TRPCError && explain(error).code !== 'INTERNAL') return null
    throw error
  }
}

interface Step {
  at: number
  action: string
  entry: { id: string; place: number; ticketTypeId: string; sessionIds: string[] } | null
  /** What an order that is no accepted offer has tickets of. */
  ticketTypeIds: string[]
  sessionIds: string[]
}

/** What the audit says was done at an event, in the order in which it was done. */
async function historyOf(db: Database, eventId: string): Promise<Step[]> {
  const { rows } = await sql<Omit<Step, 'at'> & { at: string }>`
    select a.id::text as at, a.action,
      case when e.id is null then null
        else json_build_object('id', e.id, 'place', e.place, 'ticketTypeId', e.ticket_type_id, 'sessionIds',
          array(select session_id from ticket_type_session x where x.ticket_type_id = e.ticket_type_id)) end as entry,
      array(select distinct ticket_type_id::text from ticket t where t.order_id::text = a.subject_id
        and not exists (select from waitlist_offer f where f.order_id = t.order_id)) as "ticketTypeIds",
      array(select distinct session_id::text from ticket t join ticket_type_session x using (ticket_type_id)
        where t.order_id::text = a.subject_id
        and not exists (select from waitlist_offer f where f.order_id = t.order_id)) as "sessionIds"
    from audit_entry a left join waitlist_entry e on e.id::text = a.subject_id
    where a.event_id = ${eventId} order by a.id`.execute(db)
  return rows.map((row) => ({ ...row, at: Number(row.at) }))
}

/**
 * Goes through a history and finds who was overtaken in a strict line: by an offer to somebody later, or by an order
 * of a passer-by, for the ticket type that they waited for or for a session of it, whose seats are limited. Who has not
 * confirmed their address waits, but is overtaken by whoever buys.
 */
function findOvertaking(history: Step[]): string[] {
  const waiting = new Map<string, NonNullable<Step['entry']>>()
  // An offer may come before the address is confirmed.
  const gone = new Set<string>()
  const faults: string[] = []
  for (const { action, entry, ticketTypeIds, sessionIds } of history) {
    if (entry && action === 'waitlist.confirmed' && !gone.has(entry.id)) waiting.set(entry.id, entry)
    if (entry && /offered|left/.test(action)) gone.add(entry.id)
    if (entry && action === 'waitlist.left') waiting.delete(entry.id)
    if (entry && action === 'waitlist.offered') {
      waiting.delete(entry.id)
      const before = [...waiting.values()].filter((one) => one.place < entry.place)
      if (before.some((one) => one.ticketTypeId === entry.ticketTypeId)) faults.push(`offer to ${entry.place}`)
    }
    if (action === 'order.created') {
      const overtaken = [...waiting.values()].filter(
        (one) => ticketTypeIds.includes(one.ticketTypeId) || one.sessionIds.some((id) => sessionIds.includes(id)),
      )
      if (overtaken.length > 0) faults.push(`order before ${overtaken.map(({ place }) => place).join()}`)
    }
  }
  return faults
}

/** Numbers that are the same in each run. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

type Place = { entryId: string; waitlistToken: string }

/** Everybody does everything at once, round after round. */
async function storm(office: Office, { mode, rounds }: { mode: 'strict' | 'skipping'; rounds: number }) {
  const roll = dice(rounds)
  const { db, world, anybody } = office
  const sale = await soldOut(office, { capacity: 8, mode, maxSkips: 2 })
  const second = await world.session(sale.event, { capacity: 6 })
  const both = await world.ticketType(sale.event, { includes: [sale.session, second] })
  const late = await world.ticketType(sale.event, { includes: [second], quantity: 5, priceMinor: 700 })
  const types = [sale.ticketType.id, both.id, late.id]
  const typeId = () => types[roll(types.length)] ?? ''
  const organizer = await office.user('organizer')
  const places: Place[] = []
  const orders = sale.orders.map(({ id }) => id)
  const eventId = sale.event.id
  const join = async () => {
    const placed = await attempt(sale.join(1 + roll(3), { ticketTypeId: typeId() }))
    if (placed) places.push({ entryId: placed.id, waitlistToken: placed.waitlistToken })
  }
  const buy = async () => {
    const items = [{ ticketTypeId: typeId(), quantity: 1 + roll(2) }]
    const buyer = { name: 'Passer-by', email: `passer-${roll(1e9)}@example.org` }
    const order = await attempt(anybody.orders.create({ eventId, items, buyer }))
    if (order) orders.push(order.id)
  }
  const accept = async () => {
    const place = places[roll(places.length)]
    const paymentToken = roll(2) ? 'tok_ok' : undefined
    const order = place && (await attempt(anybody.waitlist.accept({ ...place, paymentToken })))
    if (order) orders.push(order.id)
  }
  const leave = async () => {
    const place = places[roll(places.length)]
    if (place) await attempt(anybody.waitlist.leave(place))
  }
  const cancel = async () => {
    const [orderId] = orders.splice(roll(orders.length), 1)
    if (orderId) await attempt(organizer.orders.cancel({ orderId }))
  }
  const expire = async () => {
    const open = await db
      .selectFrom('waitlist_offer')
      .select('id')
      .where('event_id', '=', eventId)
      .where('status', '=', 'open')
      .limit(1)
      .executeTakeFirst()
    if (!open) return
    await db
      .updateTable('waitlist_offer')
      .set({ expires_at: new Date(0) })
      .where('id', '=', open.id)
      .where('status', '=', 'open')
      .execute()
    await expireOfferJob.run(office.deps, { offerId: open.id })
  }
  const offer = () => makeOffersJob.run(office.deps, { eventId })
  const deeds = [join, join, join, buy, buy, accept, accept, accept, leave, cancel, cancel, expire, offer, offer]
  for (let round = 0; round < rounds; round++) {
    await Promise.all(Array.from({ length: 24 }, () => deeds[roll(deeds.length)]?.()))
  }
  await runJobs(office.deps, 'waitlist.make-offers')
  return { eventId, types }
}

describe('joining, leaving, accepting, running out, cancelling and buying, all at once', () => {
  const database = useTestDatabase()

  it.each(['strict', 'skipping'] as const)('keep every count, in a line that is %s', async (mode) => {
    await withManyConnections(database().url, async (db) => {
      const { eventId } = await storm(openOffice(db), { mode, rounds: 12 })
      expect(await findFaults(db)).toEqual([])
      expect(await deadlocksIn(db)).toBe(0)
      const history = await historyOf(db, eventId)
      const deeds = new Set(history.map(({ action }) => action))
      for (const deed of ['waitlist.joined', 'waitlist.offered', 'waitlist.accepted', 'waitlist.offer_expired']) {
        expect(deeds).toContain(deed)
      }
      if (mode === 'strict') expect(findOvertaking(history)).toEqual([])
      const offered = history.flatMap(({ action, entry }) => (action === 'waitlist.offered' && entry ? [entry.id] : []))
      expect(new Set(offered).size).toBe(offered.length)
      const { most } = await db
        .selectFrom('waitlist_entry')
        .select(({ fn }) => fn.max('times_passed').as('most'))
        .where('event_id', '=', eventId)
        .executeTakeFirstOrThrow()
      expect(most).toBeLessThanOrEqual(mode === 'strict' ? 0 : 2)
    })
  })

  it('leave nothing, once the event is cancelled in the middle of it', async () => {
    await withManyConnections(database().url, async (db) => {
      const office = openOffice(db)
      const { event, free, join } = await soldOut(office, { capacity: 5 })
      const joined = await Promise.all(Array.from({ length: 10 }, () => join(1)))
      await free(3)
      await runJobs(office.deps, 'waitlist.make-offers')
      const organizer = await office.user('organizer')
      const accepts = joined.map(({ id: entryId, waitlistToken }) =>
        attempt(office.anybody.waitlist.accept({ entryId, waitlistToken })),
      )
      const more = Array.from({ length: 5 }, () => attempt(join(1)))
      const jobs = Array.from({ length: 3 }, () => makeOffersJob.run(office.deps, { eventId: event.id }))
      const cancelled = organizer.events.cancel({ eventId: event.id, reason: 'Storm' })
      await Promise.all([...accepts, ...more, ...jobs, cancelled])
      const open = await db
        .selectFrom('waitlist_entry')
        .select('status')
        .where('event_id', '=', event.id)
        .where('status', 'in', ['waiting', 'offered'])
        .execute()
      expect(open).toEqual([])
      const { held } = await db
        .selectFrom('session')
        .select('held')
        .where('event_id', '=', event.id)
        .executeTakeFirstOrThrow()
      expect(held).toBe(0)
      expect(await findFaults(db)).toEqual([])
      expect(await deadlocksIn(db)).toBe(0)
    })
  })
})

describe('the test itself', () => {
  const database = useTestDatabase()

  it('sees an offer out of turn, a passer-by who overtakes, and seats that nobody holds', async () => {
    const office = openOffice(database().db)
    const { event, session, ticketType, free, join } = await soldOut(office, { mode: 'strict' })
    await join(4)
    const second = await join(1)
    await free(2)
    const organizer = await office.user('organizer')
    await organizer.waitlist.offer({ entryId: second.id })
    expect(findOvertaking(await historyOf(office.db, event.id))).toEqual([expect.stringContaining('offer to')])
    await office.db.updateTable('ticket_type').set({ waiting_entries: 0 }).where('id', '=', ticketType.id).execute()
    const items = [{ ticketTypeId: ticketType.id, quantity: 1 }]
    await office.anybody.orders.create({ eventId: event.id, items, buyer: { name: 'P', email: 'p@example.org' } })
    expect(findOvertaking(await historyOf(office.db, event.id))).toHaveLength(2)
    const shared = await office.world.ticketType(event, { includes: [session] })
    await free(1)
    // As if nobody had ever waited here.
    await office.db.updateTable('event').set({ has_line: false }).where('id', '=', event.id).execute()
    const other = [{ ticketTypeId: shared.id, quantity: 1 }]
    await office.anybody.orders.create({
      eventId: event.id,
      items: other,
      buyer: { name: 'P', email: 'p@example.org' },
    })
    expect(findOvertaking(await historyOf(office.db, event.id))).toHaveLength(3)
    expect(await findFaults(office.db)).toEqual([expect.stringContaining('0 wait for')])
    await office.db.updateTable('session').set({ held: sql`held - 1` }).where('id', '=', session.id).execute()
    expect(await findFaults(office.db)).toContainEqual(expect.stringContaining('counters say'))
  })
})
