import { useTestDatabase } from '@turnout/db/testing'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../core/principal.ts'
import { callWith, nobody, refusalOf } from '../orders/testing/shop.ts'
import type { Question } from '../questions/schema.ts'
import { type HeldTickets, holdTickets } from './testing/held-tickets.ts'

const database = useTestDatabase()
const now = new Date('2026-11-20T18:00:00Z')
let at: HeldTickets

beforeAll(async () => {
  at = await holdTickets(database().db, now)
})

// What one test asks is not asked in another.
afterEach(() => at.db.updateTable('question').set({ is_active: false }).execute())

/** Somebody with an account; `own` makes them an organizer of the event. */
async function somebody(role: Role, own?: 'primary' | 'organizer' | 'teacher') {
  const { id } = await at.doors.world[role]()
  const event_id = at.doors.event.id
  if (own) await at.db.insertInto('event_organizer').values({ event_id, user_id: id, role: own }).execute()
  return { id, caller: at.shop.as({ kind: 'user', userId: id, role }) }
}

async function ask(change: Partial<Pick<Question, 'kind' | 'options' | 'isRequired' | 'scope'>> = {}): Promise<string> {
  const { kind = 'text', options = [], isRequired = false, scope = 'ticket' } = change
  const row = { event_id: at.doors.event.id, scope, kind, label: `A ${kind}`, options, is_required: isRequired }
  return (await at.db.insertInto('question').values(row).returning('id').executeTakeFirstOrThrow()).id
}

const told = { dietaryNeeds: 'no nuts', emergencyContact: '+36 1 234 5678' }

describe('tickets.get', () => {
  it('tells its holder where to be and when, and where it was checked in', async () => {
    const { ticket, order, ticketToken } = await at.held({ attendees: ['Ada'] })
    const gate = await at.doors.station()
    await gate.redeem({ code: ticket.human_code, sessionCode: 'S1' })
    const { s1, s2, event, whole } = at.doors
    const times = ({ id, code, name, starts_at, ends_at }: typeof s1) => ({
      ...{ id, code, name },
      startsAt: starts_at.toISOString(),
      endsAt: ends_at.toISOString(),
    })
    expect(await at.anybody.tickets.get({ ticketId: ticket.id, ticketToken })).toMatchObject({
      id: ticket.id,
      orderCode: order.code,
      eventTitle: event.title,
      timeZone: event.time_zone,
      ticketTypeName: whole.name,
      attendeeName: 'Ada',
      sessions: [times(s1), times(s2)],
      checkedInTo: ['S1'],
      transferableUntil: null,
      code: await at.doors.codeOf(ticket, whole),
      personal: { dietaryNeeds: null, emergencyContact: null, answers: [] },
    })
  })

  it('shows what is private to its holder, its buyer, the event’s own organizers and admins, and to no one else', async () => {
    const buyer = await somebody('member')
    const { ticket, orderToken, ticketToken } = await at.held({
      buyer: { id: buyer.id, name: 'B', email: 'b@example.org' },
    })
    const { id: ticketId } = ticket
    const questionId = await ask()
    await at.anybody.tickets.updateAttendee({ ticketId, ticketToken, ...told, answers: [{ questionId, value: 'Yes' }] })
    const personal = { ...told, answers: [{ questionId, label: 'A text', kind: 'text', value: 'Yes' }] }
    const seeing = [
      at.anybody.tickets.get({ ticketId, ticketToken }),
      at.anybody.tickets.get({ ticketId, orderToken }),
      buyer.caller.tickets.get({ ticketId }),
      (await somebody('organizer', 'primary')).caller.tickets.get({ ticketId }),
      (await somebody('organizer', 'organizer')).caller.tickets.get({ ticketId }),
      (await somebody('admin')).caller.tickets.get({ ticketId }),
      (await somebody('organizer')).caller.tickets.get({ ticketId, ticketToken }),
    ]
    for (const details of await Promise.all(seeing)) expect(details.personal).toEqual(personal)
    const other = await (await somebody('organizer')).caller.tickets.get({ ticketId })
    expect(other).toMatchObject({ id: ticketId, personal: null, code: expect.any(String) })
    const teacher = await somebody('teacher', 'teacher')
    for (const stranger of [at.anybody, teacher.caller, (await somebody('member')).caller]) {
      expect((await refusalOf(stranger.tickets.get({ ticketId, ticketToken: 'guessed' }))).code).toBe('NOT_FOUND')
    }
    expect((await refusalOf(at.anybody.tickets.get({ ticketId: nobody }))).code).toBe('NOT_FOUND')
  })
})

