import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { nobody, refusalOf } from '../orders/testing/shop.ts'
import { type HeldTickets, holdTickets, runJobs } from './testing/held-tickets.ts'

const database = useTestDatabase()
const now = new Date('2026-11-20T18:00:00Z')
const to = { name: 'Béla Bartók', email: 'bela@exmaple.org' }
const jobs = ['tickets.send-transferred-ticket', 'tickets.send-transfer-notice', 'tickets.send-again'] as const

beforeEach(async () => {
  await database().db.deleteFrom('job').execute()
})

/** A ticket that was passed on, its mails sent. */
async function passedOn(at: HeldTickets, change: Partial<typeof to> & { locale?: 'en' | 'hu' } = {}) {
  const { order, ticket, orderToken } = await at.held()
  await at.anybody.tickets.transfer({ ticketId: ticket.id, orderToken, to: { ...to, ...change } })
  await runJobs(at.shop, ...jobs)
  const sent = at.shop.deps.sent.splice(0)
  return { order, orderToken, ticketId: ticket.id, eventId: ticket.event_id, sent }
}

describe('a ticket that went to an address with a slip', () => {
  it('is sent to the right one as soon as an organizer writes it down, with all that belongs to it', async () => {
    const at = await holdTickets(database().db, now)
    const { ticketId } = await passedOn(at)
    const organizer = await at.shop.organizer()
    await organizer.tickets.updateAttendee({ ticketId, name: 'Béla B.', email: 'bela@example.org' })
    await runJobs(at.shop, ...jobs)
    const [mail, ...others] = at.shop.deps.sent.splice(0)
    expect(others).toEqual([])
    expect(mail?.to).toEqual({ name: 'Béla B.', address: 'bela@example.org' })
    expect(mail?.text).toContain((await at.row(ticketId)).human_code)
    expect(mail?.attachments).toHaveLength(1)
    const [, , ticketToken] = /\/t\/([\w-]+)#([\w-]+)/.exec(mail?.text ?? '') ?? []
    expect(await at.anybody.tickets.get({ ticketId, ticketToken })).toMatchObject({ attendeeName: 'Béla B.' })
    // A name alone sends nothing, and nor does an address that the holder changes.
    await organizer.tickets.updateAttendee({ ticketId, name: 'Béla Bartók', email: 'bela@example.org' })
    await at.anybody.tickets.updateAttendee({ ticketId, ticketToken, email: 'bartok@example.org' })
    await runJobs(at.shop, ...jobs)
    expect(at.shop.deps.sent).toEqual([])
  })

  it('reaches the address as it is when the mail leaves', async () => {
    const at = await holdTickets(database().db, now)
    const { ticket, orderToken } = await at.held()
    await at.anybody.tickets.transfer({ ticketId: ticket.id, orderToken, to })
    await (await at.shop.organizer()).tickets.updateAttendee({ ticketId: ticket.id, email: 'bela@example.org' })
    await runJobs(at.shop, ...jobs)
    expect(at.shop.deps.sent.map((mail) => mail.to.address)).not.toContain(to.email)
  })

  it('of a buyer is sent by the confirmation of the order, as ever', async () => {
    const at = await holdTickets(database().db, now)
    const { ticket } = await at.held()
    await (await at.shop.organizer()).tickets.updateAttendee({ ticketId: ticket.id, email: 'ada@example.org' })
    await runJobs(at.shop, ...jobs)
    expect(at.shop.deps.sent).toEqual([])
  })
})

describe('sending a ticket again', () => {
  it('mails it to its present holder, each time that it is asked for, and once for one key', async () => {
    const at = await holdTickets(database().db, now)
    const { ticketId, eventId, sent } = await passedOn(at)
    const organizer = await at.shop.organizer()
    const idempotencyKey = randomUUID()
    const [answer] = await Promise.all([
      organizer.tickets.resend({ ticketId, idempotencyKey }),
      organizer.tickets.resend({ ticketId, idempotencyKey }),
    ])
    expect(answer).toMatchObject({ id: ticketId, attendeeName: to.name, transfers: 1 })
    await organizer.tickets.resend({ ticketId })
    await runJobs(at.shop, ...jobs)
    const first = sent.find((mail) => mail.to.address === to.email)
    expect(at.shop.deps.sent.map(({ to: { address }, text }) => [address, text])).toEqual([
      [to.email, first?.text],
      [to.email, first?.text],
    ])
    const audited = at.db.selectFrom('audit_entry').select(['action', 'event_id']).where('subject_id', '=', ticketId)
    const entries = (await audited.execute()).filter(({ action }) => action === 'ticket.resent')
    expect(entries).toEqual(Array.from({ length: 2 }, () => ({ action: 'ticket.resent', event_id: eventId })))
  })

  it('is refused where there is nobody to send it to', async () => {
    const at = await holdTickets(database().db, now)
    const organizer = await at.shop.organizer()
    const kept = await at.held()
    const { ticketId, eventId } = await passedOn(at)
    const reasonOf = async (id: string) => (await refusalOf(organizer.tickets.resend({ ticketId: id }))).details
    expect(await reasonOf(kept.ticket.id)).toEqual({ reason: 'not_transferred' })
    // Older versions let the address of such a ticket be emptied.
    await at.db.updateTable('ticket').set({ attendee_email: null }).where('id', '=', ticketId).execute()
    expect(await reasonOf(ticketId)).toEqual({ reason: 'no_address' })
    await organizer.tickets.cancel({ ticketId })
    expect(await reasonOf(ticketId)).toEqual({ reason: 'not_valid' })
    expect((await refusalOf(organizer.tickets.resend({ ticketId: nobody }))).code).toBe('NOT_FOUND')
    const member = await at.shop.member()
    expect((await refusalOf(member.tickets.resend({ ticketId }))).code).toBe('FORBIDDEN')
    await at.db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', eventId).execute()
    expect((await refusalOf(organizer.tickets.resend({ ticketId }))).code).toBe('EVENT_CANCELLED')
  })

  it('sends nothing to whoever has passed it on meanwhile', async () => {
    const at = await holdTickets(database().db, now)
    const { ticketId } = await passedOn(at)
    await (await at.shop.organizer()).tickets.resend({ ticketId })
    const ticketToken = at.tokenOf(await at.row(ticketId))
    await at.anybody.tickets.transfer({ ticketId, ticketToken, to: { name: 'Clara', email: 'clara@example.org' } })
    await runJobs(at.shop, 'tickets.send-again')
    expect(at.shop.deps.sent).toEqual([])
  })
})

