import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../orders/testing/shop.ts'
import { drift, type Office, openOffice, runJobs, soldOut, statesOf } from './testing/line.ts'

const nobody = '019aa000-0000-7000-8000-000000000000'
const person = { name: 'Ann', email: 'ann@example.org' }

describe('joining a waitlist', () => {
  const database = useTestDatabase()

  it('gives a place, a secret to come back with, and a mail with both', async () => {
    const office = openOffice(database().db)
    const { event, join } = await soldOut(office)
    await join(1)
    const mine = await join(2, { email: 'ada@example.org', isConfirmed: false })
    expect(mine).toMatchObject({ status: 'waiting', position: 2, seats: 2, eventId: event.id, orderId: null })
    const again = await office.anybody.waitlist.get({ entryId: mine.id, waitlistToken: mine.waitlistToken })
    expect(again).toEqual({ ...mine, waitlistToken: undefined })
    await runJobs(office.deps)
    await runJobs(office.deps)
    const mails = office.deps.sent.filter(({ to }) => to.address === 'ada@example.org')
    expect(mails).toHaveLength(1)
    expect(mails[0]?.text).toContain(`http://localhost:4000/w/${mine.id}#${mine.waitlistToken}.`)
    expect(mails[0]?.text).toContain('Your place in line: 2')
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('writes its mail in Hungarian to those who read it', async () => {
    const office = openOffice(database().db)
    const { event, ticketType } = await soldOut(office)
    await office.anybody.waitlist.join({
      eventId: event.id,
      ticketTypeId: ticketType.id,
      seats: 1,
      name: 'Réka',
      email: 'reka@example.org',
      locale: 'hu',
    })
    await runJobs(office.deps)
    const mine = office.deps.sent.filter(({ to }) => to.address === 'reka@example.org')
    expect(mine[0]?.subject).toMatch(/^Felkerült a várólistára/)
  })

  it('keeps only a hash of the secret, and the audit keeps neither name nor address', async () => {
    const office = openOffice(database().db)
    const { event, join } = await soldOut(office)
    const { id, waitlistToken } = await join(1, { isConfirmed: false })
    const rows = await office.db.selectFrom('audit_entry').selectAll().where('subject_id', '=', id).execute()
    expect(rows.map(({ action }) => action)).toEqual(['waitlist.joined'])
    const entry = await office.db.selectFrom('waitlist_entry').selectAll().where('id', '=', id).executeTakeFirst()
    expect(JSON.stringify(entry)).not.toContain(waitlistToken)
    expect(JSON.stringify(rows)).not.toMatch(/waiting-1|Waiting 1/)
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('is refused while seats enough are free and nobody waits', async () => {
    const office = openOffice(database().db)
    const { event, ticketType, free } = await soldOut(office)
    await free(2)
    const wish = { eventId: event.id, ticketTypeId: ticketType.id, ...person }
    const refusal = await refusalOf(office.anybody.waitlist.join({ ...wish, seats: 2 }))
    expect(refusal).toMatchObject({ code: 'CONFLICT', details: { availableQuantity: 2 } })
    const first = await office.anybody.waitlist.join({ ...wish, seats: 3 })
    expect(first).toMatchObject({ position: 1, isConfirmed: false })
    await office.confirm(first.id)
    const second = { ...wish, email: 'eve@example.org', seats: 1 }
    expect(await office.anybody.waitlist.join(second)).toMatchObject({ position: 2 })
  })

  it('counts seats of unpaid orders that have run out as free', async () => {
    const office = openOffice(database().db)
    const event = await office.world.event({ status: 'published' })
    const session = await office.world.session(event, { capacity: 1 })
    const ticketType = await office.world.ticketType(event, { includes: [session], priceMinor: 500 })
    await office.world.pendingOrder({ event, ticketType, expires: '1 minute ago' })
    const wish = { eventId: event.id, ticketTypeId: ticketType.id, seats: 1, ...person }
    expect((await refusalOf(office.anybody.waitlist.join(wish))).code).toBe('CONFLICT')
  })

  it('is refused twice for one address, whatever its case, and possible again after leaving', async () => {
    const office = openOffice(database().db)
    const { event, join } = await soldOut(office)
    const first = await join(1, { email: 'Twice@example.org' })
    expect((await refusalOf(join(2, { email: 'tWice@Example.org' }))).code).toBe('ALREADY_WAITING')
    await office.anybody.waitlist.leave({ entryId: first.id, waitlistToken: first.waitlistToken })
    await join(2, { email: 'twice@example.org' })
    expect(await statesOf(office.db, event.id)).toEqual(['left', 'waiting'])
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('lets one of many who join at once with one address through', async () => {
    const office = openOffice(database().db)
    const { event, join } = await soldOut(office)
    const answers = await Promise.allSettled(Array.from({ length: 12 }, () => join(1, { email: 'race@example.org' })))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await statesOf(office.db, event.id)).toEqual(['waiting'])
    expect(await drift(office.db, event.id)).toEqual([])
  })

  it('stands on the index that says nobody waits twice, if the question before it were not asked', async () => {
    const office = openOffice(database().db)
    const { event, ticketType, join } = await soldOut(office)
    await join(1, { email: 'index@example.org' })
    const insert = office.db.insertInto('waitlist_entry').values({
      event_id: event.id,
      ticket_type_id: ticketType.id,
      name: 'Ann',
      email: 'INDEX@example.org',
      user_id: null,
      seats: 1,
      status: 'offered',
      secret_hash: Buffer.alloc(32),
    })
    await expect(insert.execute()).rejects.toThrow(/waitlist_entry_once_idx/)
  })

  it('gives places in the order in which they can be seen', async () => {
    const office = openOffice(database().db)
    const { event, join } = await soldOut(office)
    const joined = await Promise.all(Array.from({ length: 15 }, () => join(1)))
    expect(
      joined
        .map(({ position }) => position)
        .sort((a, b) => Number(a) - Number(b))
        .at(-1),
    ).toBe(15)
    const rows = await office.db
      .selectFrom('waitlist_entry')
      .innerJoin('audit_entry', (join) => join.on(sql<boolean>`audit_entry.subject_id = waitlist_entry.id::text`))
      .select(['place', 'audit_entry.id'])
      .where('waitlist_entry.event_id', '=', event.id)
      .where('action', '=', 'waitlist.joined')
      .orderBy('audit_entry.id')
      .execute()
    const places = rows.map(({ place }) => Number(place))
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })

  it('answers the same key once', async () => {
    const office = openOffice(database().db)
    const { event, ticketType } = await soldOut(office)
    const wish = {
      eventId: event.id,
      ticketTypeId: ticketType.id,
      seats: 1,
      ...person,
      idempotencyKey: crypto.randomUUID(),
    }
    const [one, two] = await Promise.all([office.anybody.waitlist.join(wish), office.anybody.waitlist.join(wish)])
    expect(two).toEqual(one)
    const other = office.anybody.waitlist.join({ ...wish, seats: 2 })
    expect((await refusalOf(other)).code).toBe('IDEMPOTENCY_MISMATCH')
  })

  it('is limited for one origin as orders are, and gives the same answer again beyond the limit', async () => {
    const office = openOffice(database().db)
    office.deps.config.orderLimitPerOrigin = 3
    const { event, ticketType, join } = await soldOut(office)
    const wish = {
      eventId: event.id,
      ticketTypeId: ticketType.id,
      seats: 1,
      name: 'Grace',
      email: `${crypto.randomUUID()}@example.org`,
      idempotencyKey: crypto.randomUUID(),
    }
    const place = await office.anybody.waitlist.join(wish)
    await join(1)
    await join(1)
    expect((await refusalOf(join(1))).code).toBe('RATE_LIMITED')
    expect((await office.anybody.waitlist.join(wish)).id).toBe(place.id)
  })

  it('closes direct sale of the ticket type, and says so to those who watch', async () => {
    const office = openOffice(database().db)
    const { event, ticketType, free, join } = await soldOut(office, { mode: 'strict' })
    const before = await announcements(office, event.id)
    const first = await join(4, { isConfirmed: false })
    expect(await announcements(office, event.id)).toBe(before + 1)
    await office.confirm(first.id)
    expect(await announcements(office, event.id)).toBe(before + 2)
    await join(4, { isConfirmed: false })
    expect(await announcements(office, event.id)).toBe(before + 2)
    await free(1)
    const order = { eventId: event.id, items: [{ ticketTypeId: ticketType.id, quantity: 1 }], buyer: person }
    expect((await refusalOf(office.anybody.orders.create(order))).code).toMatch(/SOLD_OUT|SESSION_FULL/)
  })
})

function announcements(office: Office, eventId: string): Promise<number> {
  return office.db
    .selectFrom('domain_event')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('topic', '=', `event:${eventId}:availability`)
    .executeTakeFirstOrThrow()
    .then(({ count }) => Number(count))
}

describe('joining is refused', () => {
  const database = useTestDatabase()

  async function wish(office: Office, change: object = {}, options = {}) {
    const { event, ticketType } = await soldOut(office, options)
    return {
      event,
      ticketType,
      input: { eventId: event.id, ticketTypeId: ticketType.id, seats: 1, ...person, ...change },
    }
  }

  it('at an event, or for a ticket type, that is not there', async () => {
    const office = openOffice(database().db)
    const { input } = await wish(office)
    expect((await refusalOf(office.anybody.waitlist.join({ ...input, eventId: nobody }))).code).toBe('NOT_FOUND')
    expect((await refusalOf(office.anybody.waitlist.join({ ...input, ticketTypeId: nobody }))).code).toBe('NOT_FOUND')
    const other = await wish(office)
    const foreign = { ...input, ticketTypeId: other.ticketType.id }
    expect((await refusalOf(office.anybody.waitlist.join(foreign))).code).toBe('NOT_FOUND')
  })

  it('for more seats than may be bought, than there are, or than the schema takes', async () => {
    const office = openOffice(database().db)
    const { input } = await wish(office, {}, { capacity: 3, maxPerOrder: 5 })
    const codeFor = async (seats: number) => (await refusalOf(office.anybody.waitlist.join({ ...input, seats }))).code
    expect(await codeFor(6)).toBe('VALIDATION_ERROR')
    expect(await codeFor(4)).toBe('INSUFFICIENT_CAPACITY')
    expect(await codeFor(11)).toBe('VALIDATION_ERROR')
    expect(await codeFor(0)).toBe('VALIDATION_ERROR')
  })

  it('for more than one buyer may have, with what they have bought before', async () => {
    const office = openOffice(database().db)
    const { input, event, ticketType } = await wish(office, { email: 'Keen@example.org' }, { capacity: 5 })
    const buyer = { name: 'Keen', email: 'keen@example.org' }
    const organizer = await office.user('organizer')
    const other = await office.world.ticketType(event, { includes: [await office.world.session(event)] })
    const items = [{ ticketTypeId: other.id, quantity: 2 }]
    await organizer.orders.give({ eventId: event.id, items, buyer })
    const limit = (most: number) =>
      office.db.updateTable('event').set({ max_per_buyer: most }).where('id', '=', event.id).execute()
    await limit(3)
    const refusal = await refusalOf(office.anybody.waitlist.join({ ...input, seats: 2 }))
    expect(refusal).toMatchObject({ code: 'CONFLICT', details: { limit: 3, alreadyHas: 2 } })
    await limit(4)
    const ofType = { max_per_buyer: 1 }
    await office.db.updateTable('ticket_type').set(ofType).where('id', '=', ticketType.id).execute()
    expect((await refusalOf(office.anybody.waitlist.join({ ...input, seats: 2 }))).code).toBe('CONFLICT')
    expect(await office.anybody.waitlist.join({ ...input, seats: 1 })).toMatchObject({ status: 'waiting' })
  })

  it('where the list is closed, the sale is over or has not begun, a session is off, the event is off', async () => {
    const office = openOffice(database().db)
    const { input, event, ticketType } = await wish(office)
    const code = async () => (await refusalOf(office.anybody.waitlist.join(input))).code
    const { db } = office
    const setEvent = (change: object) => db.updateTable('event').set(change).where('id', '=', event.id).execute()
    const setType = (change: object) =>
      db.updateTable('ticket_type').set(change).where('id', '=', ticketType.id).execute()
    await setEvent({ is_waitlist_open: false })
    expect(await code()).toBe('CONFLICT')
    await setEvent({ is_waitlist_open: true })
    await setType({ sales_start_at: new Date(Date.now() + 60_000) })
    expect(await code()).toBe('SALES_NOT_STARTED')
    await setType({ sales_start_at: null, sales_end_at: new Date(Date.now() - 60_000) })
    expect(await code()).toBe('SALES_ENDED')
    await setType({ sales_end_at: null })
    await db.updateTable('session').set({ is_active: false }).where('event_id', '=', event.id).execute()
    expect(await code()).toBe('SESSION_INACTIVE')
    await setEvent({ status: 'cancelled' })
    expect(await code()).toBe('EVENT_CANCELLED')
    await setEvent({ status: 'completed' })
    expect(await code()).toBe('SALES_ENDED')
    await setEvent({ status: 'draft', published_at: null })
    expect(await code()).toBe('NOT_FOUND')
    const organizer = await office.user('organizer')
    expect((await refusalOf(organizer.waitlist.join(input))).code).toBe('NOT_PUBLISHED')
  })

  it('to those who are no members, where it is for members', async () => {
    const office = openOffice(database().db)
    const { input, ticketType } = await wish(office)
    await office.db.updateTable('ticket_type').set({ is_members_only: true }).where('id', '=', ticketType.id).execute()
    const pending = await office.user('member', 'pending')
    expect((await refusalOf(office.anybody.waitlist.join(input))).code).toBe('VETTING_REQUIRED')
    expect((await refusalOf(pending.waitlist.join(input))).code).toBe('VETTING_REQUIRED')
    const vetted = await office.user('member', 'vetted')
    expect(await vetted.waitlist.join(input)).toMatchObject({ status: 'waiting' })
  })

  it('for a hidden ticket type, without the code that opens it', async () => {
    const office = openOffice(database().db)
    const { input, event, ticketType } = await wish(office)
    await office.db.updateTable('ticket_type').set({ is_hidden: true }).where('id', '=', ticketType.id).execute()
    await office.db
      .insertInto('sale_code')
      .values({
        event_id: event.id,
        code: 'FRIENDS',
        kind: 'access',
        value: 0,
        ticket_type_ids: [ticketType.id],
        max_uses: null,
        max_uses_per_buyer: null,
        starts_at: null,
        ends_at: null,
        created_by: null,
      })
      .execute()
    expect((await refusalOf(office.anybody.waitlist.join(input))).code).toBe('NOT_FOUND')
    expect((await refusalOf(office.anybody.waitlist.join({ ...input, accessCode: 'FOES' }))).code).toBe('NOT_FOUND')
    expect(await office.anybody.waitlist.join({ ...input, accessCode: 'friends' })).toMatchObject({ position: 1 })
  })
})