describe('the address of a ticket', () => {
  it('can be emptied by its buyer, but not once it is the only one of its new holder', async () => {
    const { ticket, orderToken } = await at.held()
    const { id: ticketId } = ticket
    await at.anybody.tickets.updateAttendee({ ticketId, orderToken, email: 'guest@example.org' })
    await at.anybody.tickets.updateAttendee({ ticketId, orderToken, email: null })
    expect((await at.row(ticketId)).attendee_email).toBeNull()
    const to = { name: 'Grace', email: 'grace@example.org' }
    await at.anybody.tickets.transfer({ ticketId, orderToken, to })
    const holders = { ticketId, ticketToken: at.tokenOf(await at.row(ticketId)), email: null }
    for (const caller of [at.anybody, (await somebody('admin')).caller]) {
      expect((await refusalOf(caller.tickets.updateAttendee(holders))).code).toBe('VALIDATION_ERROR')
    }
    expect((await at.row(ticketId)).attendee_email).toBe(to.email)
  })
})

describe('an order’s answers', () => {
  it('are for its buyer, the event’s own organizers and admins', async () => {
    const { order, orderToken } = await at.held()
    const questionId = await ask({ scope: 'order' })
    const ids = { event_id: order.event_id, order_id: order.id, question_id: questionId }
    await at.db
      .insertInto('answer')
      .values({ ...ids, ticket_id: null, value: JSON.stringify('By friends') })
      .execute()
    const answers = [{ questionId, label: 'A text', kind: 'text', value: 'By friends' }]
    const { id: orderId } = order
    expect((await at.anybody.orders.get({ orderId, orderToken })).answers).toEqual(answers)
    expect((await (await somebody('organizer', 'organizer')).caller.orders.get({ orderId })).answers).toEqual(answers)
    expect((await (await somebody('admin')).caller.orders.get({ orderId })).answers).toEqual(answers)
    expect((await (await somebody('organizer')).caller.orders.get({ orderId })).answers).toEqual([])
  })
})