describe('the mails to a new holder', () => {
  it('are in the language that was said, and those to the others in theirs', async () => {
    const at = await holdTickets(database().db, now)
    const { order, ticketId, sent } = await passedOn(at, { locale: 'hu' })
    const { title } = at.doors.event
    expect(sent.map((mail) => [mail.to.address, mail.subject]).sort()).toEqual(
      [
        [order.buyer_email, `Ticket passed on: ${title}`],
        [to.email, `Jegy: ${title}`],
      ].sort(),
    )
    const ticketToken = at.tokenOf(await at.row(ticketId))
    await at.anybody.tickets.transfer({ ticketId, ticketToken, to: { name: 'Clara', email: 'clara@example.org' } })
    await runJobs(at.shop, ...jobs)
    expect(at.shop.deps.sent.map((mail) => [mail.to.address, mail.subject]).sort()).toEqual(
      [
        [to.email, `Jegy átadva: ${title}`],
        ['clara@example.org', `Your ticket: ${title}`],
      ].sort(),
    )
  })
})

describe('what a ticket cost, and in which order', () => {
  it('is told to its buyer and to organizers, not to whom it was passed on', async () => {
    const at = await holdTickets(database().db, now)
    const own = await at.held()
    const { orderToken, ticketToken: firstToken } = own
    const { id: ticketId } = own.ticket
    await at.db
      .updateTable('ticket')
      .set({ price_minor: 1500, full_price_minor: 2000, refunded_minor: 100 })
      .where('id', '=', ticketId)
      .execute()
    const { id: orderId, code: orderCode } = own.order
    const shown = { orderId, orderCode, priceMinor: 1500, fullPriceMinor: 2000, refundedMinor: 100 }
    const hidden = { orderCode: '', priceMinor: 0, fullPriceMinor: 0, refundedMinor: 0 }
    expect(await at.anybody.tickets.get({ ticketId, orderToken })).toMatchObject(shown)
    expect(await at.anybody.tickets.get({ ticketId, ticketToken: firstToken })).toMatchObject(shown)
    await at.anybody.tickets.transfer({ ticketId, orderToken, to })
    const tokenOf = async () => ({ ticketId, ticketToken: at.tokenOf(await at.row(ticketId)) })
    const ref = await tokenOf()
    expect(await at.anybody.tickets.get(ref)).toMatchObject({ ...hidden, orderId: null })
    expect(await at.anybody.tickets.updateAttendee({ ...ref, name: 'B.' })).toMatchObject({ ...hidden, orderId: null })
    expect(await at.anybody.tickets.transfer({ ...ref, to: { ...to, name: 'C.' } })).toMatchObject(hidden)
    const organizer = await at.shop.organizer()
    expect(await organizer.tickets.get({ ticketId })).toMatchObject(shown)
    const last = await tokenOf()
    expect(await at.anybody.tickets.cancel({ ...last, acceptNoRefund: true })).toMatchObject(hidden)
  })
})

describe('transfers that come too often', () => {
  it('are refused by who sends them and by whom they go to, and organizers are not counted', async () => {
    const at = await holdTickets(database().db, now)
    at.shop.deps.config = { ...at.shop.deps.config, orderLimitPerOrigin: 4 }
    const buyer = await at.doors.world.member()
    const signedIn = at.shop.as({ kind: 'user', userId: buyer.id, role: 'member' })
    const order = await at.bought(8, { buyer })
    const [a, b, c, d, e, f, g] = order.tickets.map(({ id }) => id)
    const give = (ticketId: string | undefined, email: string, by = signedIn) =>
      by.tickets.transfer({ ticketId: ticketId ?? '', to: { name: 'A friend', email } })
    // Two of four in ten minutes may go to one address, by anybody.
    await give(a, 'one@example.org')
    await give(b, 'ONE@example.org')
    const refused = await refusalOf(give(c, 'one@example.org'))
    expect(refused).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 600 } })
    const other = await at.doors.world.member()
    const theirs = await at.bought(1, { buyer: other })
    const theirCall = at.shop.as({ kind: 'user', userId: other.id, role: 'member' })
    expect((await refusalOf(give(theirs.tickets[0]?.id, 'one@example.org', theirCall))).code).toBe('RATE_LIMITED')
    await give(c, 'two@example.org')
    expect((await refusalOf(give(d, 'three@example.org'))).code).toBe('RATE_LIMITED')
    // Who does not have the ticket sends nothing, and uses up nothing of the one who is named.
    for (let index = 0; index < 4; index++) {
      expect((await refusalOf(give(e, 'four@example.org', theirCall))).code).toBe('NOT_FOUND')
    }
    const organizer = await at.shop.organizer()
    for (const ticketId of [e, f, g]) await give(ticketId, 'four@example.org', organizer)
    at.shop.deps.setNow(new Date(now.getTime() + 601_000))
    await give(d, 'three@example.org')
  })
})
