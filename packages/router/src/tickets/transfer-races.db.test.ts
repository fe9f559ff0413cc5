import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { refusalOf } from '../orders/testing/shop.ts'
import { gate, waitForWaiters } from '../testing/race.ts'
import { type HeldTickets, holdTickets } from './testing/held-tickets.ts'

const database = useTestDatabase()
const now = new Date('2026-11-20T18:00:00Z')
const to = { name: 'Béla Bartók', email: 'bela@example.org' }
let at: HeldTickets

beforeAll(async () => {
  at = await holdTickets(database().db, now)
})

const standing = (ticketId: string) =>
  at.db.selectFrom('check_in').select('id').where('ticket_id', '=', ticketId).where('status', '=', 'standing').execute()

/** An admission that is written and not committed yet, as a scan writes it; `open` commits it. */
async function admissionUnderWay(ticketId: string) {
  const { open, opened } = gate()
  const written = gate()
  const admission = at.db.transaction().execute(async (tx) => {
    await tx.selectFrom('ticket').select('id').where('id', '=', ticketId).forShare().execute()
    const ids = { event_id: at.doors.event.id, session_id: at.doors.s1.id, ticket_id: ticketId }
    const scanId = randomUUID()
    const hashes = { content_hash: Buffer.alloc(32), code_hash: Buffer.alloc(32) }
    const scan = { ...ids, ...hashes, id: scanId, direction: 'in', outcome: 'admitted', answer: '{}' } as const
    await tx
      .insertInto('scan')
      .values({ ...scan, scanned_at: now, corrected_at: now })
      .execute()
    await tx
      .insertInto('check_in')
      .values({ ...ids, scan_id: scanId, admitted_at: now, status: 'standing' })
      .execute()
    written.open()
    await opened
  })
  await written.opened
  return { open, admission }
}

describe('a transfer and an admission at once', () => {
  it('would both go through if a transfer looked for admissions without holding the ticket', async () => {
    const { ticket } = await at.held()
    const { open, admission } = await admissionUnderWay(ticket.id)
    expect(await standing(ticket.id)).toEqual([])
    open()
    await admission
    expect(await standing(ticket.id)).toHaveLength(1)
  })

  it('wait for each other: what was admitted meanwhile is not given away', async () => {
    const { ticket, orderToken } = await at.held()
    const { open, admission } = await admissionUnderWay(ticket.id)
    const transfer = refusalOf(at.anybody.tickets.transfer({ ticketId: ticket.id, orderToken, to }))
    await waitForWaiters(database().owner)
    open()
    await admission
    expect(await transfer).toMatchObject({ code: 'CONFLICT', details: { reason: 'checked_in' } })
    expect(await at.row(ticket.id)).toMatchObject({ serial: 1, transfers: 0 })
  })

  it('end with one of them, in every round', async () => {
    const door = await at.doors.station()
    for (let round = 0; round < 20; round++) {
      const { ticket, orderToken } = await at.held()
      const code = await at.doors.codeOf(ticket, at.doors.whole)
      const transfer = () =>
        at.anybody.tickets.transfer({ ticketId: ticket.id, orderToken, to }).then(
          () => 'transferred',
          () => 'refused',
        )
      const scan = () => door.redeem({ code, sessionCode: 'S1' })
      // Whoever is asked first has a head start: both orders are tried.
      const [first, second] = round % 2 ? [transfer(), scan()] : [scan(), transfer()]
      const answers = await Promise.all([first, second])
      const scanned = answers.find((answer) => typeof answer !== 'string')
      const isAdmitted = typeof scanned === 'object' && scanned.outcome === 'admitted'
      const isGiven = answers.includes('transferred')
      expect([isAdmitted, isGiven].filter(Boolean)).toHaveLength(1)
      expect(await standing(ticket.id)).toHaveLength(isAdmitted ? 1 : 0)
      expect((await at.row(ticket.id)).serial).toBe(isGiven ? 2 : 1)
      if (!isAdmitted) expect(scanned).toMatchObject({ reason: 'revoked' })
    }
  })
})

describe('transfers of one ticket at once', () => {
  it.each(['its buyer', 'organizers'])('by %s: one goes through, and the others are told', async (who) => {
    const { ticket, orderToken } = await at.held()
    const organizer = await at.shop.organizer()
    const before = await at.row(ticket.id)
    const give = (index: number) => {
      const input = { ticketId: ticket.id, to: { name: `Guest ${index}`, email: `guest-${index}@example.org` } }
      return who === 'organizers'
        ? organizer.tickets.transfer(input)
        : at.anybody.tickets.transfer({ ...input, orderToken })
    }
    const { open, opened } = gate()
    const held = gate()
    // All have looked at the ticket before the first of them may write.
    const holding = at.db.transaction().execute(async (tx) => {
      await tx.selectFrom('ticket_order').select('id').where('id', '=', ticket.order_id).forUpdate().execute()
      held.open()
      await opened
    })
    await held.opened
    const given = Promise.allSettled([give(0), give(1), give(2), give(3)])
    await waitForWaiters(database().owner, 4)
    open()
    await holding
    const outcomes = await given
    const won = outcomes.filter(({ status }) => status === 'fulfilled')
    expect(won).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue
      const { code, details } = await refusalOf(Promise.reject(outcome.reason))
      expect([code, details]).toEqual(['CONFLICT', { reason: 'changed_hands' }])
    }
    const after = await at.row(ticket.id)
    expect(after).toMatchObject({ serial: before.serial + 1, transfers: 1 })
    const jobs = at.db.selectFrom('ticket_transfer').select('to_email').where('ticket_id', '=', ticket.id)
    expect(await jobs.execute()).toEqual([{ to_email: after.attendee_email }])
  })

  it('and a change by the old holder: what comes after the transfer is refused', async () => {
    const { ticket, orderToken } = await at.held()
    const ref = { ticketId: ticket.id, orderToken }
    const { open, opened } = gate()
    const held = gate()
    const holding = at.db.transaction().execute(async (tx) => {
      await tx.selectFrom('ticket').select('id').where('id', '=', ticket.id).forUpdate().execute()
      held.open()
      await opened
      await tx.updateTable('ticket').set({ serial: 2, transfers: 1 }).where('id', '=', ticket.id).execute()
    })
    await held.opened
    const change = refusalOf(at.anybody.tickets.updateAttendee({ ...ref, name: 'Old holder' }))
    await waitForWaiters(database().owner)
    open()
    await holding
    expect(await change).toMatchObject({ code: 'CONFLICT', details: { reason: 'changed_hands' } })
    expect((await at.row(ticket.id)).attendee_name).toBeNull()
  })
})