describe('orders.updateAnswers', () => {
  const answersOf = async (orderId: string) => {
    const rows = at.db
      .selectFrom('answer')
      .select('value')
      .where('order_id', '=', orderId)
      .where('ticket_id', 'is', null)
    return (await rows.execute()).map(({ value }) => value)
  }

  it('changes what is named and leaves the rest, and the audit tells no more than that', async () => {
    const [heard, size] = [await ask({ scope: 'order' }), await ask({ scope: 'order', kind: 'number' })]
    const { id: orderId, orderToken } = await at.bought(1)
    const of = { orderId, orderToken }
    const first = [
      { questionId: heard, value: 'By friends' },
      { questionId: size, value: 4 },
    ]
    expect((await at.anybody.orders.updateAnswers({ ...of, answers: first })).answers).toHaveLength(2)
    const answers = [
      { questionId: heard, value: 'By a poster' },
      { questionId: size, value: '' },
    ]
    const order = await at.anybody.orders.updateAnswers({ ...of, answers })
    expect(order.answers).toMatchObject([{ questionId: heard, value: 'By a poster' }])
    await at.anybody.orders.updateAnswers({ ...of, answers: [] })
    const entries = await at.db
      .selectFrom('audit_entry')
      .select(['fields', 'detail'])
      .where('subject_id', '=', orderId)
      .where('action', '=', 'order.answers_updated')
      .execute()
    expect(entries).toHaveLength(2)
    expect(entries[0]?.fields).toEqual(['answers'])
    expect(JSON.stringify(entries)).not.toContain('friends')
  })

  it('is for its buyer, who leaves nothing required open, and the event’s own organizers and admins', async () => {
    const buyer = await somebody('member')
    const { id: orderId } = await at.bought(1, { buyer: { id: buyer.id, name: 'Ada', email: 'ada@example.org' } })
    const [required, free] = [await ask({ scope: 'order', isRequired: true }), await ask({ scope: 'order' })]
    const say = (questionId: string, value = 'Yes') => ({ orderId, answers: [{ questionId, value }] })
    const missing = { code: 'VALIDATION_ERROR', details: { questionId: required, fault: 'missing' } }
    expect(await refusalOf(buyer.caller.orders.updateAnswers(say(free)))).toMatchObject(missing)
    await (await somebody('organizer', 'organizer')).caller.orders.updateAnswers(say(free))
    await buyer.caller.orders.updateAnswers(say(required))
    await (await somebody('admin')).caller.orders.updateAnswers(say(free, 'No'))
    expect(await refusalOf((await somebody('admin')).caller.orders.updateAnswers(say(required, ' ')))).toMatchObject(
      missing,
    )
    for (const [who, code] of [
      [(await somebody('organizer')).caller, 'FORBIDDEN'],
      [(await somebody('member')).caller, 'NOT_FOUND'],
      [at.anybody, 'NOT_FOUND'],
    ] as const) {
      expect((await refusalOf(who.orders.updateAnswers(say(free)))).code).toBe(code)
    }
    expect(await answersOf(orderId)).toEqual(expect.arrayContaining(['Yes', 'No']))
    const ofTicket = await ask()
    expect(await refusalOf(buyer.caller.orders.updateAnswers(say(ofTicket)))).toMatchObject({
      details: { questionId: ofTicket, fault: 'unknown' },
    })
    await at.db.updateTable('ticket_order').set({ status: 'cancelled' }).where('id', '=', orderId).execute()
    expect((await refusalOf(buyer.caller.orders.updateAnswers(say(free)))).code).toBe('CONFLICT')
  })

  it('by two at once leaves one answer to each question', async () => {
    const question = await ask({ scope: 'order' })
    const { id: orderId, orderToken } = await at.bought(1)
    const say = (value: string) =>
      at.anybody.orders.updateAnswers({ orderId, orderToken, answers: [{ questionId: question, value }] })
    await Promise.all(['a', 'b', 'c', 'd'].map(say))
    expect(await answersOf(orderId)).toHaveLength(1)
  })
})

