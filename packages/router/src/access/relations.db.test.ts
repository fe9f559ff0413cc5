import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { createCaller } from '../app-router.ts'
import type { Principal } from '../core/principal.ts'
import { type DoorSetting, openDoors } from '../testing/door-setting.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { callAs } from '../testing/index.ts'
import { storedStream } from '../testing/stored-stream.ts'
import { accessTable, type Relation } from './access-table.ts'

const database = useTestDatabase()
const now = new Date('2026-11-20T18:00:00Z')
let doors: DoorSetting
let foreign: Foreign

/** What belongs to others: a draft, somebody's order, another event with a door of its own. */
interface Foreign {
  draftId: string
  orderId: string
  ticketId: string
  ticketCode: string
  eventId: string
  checkInId: string
  userId: string
  entryId: string
}

beforeAll(async () => {
  const { db } = database()
  doors = await openDoors(db, now)
  const other = await openDoors(db, now)
  const gate = await other.station()
  const { ticket, code } = await other.guest()
  const { checkInId } = await gate.redeem({ code, sessionCode: 'S1' })
  const draft = await doors.world.event({ title: 'Draft' })
  const entry = {
    event_id: other.event.id,
    ticket_type_id: other.whole.id,
    name: 'Kovács János',
    email: 'janos@example.org',
    user_id: null,
    seats: 1,
    status: 'left' as const,
    secret_hash: Buffer.alloc(32),
  }
  const { id: entryId } = await db.insertInto('waitlist_entry').values(entry).returning('id').executeTakeFirstOrThrow()
  foreign = {
    draftId: draft.id,
    orderId: ticket.order_id,
    ticketId: ticket.id,
    ticketCode: code,
    eventId: other.event.id,
    checkInId: checkInId ?? '',
    userId: other.organizer.kind === 'user' ? other.organizer.userId : '',
    entryId,
  }
})

function callerOf(principal: Principal) {
  const stream = storedStream(database().db, { atEnd: 'end' })
  const cookies = { refreshToken: null, set: () => undefined, clear: () => undefined }
  return createCaller({ ...callAs({ ...doors.deps, stream }, principal), cookies })
}

type Caller = ReturnType<typeof callerOf>

/** Reads a subscription's first message. */
async function first(subscription: Promise<AsyncIterable<unknown>>): Promise<unknown> {
  for await (const message of await subscription) return message
}

const scan = () => ({ scanId: randomUUID(), scannedAt: now.toISOString(), clockOffsetMs: 0, seq: 1 })
const buyer = { name: 'Stranger', email: 'stranger@example.org' }

