import { useTestDatabase } from '@turnout/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refusalOf } from '../orders/testing/shop.ts'
import { type Listening, listenTo } from '../testing/listening.ts'
import { expireOfferJob } from './expire-offer.job.ts'
import { makeOffersJob } from './make-offers.job.ts'
import { tendWaitlists } from './tend-waitlists.ts'
import { drift, type LineOptions, type Office, openOffice, runJobs, soldOut, statesOf } from './testing/line.ts'

const HOUR = 3_600_000

/** Somebody with an open offer of one seat, and somebody behind them. */
async function offered(office: Office, options: LineOptions = {}) {
  const sale = await soldOut(office, { capacity: 2, ...options })
  const { id: entryId, waitlistToken } = await sale.join(1)
  await sale.join(1)
  await sale.free(1)
  await runJobs(office.deps, 'waitlist.make-offers')
  const [offer] = await office.db.selectFrom('waitlist_offer').selectAll().where('entry_id', '=', entryId).execute()
  const runOut = async () => {
    office.deps.setNow(new Date((offer?.expires_at.getTime() ?? 0) + 1000))
    await expireOfferJob.run(office.deps, { offerId: offer?.id ?? '' })
  }
  return { ...sale, mine: { entryId, waitlistToken }, runOut }
}

describe('an offer', () => {
  const database = useTestDatabase()

  it.each(['its ticket type', 'a session of it'] as const)(
    'that runs out while %s is switched off gives its place in line back, and is made again',
    async (what) => {
      const office = openOffice(database().db)
      const { event, mine, runOut } = await offered(office)
      const table = what === 'its ticket type' ? 'ticket_type' : 'session'
      const turn = (isOn: boolean) =>
        office.db.updateTable(table).set({ is_active: isOn }).where('event_id', '=', event.id).execute()
      await turn(false)
      expect((await refusalOf(office.anybody.waitlist.accept(mine))).code).toMatch(/SALES_ENDED|SESSION_INACTIVE/)
      await runOut()
      await runJobs(office.deps, 'waitlist.make-offers')
      expect(await office.anybody.waitlist.get(mine)).toMatchObject({ status: 'waiting', position: 1 })
      expect(await drift(office.db, event.id)).toEqual([])
      await turn(true)
      await tendWaitlists(office.deps)
      await runJobs(office.deps, 'waitlist.make-offers')
      expect(await statesOf(office.db, event.id)).toEqual(['offered', 'waiting'])
      expect(await office.anybody.waitlist.accept(mine)).toMatchObject({ status: 'confirmed' })
      expect(await drift(office.db, event.id)).toEqual([])
    },
  )

  it('that runs out while it could be accepted ends its place, as does leaving one that was switched off', async () => {
    const office = openOffice(database().db)
    const usual = await offered(office)
    await usual.runOut()
    await runJobs(office.deps, 'waitlist.make-offers')
    expect(await statesOf(office.db, usual.event.id)).toEqual(['ended', 'offered'])
    const off = await offered(openOffice(database().db))
    await office.db.updateTable('ticket_type').set({ is_active: false }).where('event_id', '=', off.event.id).execute()
    const [offer] = await office.db.selectFrom('waitlist_offer').selectAll().orderBy('id', 'desc').limit(1).execute()
    office.deps.setNow(new Date((offer?.expires_at.getTime() ?? 0) + 1000))
    await office.anybody.waitlist.leave(off.mine)
    await makeOffersJob.run(office.deps, { eventId: off.event.id })
    expect((await statesOf(office.db, off.event.id))[0]).toBe('ended')
  })

  it('does not bring back whoever joined anew meanwhile', async () => {
    const office = openOffice(database().db)
    const { event, mine, runOut, join } = await offered(office)
    const type = (change: object) =>
      office.db.updateTable('ticket_type').set(change).where('event_id', '=', event.id).execute()
    await type({ is_active: false })
    await runOut()
    await type({ is_active: true })
    const { email } = await office.anybody.waitlist.get(mine)
    await join(1, { email })
    await runJobs(office.deps, 'waitlist.make-offers')
    expect(await statesOf(office.db, event.id)).toEqual(['ended', 'offered', 'waiting'])
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('holds though the sale has ended meanwhile, but not where nothing takes place', async () => {
    const office = openOffice(database().db)
    const { event, mine } = await offered(office)
    const past = new Date(Date.now() - HOUR)
    await office.db.updateTable('ticket_type').set({ sales_end_at: past }).where('event_id', '=', event.id).execute()
    await office.db.updateTable('session').set({ is_active: false }).where('event_id', '=', event.id).execute()
    expect((await refusalOf(office.anybody.waitlist.accept(mine))).code).toBe('SESSION_INACTIVE')
    await office.db.updateTable('session').set({ is_active: true }).where('event_id', '=', event.id).execute()
    expect(await office.anybody.waitlist.accept(mine)).toMatchObject({ status: 'confirmed' })
  })
})

describe('codes in a line', () => {
  const database = useTestDatabase()

  const code = (office: Office, eventId: string, values: object) =>
    office.db
      .insertInto('sale_code')
      .values({ event_id: eventId, code: 'FRIENDS', kind: 'access', value: 0, ...values })
      .returning('id')
      .executeTakeFirstOrThrow()

  it('of access are used by those who accept, and are not promised to more than may use them', async () => {
    const office = openOffice(database().db)
    const { event, ticketType, free } = await soldOut(office)
    await office.db.updateTable('ticket_type').set({ is_hidden: true }).where('id', '=', ticketType.id).execute()
    const { id } = await code(office, event.id, { ticket_type_ids: [ticketType.id], max_uses: 2 })
    const join = (name: string) =>
      office.anybody.waitlist.join({
        eventId: event.id,
        ticketTypeId: ticketType.id,
        seats: 1,
        name,
        email: `${name}@example.org`,
        accessCode: 'friends',
      })
    const joined = await join('ann')
    await join('ben')
    expect(await refusalOf(join('cid'))).toMatchObject({ code: 'CONFLICT', details: { field: 'accessCode' } })
    await free(1)
    await runJobs(office.deps, 'waitlist.make-offers')
    await office.db.updateTable('sale_code').set({ is_active: false }).where('id', '=', id).execute()
    const order = await office.anybody.waitlist.accept({ entryId: joined.id, waitlistToken: joined.waitlistToken })
    expect(order).toMatchObject({ status: 'confirmed' })
    const used = office.db.selectFrom('sale_code').select('used').where('id', '=', id)
    expect(await used.executeTakeFirst()).toEqual({ used: 1 })
    await (await office.user('organizer')).orders.cancel({ orderId: order.id })
    expect(await used.executeTakeFirst()).toEqual({ used: 0 })
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('of access that others have used up meanwhile let nobody in', async () => {
    const office = openOffice(database().db)
    const { event, ticketType, free } = await soldOut(office)
    await office.db.updateTable('ticket_type').set({ is_hidden: true }).where('id', '=', ticketType.id).execute()
    const { id } = await code(office, event.id, { ticket_type_ids: [ticketType.id], max_uses: 1 })
    const wish = { eventId: event.id, ticketTypeId: ticketType.id, seats: 1, name: 'Ann', email: 'ann@example.org' }
    const { id: entryId, waitlistToken } = await office.anybody.waitlist.join({ ...wish, accessCode: 'FRIENDS' })
    await free(1)
    await runJobs(office.deps, 'waitlist.make-offers')
    await office.db.updateTable('sale_code').set({ used: 1 }).where('id', '=', id).execute()
    const refusal = await refusalOf(office.anybody.waitlist.accept({ entryId, waitlistToken }))
    expect(refusal).toMatchObject({ code: 'CONFLICT', details: { field: 'accessCode' } })
    expect(await statesOf(office.db, event.id)).toEqual(['offered'])
  })

  it('of discount are taken when an offer is accepted', async () => {
    const office = openOffice(database().db)
    const { event, mine } = await offered(office, { priceMinor: 1000 })
    const { id } = await code(office, event.id, { code: 'TEN', kind: 'percent', value: 10, max_uses: 1 })
    expect((await refusalOf(office.anybody.waitlist.accept({ ...mine, discountCode: 'NONE' }))).code).toBe('NOT_FOUND')
    const order = await office.anybody.waitlist.accept({ ...mine, discountCode: 'ten' })
    expect(order).toMatchObject({ totalMinor: 900, discountMinor: 100 })
    const used = await office.db.selectFrom('sale_code').select('used').where('id', '=', id).executeTakeFirst()
    expect(used).toEqual({ used: 1 })
  })
})

describe('what is read of a line', () => {
  const database = useTestDatabase()
  let listening: Listening
  let office: Office

  beforeAll(() => {
    listening = listenTo(database())
    office = openOffice(listening.db)
  })
  afterAll(() => listening.stop())

  it('is nothing while nothing is left, and no more than a part while little is', async () => {
    const { event, free, join } = await soldOut(office)
    await join(1)
    await join(1)
    const reads = async () => {
      const statements = await listening.during(() => makeOffersJob.run(office.deps, { eventId: event.id }))
      return statements.filter(({ sql }) => /from "waitlist_entry" where .* order by "place"/.test(sql))
    }
    expect(await reads()).toEqual([])
    await free(1)
    const [read, ...more] = await reads()
    expect(read?.sql).toMatch(/order by "place" limit/)
    expect(more).toEqual([])
  })

  it('is counted once for a page: its places go on over pages and ticket types', async () => {
    const { event, session, ticketType, join } = await soldOut(office)
    const other = await office.world.ticketType(event, { includes: [session] })
    const types = [ticketType, other, ticketType, ticketType, other, other, ticketType]
    for (const { id } of types) await join(1, { ticketTypeId: id })
    const organizer = await office.user('organizer')
    const positions: (number | null)[] = []
    let cursor: string | null | undefined
    do {
      const page = await organizer.waitlist.list({ eventId: event.id, limit: 3, cursor: cursor ?? undefined })
      positions.push(...page.items.map(({ position }) => position))
      cursor = page.nextCursor
    } while (cursor)
    expect(positions).toEqual([1, 1, 2, 3, 2, 3, 4])
    const filtered = await organizer.waitlist.list({ eventId: event.id, ticketTypeId: other.id, status: ['waiting'] })
    expect(filtered.items.map(({ position }) => position)).toEqual([1, 2, 3])
  })
})