describe('tickets.updateAttendee', () => {
  it('changes what is named and leaves the rest, and the audit tells fields only', async () => {
    const { ticket, orderToken } = await at.held({ attendees: ['Ada'] })
    const ref = { ticketId: ticket.id, orderToken }
    const choice = await ask({ kind: 'choice', options: ['S', 'M'] })
    const text = await ask()
    const given = [
      { questionId: choice, value: 'M' },
      { questionId: text, value: ' hi ' },
    ]
    await at.anybody.tickets.updateAttendee({ ...ref, email: 'ada@example.org', ...told, answers: given })
    const changed = await at.anybody.tickets.updateAttendee({
      ...ref,
      name: 'Ada L.',
      dietaryNeeds: '',
      answers: [
        { questionId: choice, value: 'S' },
        { questionId: text, value: '' },
      ],
    })
    expect(changed).toMatchObject({ attendeeName: 'Ada L.', attendeeEmail: 'ada@example.org' })
    expect(changed.personal).toMatchObject({
      dietaryNeeds: null,
      emergencyContact: told.emergencyContact,
      answers: [{ questionId: choice, value: 'S' }],
    })
    await at.anybody.tickets.updateAttendee({ ...ref, name: 'Ada L.' })
    const entries = at.db.selectFrom('audit_entry').select(['fields', 'detail']).where('subject_id', '=', ticket.id)
    const audited = await entries.orderBy('id').execute()
    expect(audited.map(({ fields }) => fields)).toEqual([
      ['email', 'dietaryNeeds', 'emergencyContact', 'answers'],
      ['name', 'dietaryNeeds', 'answers'],
    ])
    expect(JSON.stringify(audited)).not.toMatch(/Ada|nuts|example/)
  })

  it('lets every organizer change the name, and only those of the event what is private', async () => {
    const { ticket } = await at.held()
    const { id: ticketId } = ticket
    const other = (await somebody('organizer')).caller
    expect(await other.tickets.updateAttendee({ ticketId, name: 'New', email: 'new@example.org' })).toMatchObject({
      attendeeName: 'New',
      personal: null,
    })
    for (const secret of [{ dietaryNeeds: 'x' }, { emergencyContact: null }, { answers: [] }]) {
      expect((await refusalOf(other.tickets.updateAttendee({ ticketId, ...secret }))).code).toBe('FORBIDDEN')
    }
    const own = (await somebody('organizer', 'organizer')).caller
    expect((await own.tickets.updateAttendee({ ticketId, ...told })).personal).toMatchObject(told)
    const member = (await somebody('member')).caller
    expect((await refusalOf(member.tickets.updateAttendee({ ticketId, name: 'Mine' }))).code).toBe('NOT_FOUND')
    expect((await at.row(ticketId)).attendee_name).toBe('New')
  })

  it('is for organizers only once the guest is in, whose new name the door shows', async () => {
    const { ticket, orderToken } = await at.held({ attendees: ['Ada'] })
    const gate = await at.doors.station()
    await gate.redeem({ code: ticket.human_code, sessionCode: 'S1' })
    const late = at.anybody.tickets.updateAttendee({ ticketId: ticket.id, orderToken, name: 'Late' })
    expect((await refusalOf(late)).details).toEqual({ reason: 'checked_in' })
    await (await somebody('organizer')).caller.tickets.updateAttendee({ ticketId: ticket.id, name: 'Corrected' })
    const second = await gate.redeem({ code: ticket.human_code, sessionCode: 'S1' })
    expect(second.ticket?.attendeeName).toBe('Corrected')
  })

  it('takes no answers but those asked for, keeps what is required, and no ticket that stands no more', async () => {
    const { ticket, orderToken } = await at.held()
    const ref = { ticketId: ticket.id, orderToken }
    const required = await ask({ isRequired: true })
    const ofOrder = await ask({ scope: 'order' })
    const number = await ask({ kind: 'number' })
    await at.anybody.tickets.updateAttendee({ ...ref, answers: [{ questionId: required, value: 'Here' }] })
    for (const [questionId, value, fault] of [
      [required, '', 'missing'],
      [ofOrder, 'x', 'unknown'],
      [nobody, 'x', 'unknown'],
      [number, 'seven', 'malformed'],
    ] as const) {
      const refused = refusalOf(
        at.anybody.tickets.updateAttendee({ ...ref, name: 'X', answers: [{ questionId, value }] }),
      )
      expect(await refused).toMatchObject({ code: 'VALIDATION_ERROR', details: { questionId, fault } })
    }
    for (const wrong of [{ name: '' }, { email: 'nobody' }, { dietaryNeeds: 'x'.repeat(501) }]) {
      const input = { ...ref, ...wrong }
      expect((await refusalOf(callWith(at.anybody, 'tickets.updateAttendee', input))).code).toBe('VALIDATION_ERROR')
    }
    expect((await at.row(ticket.id)).attendee_name).toBeNull()
    await at.db.updateTable('ticket').set({ status: 'cancelled' }).where('id', '=', ticket.id).execute()
    expect((await refusalOf(at.anybody.tickets.updateAttendee({ ...ref, name: 'X' }))).code).toBe('CONFLICT')
  })
})

