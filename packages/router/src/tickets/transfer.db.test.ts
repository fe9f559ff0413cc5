import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { searchTickets } from '../check-in/search-tickets.ts'
import { nobody, refusalOf } from '../orders/testing/shop.ts'
import { callAs } from '../testing/index.ts'
import { type HeldTickets, holdTickets, runJobs } from './testing/held-tickets.ts'

const database = useTestDatabase()
const now = new Date('2026-11-20T18:00:00Z')
const to = { name: 'Béla Bartók', email: 'bela@example.org' }
let at: HeldTickets

beforeAll(async () => {
  at = await holdTickets(database().db, now)
})

const refusals = (calls: Promise<unknown>[]) => Promise.all(calls.map(async (call) => (await refusalOf(call)).code))

describe('a ticket that is given to another person', () => {
  it('has new codes from then on, and its old ones open no door', async () => {
    const { ticket, orderToken } = await at.held({ attendees: ['Ada'] })
    const oldCode = await at.doors.codeOf(ticket, at.doors.whole)
    await at.anybody.tickets.transfer({ ticketId: ticket.id, orderToken, to })

    const gate = await at.doors.station()
    const refused = await gate.redeem({ code: oldCode, sessionCode: 'S1' })
    expect(refused).toMatchObject({ outcome: 'refused', reason: 'revoked' })
    expect(await gate.redeem({ code: ticket.human_code, sessionCode: 'S1' })).toMatchObject({ reason: 'unknown_code' })
    const row = await at.row(ticket.id)
    const { code } = await at.anybody.tickets.qr({ ticketId: ticket.id, ticketToken: at.tokenOf(row) })
    expect(await gate.redeem({ code, sessionCode: 'S1' })).toMatchObject({
      outcome: 'admitted',
      ticket: { attendeeName: to.name },
    })
    // Whoever shows the old code learns neither the new one nor whose it is: not at once, not by a search, not later.
    const organizer = await at.shop.organizer()
    const { event_id: eventId } = row
    const search = (query: string) => searchTickets(callAs(at.shop.deps, gate.principal), { query, limit: 20 })
    expect(await search(oldCode)).toEqual([])
    expect((await organizer.tickets.list({ eventId, search: oldCode })).items).toEqual([])
    expect(await search(code)).toHaveLength(1)
    expect((await organizer.tickets.list({ eventId, search: code })).items).toHaveLength(1)
    const leaving = await gate.redeem({ code: oldCode, sessionCode: 'S1', direction: 'out' })
    const boss = await at.doors.station({ role: 'supervisor' })
    const forced = await boss.redeem({ code: oldCode, sessionCode: 'S2', force: true, reason: 'Known to us' })
    await organizer.tickets.cancel({ ticketId: ticket.id })
    const later = await gate.redeem({ code: oldCode, sessionCode: 'S2' })
    expect(later).toMatchObject({ outcome: 'refused', reason: 'cancelled' })
    for (const answer of [refused, leaving, forced, later]) expect(answer).not.toHaveProperty('ticket')
    const revoked = at.db.selectFrom('revoked_code').select(['serial', 'reason']).where('ticket_id', '=', ticket.id)
    expect(await revoked.orderBy('serial').execute()).toEqual([
      { serial: 1, reason: 'reissued' },
      { serial: 2, reason: 'cancelled' },
    ])
  })

  it('forgets what its old holder told', async () => {
    const { order, ticket, orderToken } = await at.held()
    const question = await at.db
      .insertInto('question')
      .values({ event_id: ticket.event_id, scope: 'ticket', kind: 'text', label: 'Size' })
      .returning('id')
      .executeTakeFirstOrThrow()
    const ref = { ticketId: ticket.id, orderToken }
    const answers = [{ questionId: question.id, value: 'XL' }]
    await at.anybody.tickets.updateAttendee({ ...ref, dietaryNeeds: 'vegan', emergencyContact: 'Mum', answers })
    await at.anybody.tickets.transfer({ ...ref, to })
    const ticketToken = at.tokenOf(await at.row(ticket.id))
    const { personal, attendeeName } = await at.anybody.tickets.get({ ticketId: ticket.id, ticketToken })
    expect(attendeeName).toBe(to.name)
    expect(personal).toEqual({ dietaryNeeds: null, emergencyContact: null, answers: [] })
    const audited = at.db.selectFrom('audit_entry').select(['action', 'fields', 'detail'])
    const entries = await audited.where('subject_id', '=', ticket.id).execute()
    expect(entries.map(({ action }) => action)).toEqual(['ticket.attendee_updated', 'ticket.transferred'])
    expect(JSON.stringify(entries)).not.toMatch(/vegan|Mum|XL|Béla|bela@/)
    expect(entries[1]).toMatchObject({ detail: { orderId: order.id, as: 'buyer', transfers: 1 } })
  })

  it('is its new holder’s: the buyer sees neither its code nor whose it is, organizers do', async () => {
    const buyer = await at.doors.world.member()
    const { order, ticket, orderToken, ticketToken: oldToken } = await at.held({ buyer })
    const signedIn = at.shop.as({ kind: 'user', userId: buyer.id, role: 'member' })
    const { id: ticketId } = ticket
    expect((await at.anybody.orders.get({ orderId: order.id, orderToken })).tickets[0]?.code).not.toBeNull()
    const given = await at.anybody.tickets.transfer({ ticketId, ticketToken: oldToken, to })
    expect(given).toMatchObject({ attendeeName: to.name, transfers: 1, code: null, humanCode: null })

    const hidden = { code: null, humanCode: null, attendeeName: null, attendeeEmail: null, transfers: 1 }
    for (const read of [
      at.anybody.orders.get({ orderId: order.id, orderToken }),
      signedIn.orders.get({ orderId: order.id }),
    ]) {
      expect((await read).tickets).toEqual([expect.objectContaining(hidden)])
    }
    expect(
      await refusals([
        at.anybody.tickets.get({ ticketId, orderToken }),
        at.anybody.tickets.get({ ticketId, ticketToken: oldToken }),
        at.anybody.tickets.qr({ ticketId, orderToken }),
        signedIn.tickets.get({ ticketId }),
        signedIn.tickets.qr({ ticketId }),
        at.anybody.tickets.updateAttendee({ ticketId, orderToken, name: 'Mine' }),
        at.anybody.tickets.transfer({ ticketId, orderToken, to }),
        signedIn.tickets.transfer({ ticketId, to }),
      ]),
    ).toEqual(Array.from({ length: 8 }, () => 'NOT_FOUND'))
    expect((await signedIn.tickets.listByUser({})).items).toEqual([])

    const organizer = await at.shop.organizer()
    const shown = { attendeeName: to.name, attendeeEmail: to.email, code: expect.stringMatching(/^TO1/) }
    expect((await organizer.orders.get({ orderId: order.id })).tickets).toEqual([expect.objectContaining(shown)])
    const { items } = await organizer.tickets.list({ eventId: ticket.event_id, search: given.orderCode })
    expect(items).toEqual([expect.objectContaining(shown)])
    const newToken = at.tokenOf(await at.row(ticketId))
    expect(await at.anybody.tickets.get({ ticketId, ticketToken: newToken })).toMatchObject(shown)
  })

  it('can be passed on by its holder again, three times in all', async () => {
    const { ticket, ticketToken } = await at.held()
    let token = ticketToken
    for (const name of ['One', 'Two', 'Three']) {
      const next = { name, email: `${name}@example.org` }
      await at.anybody.tickets.transfer({ ticketId: ticket.id, ticketToken: token, to: next })
      const old = at.anybody.tickets.transfer({ ticketId: ticket.id, ticketToken: token, to })
      expect((await refusalOf(old)).code).toBe('NOT_FOUND')
      token = at.tokenOf(await at.row(ticket.id))
    }
    expect(await refusalOf(at.anybody.tickets.transfer({ ticketId: ticket.id, ticketToken: token, to }))).toMatchObject(
      {
        code: 'CONFLICT',
        details: { reason: 'too_often' },
      },
    )
    expect(await at.anybody.tickets.get({ ticketId: ticket.id, ticketToken: token })).toMatchObject({
      transfers: 3,
      transferableUntil: null,
    })
  })

  it('is not one that is checked in, or cancelled, or not paid yet; an admission taken back does not count', async () => {
    const organizer = await at.shop.organizer()
    const gate = await at.doors.station({ role: 'supervisor' })
    const { ticket, orderToken } = await at.held()
    const code = await at.doors.codeOf(ticket, at.doors.whole)
    await gate.redeem({ code, sessionCode: 'S1' })
    const give = () => at.anybody.tickets.transfer({ ticketId: ticket.id, orderToken, to })
    expect((await refusalOf(give())).details).toEqual({ reason: 'checked_in' })
    expect((await refusalOf(organizer.tickets.transfer({ ticketId: ticket.id, to }))).code).toBe('CONFLICT')
    await at.db.updateTable('check_in').set({ status: 'undone' }).where('ticket_id', '=', ticket.id).execute()
    expect(await give()).toMatchObject({ transfers: 1 })

    const cancelled = await at.held()
    await at.db.updateTable('ticket').set({ status: 'cancelled' }).where('id', '=', cancelled.ticket.id).execute()
    const { event, whole: ticketType } = at.doors
    const pending = await at.doors.world.pendingOrder({ event, ticketType })
    for (const [ticketId, token] of [
      [cancelled.ticket.id, cancelled.orderToken],
      [pending.tickets[0]?.id ?? '', pending.orderToken],
    ] as const) {
      const refused = await refusalOf(at.anybody.tickets.transfer({ ticketId, orderToken: token, to }))
      expect(refused).toMatchObject({ code: 'CONFLICT', details: { reason: 'not_valid' } })
    }
  })

  it('is given until the event’s cut-off, by organizers until it is over', async () => {
    const other = await holdTickets(database().db, now)
    const { ticket, orderToken } = await other.held()
    const ref = { ticketId: ticket.id, orderToken }
    const organizer = await other.shop.organizer()
    const cutoff = (transfer_cutoff_hours: number | null) =>
      other.db.updateTable('event').set({ transfer_cutoff_hours }).where('id', '=', ticket.event_id).execute()
    expect((await other.anybody.tickets.get(ref)).transferableUntil).toBe('2026-11-20T18:30:00.000Z')
    await cutoff(1)
    expect((await refusalOf(other.anybody.tickets.transfer({ ...ref, to }))).details).toEqual({ reason: 'too_late' })
    await cutoff(null)
    expect((await refusalOf(other.anybody.tickets.transfer({ ...ref, to }))).details).toEqual({ reason: 'not_allowed' })
    expect((await other.anybody.tickets.get(ref)).transferableUntil).toBeNull()
    expect((await organizer.tickets.get({ ticketId: ticket.id })).transferableUntil).toBe('2026-11-21T01:00:00.000Z')
    expect(await organizer.tickets.transfer({ ticketId: ticket.id, to })).toMatchObject({
      humanCode: expect.any(String),
    })
    await other.db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', ticket.event_id).execute()
    expect((await refusalOf(organizer.tickets.transfer({ ticketId: ticket.id, to }))).code).toBe('EVENT_CANCELLED')
  })

  it('is given once for one key, however often it is asked for', async () => {
    const { ticket, orderToken } = await at.held()
    const input = { ticketId: ticket.id, orderToken, to, idempotencyKey: randomUUID() }
    const first = await at.anybody.tickets.transfer(input)
    const again = await Promise.all([at.anybody.tickets.transfer(input), at.anybody.tickets.transfer(input)])
    expect(again).toEqual([first, first])
    expect(await at.row(ticket.id)).toMatchObject({ serial: 2, transfers: 1 })
    const other = at.anybody.tickets.transfer({ ...input, to: { ...to, name: 'Someone else' } })
    expect((await refusalOf(other)).code).toBe('IDEMPOTENCY_MISMATCH')
  })

  it('is no ticket of strangers, nor one that is not there', async () => {
    const { ticket } = await at.held()
    const { orderToken, ticketToken } = await at.held()
    const member = await at.shop.member()
    const organizer = await at.shop.organizer()
    const { id: ticketId } = ticket
    expect(
      await refusals([
        at.anybody.tickets.transfer({ ticketId, to }),
        at.anybody.tickets.transfer({ ticketId, orderToken, ticketToken, to }),
        member.tickets.transfer({ ticketId, to }),
        organizer.tickets.transfer({ ticketId: nobody, to }),
      ]),
    ).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'])
    const bad = at.anybody.tickets.transfer({ ticketId, to: { name: '', email: 'nobody' } })
    expect((await refusalOf(bad)).code).toBe('VALIDATION_ERROR')
    expect(await at.row(ticketId)).toMatchObject({ serial: 1 })
  })
})