/** For each procedure that is not open for all or for everything: reaching for what is not the caller's. */
const reaching: Record<string, (caller: Caller) => Promise<unknown>> = {
  'events.get': (caller) => caller.events.get({ eventId: foreign.draftId }),
  'events.availability': (caller) => caller.events.availability({ eventId: foreign.draftId }),
  'events.watchAvailability': (caller) => first(caller.events.watchAvailability({ eventId: foreign.draftId })),
  'sessions.list': (caller) => caller.sessions.list({ eventId: foreign.draftId }),
  'ticketTypes.list': (caller) => caller.ticketTypes.list({ eventId: foreign.draftId }),
  'orders.create': (caller) =>
    caller.orders.create({ eventId: foreign.draftId, items: [{ ticketTypeId: randomUUID(), quantity: 1 }], buyer }),
  'orders.get': (caller) => caller.orders.get({ orderId: foreign.orderId }),
  'orders.pay': (caller) =>
    caller.orders.pay({ orderId: foreign.orderId, paymentToken: 'tok_ok', orderToken: 'a token of another order' }),
  'orders.startPayment': (caller) => caller.orders.startPayment({ orderId: foreign.orderId, orderToken: 'another' }),
  'orders.renew': (caller) => caller.orders.renew({ orderId: foreign.orderId, orderToken: 'another' }),
  'orders.updateAnswers': (caller) =>
    caller.orders.updateAnswers({ orderId: foreign.orderId, orderToken: 'another', answers: [] }),
  'tickets.get': (caller) => caller.tickets.get({ ticketId: foreign.ticketId, ticketToken: 'another' }),
  'tickets.updateAttendee': (caller) => caller.tickets.updateAttendee({ ticketId: foreign.ticketId, name: 'Mine' }),
  'tickets.transfer': (caller) => caller.tickets.transfer({ ticketId: foreign.ticketId, to: buyer }),
  'tickets.listByUser': (caller) => caller.tickets.listByUser({ userId: foreign.userId }),
  'orders.cancel': (caller) =>
    caller.orders.cancel({ orderId: foreign.orderId, orderToken: 'a token of another order' }),
  'tickets.cancel': (caller) =>
    caller.tickets.cancel({ ticketId: foreign.ticketId, orderToken: 'of another', ticketToken: 'of another' }),
  'refunds.quote': (caller) =>
    caller.refunds.quote({ orderId: foreign.orderId, orderToken: 'a token of another order' }),
  'tickets.qr': (caller) => caller.tickets.qr({ ticketId: foreign.ticketId }),
  'codes.check': (caller) => caller.codes.check({ eventId: foreign.draftId, code: 'SPRING' }),
  'questions.list': (caller) => caller.questions.list({ eventId: foreign.draftId }),
  'waitlist.join': (caller) =>
    caller.waitlist.join({ eventId: foreign.draftId, ticketTypeId: randomUUID(), seats: 1, ...buyer }),
  'waitlist.get': (caller) => caller.waitlist.get({ entryId: foreign.entryId, waitlistToken: 'another' }),
  'waitlist.confirm': (caller) => caller.waitlist.confirm({ entryId: foreign.entryId, proof: 'another' }),
  'waitlist.leave': (caller) => caller.waitlist.leave({ entryId: foreign.entryId, waitlistToken: 'another' }),
  'waitlist.accept': (caller) => caller.waitlist.accept({ entryId: foreign.entryId, waitlistToken: 'another' }),
  'checkIn.redeem': (caller) =>
    caller.checkIn.redeem({ ...scan(), eventId: foreign.eventId, code: foreign.ticketCode, signature: 'a.b.c' }),
  'checkIn.redeemBatch': (caller) =>
    caller.checkIn.redeemBatch({ eventId: foreign.eventId, scans: [{ ...scan(), code: foreign.ticketCode }] }),
  'checkIn.undo': (caller) => caller.checkIn.undo({ checkInId: foreign.checkInId, reason: 'Not mine' }),
  'checkIn.search': (caller) => caller.checkIn.search({ eventId: foreign.eventId, query: 'Kovács' }),
  'checkIn.stats': (caller) => caller.checkIn.stats({ eventId: foreign.eventId }),
  'checkIn.watch': (caller) => first(caller.checkIn.watch({ eventId: foreign.eventId, lastEventId: '0' })),
}

/** Those that take no id: they answer with what is the caller's own, or what is published. */
const withoutId = new Set([
  'events.list',
  'events.watch',
  'access.me',
  'access.updateMe',
  'access.refresh',
  'access.logout',
  'vetting.mine',
  'vetting.request',
  'kiosk.profile',
  'kiosk.heartbeat',
  'kiosk.watch',
])

const bounded: Relation[] = ['published', 'own', 'ownOrToken', 'station', 'assigned']
const rows = Object.entries(accessTable).filter(([, { relation }]) => bounded.includes(relation))

describe('a procedure that is bound to what is its caller’s', () => {
  it('is on the list below, or takes no id', () => {
    expect(rows.map(([path]) => path).filter((path) => !reaching[path] && !withoutId.has(path))).toEqual([])
  })

  const cases = rows.filter(([path]) => reaching[path])

  it.each(cases)('%s hides from a member, a stranger or a station what is not theirs', async (path, { callers }) => {
    const call = reaching[path]
    if (!call) throw new Error('Every case has a call')
    const { id } = await doors.world.member({ email: `${randomUUID()}@example.org` })
    const gate = await doors.station()
    const supervisor = await doors.station({ role: 'supervisor' })
    const all: [string, Principal][] = [
      ['anonymous', { kind: 'anonymous' }],
      ['member', { kind: 'user', userId: id, role: 'member' }],
      ['teacher', { kind: 'user', userId: id, role: 'teacher' }],
      ['steward', gate.principal],
      ['supervisor', supervisor.principal],
    ]
    const asked = all.filter(([name]) => callers.some((caller) => caller === name))
    expect(asked.length).toBeGreaterThan(0)
    for (const [name, principal] of asked) {
      const { code } = await refusalOf(call(callerOf(principal)))
      expect([name, code]).toEqual([name, expect.stringMatching(/^(NOT_FOUND|FORBIDDEN)$/)])
    }
  })

  it('shows neither drafts nor what is said of them to those who may not know of them', async () => {
    const page = await callerOf({ kind: 'anonymous' }).events.list({ limit: 100 })
    expect(page.items.map(({ id }) => id)).not.toContain(foreign.draftId)
  })

  it('tells a station about its own event only', async () => {
    const gate = await doors.station()
    const profile = await callerOf(gate.principal).kiosk.profile()
    expect(profile.event.id).toBe(doors.event.id)
  })
})