describe('a required question', () => {
  it('is answered by whoever names the guest, now or before; organizers may leave it open', async () => {
    const { ticket, orderToken, ticketToken } = await at.held()
    const ref = { ticketId: ticket.id, orderToken }
    const guest = { name: 'Grace', email: 'grace@example.org' }
    const one = await ask({ isRequired: true })
    const other = await ask({ isRequired: true })
    const missing = { code: 'VALIDATION_ERROR', details: { questionId: one, fault: 'missing' } }
    expect(await refusalOf(at.anybody.tickets.updateAttendee({ ...ref, ...guest }))).toMatchObject(missing)
    const half = [{ questionId: one, value: 'Yes' }]
    expect(await refusalOf(at.anybody.tickets.updateAttendee({ ...ref, ...guest, answers: half }))).toMatchObject({
      details: { questionId: other, fault: 'missing' },
    })
    expect((await at.row(ticket.id)).attendee_name).toBeNull()
    // What needs no name may be said before.
    await at.anybody.tickets.updateAttendee({ ...ref, dietaryNeeds: 'none', answers: half })
    const rest = [{ questionId: other, value: 'No' }]
    const named = await at.anybody.tickets.updateAttendee({ ...ref, ...guest, answers: rest })
    expect(named.attendeeName).toBe('Grace')
    expect(named.personal?.answers).toHaveLength(2)
    await at.anybody.tickets.updateAttendee({ ticketId: ticket.id, ticketToken, name: 'Grace Hopper' })
    const { ticket: open, orderToken: token } = await at.held()
    const { caller } = await somebody('organizer', 'organizer')
    await caller.tickets.updateAttendee({ ticketId: open.id, ...guest })
    const answered = at.anybody.tickets.updateAttendee({ ticketId: open.id, orderToken: token, email: 'a@example.org' })
    expect(await refusalOf(answered)).toMatchObject(missing)
  })
})

describe('tickets.listByUser', () => {
  it('pages through one’s own tickets of all events, those that are over only when asked for', async () => {
    const { id, caller } = await somebody('member')
    const buyer = { id, name: 'B', email: 'b@example.org' }
    const { world, event, whole } = at.doors
    await world.confirmedOrder({ event, ticketType: whole, quantity: 2, buyer })
    const past = await world.event({ status: 'completed', starts: '3 days ago', ends: '2 days ago', title: 'Past' })
    const pastSession = await world.session(past, {})
    const pastType = await world.ticketType(past, { includes: [pastSession] })
    await world.confirmedOrder({ event: past, ticketType: pastType, buyer })
    await at.held()

    const first = await caller.tickets.listByUser({ limit: 1 })
    const second = await caller.tickets.listByUser({ limit: 1, cursor: first.nextCursor })
    expect(second.nextCursor).toBeNull()
    const items = [...first.items, ...second.items]
    expect(new Set(items.map((item) => item.id)).size).toBe(2)
    expect(items[0]).toMatchObject({ eventTitle: event.title, timeZone: event.time_zone, code: expect.any(String) })
    const all = await caller.tickets.listByUser({ includePast: true })
    expect(all.items.map(({ eventTitle }) => eventTitle)).toEqual(['Past', event.title, event.title])
  })

  it('shows organizers anybody’s, and others only their own', async () => {
    const { id, caller } = await somebody('member')
    await at.held({ buyer: { id, name: 'B', email: 'b@example.org' } })
    const organizer = (await somebody('organizer')).caller
    expect((await organizer.tickets.listByUser({ userId: id })).items).toHaveLength(1)
    expect((await caller.tickets.listByUser({ userId: id })).items).toHaveLength(1)
    const other = (await somebody('member')).caller
    expect((await refusalOf(other.tickets.listByUser({ userId: id }))).code).toBe('NOT_FOUND')
    expect((await refusalOf(organizer.tickets.listByUser({ userId: nobody }))).code).toBe('NOT_FOUND')
    expect((await refusalOf(at.anybody.tickets.listByUser({}))).code).toBe('UNAUTHORIZED')
    expect((await refusalOf(caller.tickets.listByUser({ cursor: 'e30' }))).code).toBe('VALIDATION_ERROR')
  })
})