describe('the mails about a transfer', () => {
  const jobs = ['tickets.send-transferred-ticket', 'tickets.send-transfer-notice'] as const

  beforeEach(async () => {
    await database().db.deleteFrom('job').execute()
  })

  it('bring the new holder the ticket, and tell the old one and the buyer that it is gone', async () => {
    const mailed = await holdTickets(database().db, now)
    const buyer = { name: 'Bea Buyer', email: 'bea@example.org' }
    const { ticket, orderToken } = await mailed.held({ buyer, attendees: ['Ada'] })
    const ref = { ticketId: ticket.id, orderToken }
    await mailed.anybody.tickets.updateAttendee({ ...ref, email: 'ada@example.org' })
    await mailed.anybody.tickets.transfer({ ...ref, to, message: 'Have fun\n<b>there</b>' })
    await runJobs(mailed.shop, ...jobs)
    const { sent } = mailed.shop.deps
    expect(sent.map((mail) => mail.to.address).sort()).toEqual(['ada@example.org', 'bea@example.org', to.email])
    const mail = sent.find((one) => one.to.address === to.email)
    const row = await mailed.row(ticket.id)
    expect(mail?.text).toContain(row.human_code)
    expect(mail?.text).toContain('Have fun')
    expect(mail?.html).toContain('&lt;b&gt;there&lt;/b&gt;')
    expect(mail?.attachments).toHaveLength(1)
    expect(mail?.calendar?.content.match(/BEGIN:VEVENT/g)).toHaveLength(2)
    const [, ticketId, ticketToken] = /\/t\/([\w-]+)#([\w-]+)/.exec(mail?.text ?? '') ?? []
    expect(await mailed.anybody.tickets.get({ ticketId: ticketId ?? '', ticketToken })).toMatchObject({ id: ticket.id })
    for (const notice of sent.filter((one) => one !== mail)) {
      expect(notice.text).toContain(to.name)
      const secrets = [row.human_code, ticket.human_code, ticketToken ?? 'token', to.email]
      for (const secret of secrets) expect(`${notice.html}${notice.text}`).not.toContain(secret)
    }
    await runJobs(mailed.shop, ...jobs)
    expect(sent).toHaveLength(3)
  })

  it('are in the order’s language, and leave out whoever has passed the ticket on meanwhile', async () => {
    const mailed = await holdTickets(database().db, now)
    const { order, ticket, ticketToken } = await mailed.held()
    await mailed.db.updateTable('ticket_order').set({ locale: 'hu' }).where('id', '=', order.id).execute()
    await mailed.anybody.tickets.transfer({ ticketId: ticket.id, ticketToken, to })
    const next = mailed.tokenOf(await mailed.row(ticket.id))
    const last = { name: 'Clara', email: 'clara@example.org' }
    await mailed.anybody.tickets.transfer({ ticketId: ticket.id, ticketToken: next, to: last })
    await runJobs(mailed.shop, ...jobs)
    expect(mailed.shop.deps.sent.map((mail) => [mail.to.address, mail.subject]).sort()).toEqual(
      [
        [last.email, `Jegy: ${mailed.doors.event.title}`],
        [to.email, `Jegy átadva: ${mailed.doors.event.title}`],
        [order.buyer_email, `Jegy átadva: ${mailed.doors.event.title}`],
      ].sort(),
    )
  })

  it('are the only ones with its new code: the buyer’s confirmation is without it, also when it is sent again', async () => {
    const mailed = await holdTickets(database().db, now)
    const order = await mailed.bought(2)
    const [given, kept] = order.tickets
    if (!given || !kept) throw new Error('Two tickets were bought')
    const organizer = await mailed.shop.organizer()
    await mailed.anybody.tickets.transfer({ ticketId: given.id, orderToken: order.orderToken, to })
    await organizer.orders.resendConfirmation({ orderId: order.id })
    await runJobs(mailed.shop, 'orders.send-confirmation')
    const [mail] = mailed.shop.deps.sent
    expect(mail?.text).toContain(kept.human_code)
    expect(mail?.text).not.toContain((await mailed.row(given.id)).human_code)
    expect(mail?.attachments).toHaveLength(1)
    await mailed.anybody.tickets.transfer({ ticketId: kept.id, orderToken: order.orderToken, to })
    const again = organizer.orders.resendConfirmation({ orderId: order.id })
    expect((await refusalOf(again)).details).toEqual({ reason: 'passed_on' })
  })

  it('tell its new holder when the event is cancelled, and the buyer only of what the buyer still has', async () => {
    const mailed = await holdTickets(database().db, now)
    const both = await mailed.bought(2)
    const gone = await mailed.held()
    for (const order of [both, gone.order]) {
      const [first] = order.tickets
      await mailed.anybody.tickets.transfer({ ticketId: first?.id ?? '', orderToken: order.orderToken, to })
    }
    await mailed.db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', mailed.doors.event.id).execute()
    const job = (orderId: string) => ({ name: 'orders.send-cancellation', payload: JSON.stringify({ orderId }) })
    const jobRows = [both.id, gone.order.id].map((orderId) => ({ ...job(orderId), max_attempts: 1, key: null }))
    await mailed.db.insertInto('job').values(jobRows).execute()
    await runJobs(mailed.shop, 'orders.send-cancellation')
    await runJobs(mailed.shop, 'tickets.send-cancellation')
    const told = mailed.shop.deps.sent.map((mail) => mail.to.address).sort()
    expect(told).toEqual([to.email, to.email, both.buyer_email].sort())
  })
})
