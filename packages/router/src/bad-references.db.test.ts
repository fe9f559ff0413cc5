import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ErrorCode } from './core/errors.ts'
import type { Principal } from './core/principal.ts'
import { callPath } from './testing/app-caller.ts'
import { type Door, type DoorSetting, openDoors } from './testing/door-setting.ts'
import { refusalOf } from './testing/event-caller.ts'

const database = useTestDatabase()

/** What the cases refer to; `foreign` things belong to another event or venue. */
interface World {
  door: DoorSetting
  station: Door
  venueId: string
  foreignRoomId: string
  foreignSessionId: string
  foreignTicketTypeId: string
  orderId: string
  ticketId: string
  memberId: string
  admin: Principal
  code: string
}
let world: World

const unknown = '019aa000-0000-7000-8000-000000000000'
const bad = 'VALIDATION_ERROR'

beforeAll(async () => {
  const { db } = database()
  const door = await openDoors(db, new Date())
  const admin = await door.world.admin()
  const otherEvent = await door.world.event({ status: 'published' })
  const session = await door.world.session(otherEvent)
  const { ticket, code } = await door.guest()
  const otherVenue = await door.world.venue()
  const room = await db
    .insertInto('room')
    .values({ venue_id: otherVenue.id, name: 'Elsewhere' })
    .returning('id')
    .executeTakeFirstOrThrow()
  world = {
    door,
    station: await door.station(),
    venueId: (await door.world.venue()).id,
    foreignRoomId: room.id,
    foreignSessionId: session.id,
    foreignTicketTypeId: (await door.world.ticketType(otherEvent, { includes: [session] })).id,
    orderId: ticket.order_id,
    ticketId: ticket.id,
    memberId: (await door.world.member()).id,
    admin: { kind: 'user', userId: admin.id, role: 'admin' },
    code,
  }
})

type Case = [
  path: string,
  what: string,
  input: (world: World) => object,
  code: ErrorCode,
  caller?: 'kiosk' | 'anonymous',
]

const buyer = { name: 'Ann', email: 'ann@example.org' }
const items = (ticketTypeId: string, quantity = 1) => [{ ticketTypeId, quantity }]
const percent = (change: object) => ({ code: 'SPRING', kind: 'percent', value: 10, ...change })
const question = (change: object) => ({ scope: 'ticket', kind: 'text', label: 'Why?', ...change })
const scan = (change: object) => ({ scanId: randomUUID(), scannedAt: new Date().toISOString(), code: 'TO1', ...change })

const cases: Case[] = [
  ['reminders.get', 'an unknown event', () => ({ eventId: unknown }), 'NOT_FOUND'],
  ['reminders.update', 'an unknown event', () => ({ eventId: unknown, types: ['1_day'] }), 'NOT_FOUND'],
  ['reminders.update', 'a type that there is none of', (w) => ({ eventId: w.door.event.id, types: ['2_days'] }), bad],
  ['reminders.update', 'a type twice', (w) => ({ eventId: w.door.event.id, types: ['1_day', '1_day'] }), bad],
  ['reminders.update', 'a note of two lines', (w) => ({ eventId: w.door.event.id, note: 'a\nb' }), bad],
  ['reminders.preview', 'an unknown event', () => ({ eventId: unknown, type: '1_day' }), 'NOT_FOUND'],
  ['venues.update', 'an unknown venue', () => ({ venueId: unknown, name: 'A' }), 'NOT_FOUND'],
  [
    'venues.update',
    'a room of another venue',
    (w) => ({ venueId: w.venueId, rooms: [{ id: w.foreignRoomId, name: 'A' }] }),
    'NOT_FOUND',
  ],
  [
    'venues.update',
    'two rooms of one name',
    (w) => ({ venueId: w.venueId, rooms: [{ name: 'A' }, { name: 'A' }] }),
    bad,
  ],
  ['venues.update', 'a capacity of zero', (w) => ({ venueId: w.venueId, capacity: 0 }), bad],
  [
    'venues.update',
    'too many rooms',
    (w) => ({ venueId: w.venueId, rooms: Array.from({ length: 201 }, (_, i) => ({ name: `R${i}` })) }),
    bad,
  ],
  ['venues.delete', 'an unknown venue', () => ({ venueId: unknown }), 'NOT_FOUND'],
  ['users.update', 'an unknown user', () => ({ userId: unknown, role: 'member' }), 'NOT_FOUND'],
  ['users.update', 'a role of none', (w) => ({ userId: w.memberId, role: 'king' }), bad],
  ['organisation.update', 'no seats at all', () => ({ maxSessionCapacity: 0 }), bad],
  ['organisation.update', 'a currency of nobody', () => ({ defaultCurrency: 'ZZZ' }), bad],
  [
    'events.create',
    'a currency of nobody',
    () => ({ title: 'An evening', startsAt: '2090-01-01T00:00:00Z', currency: 'ZZZ' }),
    bad,
  ],
  ['organisation.update', 'a zone of nowhere', () => ({ defaultTimeZone: 'Europe/Nowhere' }), bad],
  [
    'orders.create',
    'an unknown event',
    (w) => ({ eventId: unknown, items: items(w.door.whole.id), buyer }),
    'NOT_FOUND',
  ],
  [
    'orders.create',
    'an unknown ticket type',
    (w) => ({ eventId: w.door.event.id, items: items(unknown), buyer }),
    'NOT_FOUND',
  ],
  [
    'orders.create',
    'a ticket type of another event',
    (w) => ({ eventId: w.door.event.id, items: items(w.foreignTicketTypeId), buyer }),
    'NOT_FOUND',
  ],
  ['orders.create', 'no tickets', (w) => ({ eventId: w.door.event.id, items: [], buyer }), bad],
  [
    'orders.create',
    'none of a ticket',
    (w) => ({ eventId: w.door.event.id, items: items(w.door.whole.id, 0), buyer }),
    bad,
  ],
  [
    'orders.create',
    'less than none',
    (w) => ({ eventId: w.door.event.id, items: items(w.door.whole.id, -1), buyer }),
    bad,
  ],
  ['orders.create', 'too many', (w) => ({ eventId: w.door.event.id, items: items(w.door.whole.id, 11), buyer }), bad],
  [
    'orders.create',
    'one ticket type twice',
    (w) => ({ eventId: w.door.event.id, items: [...items(w.door.whole.id), ...items(w.door.whole.id)], buyer }),
    bad,
  ],
  [
    'orders.create',
    'an address of nobody',
    (w) => ({ eventId: w.door.event.id, items: items(w.door.whole.id), buyer: { ...buyer, email: 'ann' } }),
    bad,
  ],
  ['orders.pay', 'an unknown order', () => ({ orderId: unknown, paymentToken: 'tok_ok' }), 'NOT_FOUND'],
  [
    'orders.pay',
    "somebody else's order",
    (w) => ({ orderId: w.orderId, orderToken: 'guessed', paymentToken: 'tok_ok' }),
    'NOT_FOUND',
    'anonymous',
  ],
  ['orders.give', 'an unknown event', (w) => ({ eventId: unknown, items: items(w.door.whole.id), buyer }), 'NOT_FOUND'],
  [
    'orders.give',
    'a ticket type of another event',
    (w) => ({ eventId: w.door.event.id, items: items(w.foreignTicketTypeId), buyer }),
    'NOT_FOUND',
  ],
  ['orders.cancel', 'an unknown order', () => ({ orderId: unknown }), 'NOT_FOUND'],
  ['orders.cancel', 'a reason too long', (w) => ({ orderId: w.orderId, reason: 'x'.repeat(301) }), bad],
  ['orders.renew', 'an unknown order', () => ({ orderId: unknown }), 'NOT_FOUND'],
  ['orders.updateAnswers', 'an unknown order', () => ({ orderId: unknown, answers: [] }), 'NOT_FOUND'],
  [
    'orders.updateAnswers',
    'an answer to a question of none',
    (w) => ({ orderId: w.orderId, answers: [{ questionId: unknown, value: 'x' }] }),
    bad,
  ],
  ['tickets.transfer', 'an unknown ticket', () => ({ ticketId: unknown, to: buyer }), 'NOT_FOUND'],
  [
    'tickets.transfer',
    "somebody else's ticket",
    (w) => ({ ticketId: w.ticketId, ticketToken: 'guessed', to: buyer }),
    'NOT_FOUND',
    'anonymous',
  ],
  ['tickets.transfer', 'nobody to give it to', (w) => ({ ticketId: w.ticketId, to: { ...buyer, email: 'ann' } }), bad],
  ['tickets.resend', 'an unknown ticket', () => ({ ticketId: unknown }), 'NOT_FOUND'],
  ['tickets.updateAttendee', 'an unknown ticket', () => ({ ticketId: unknown, name: 'Ann' }), 'NOT_FOUND'],
  ['tickets.updateAttendee', 'a name of nothing', (w) => ({ ticketId: w.ticketId, name: ' ' }), bad],
  [
    'tickets.updateAttendee',
    'an answer to a question of none',
    (w) => ({ ticketId: w.ticketId, name: 'Ann', answers: [{ questionId: unknown, value: 'x' }] }),
    bad,
  ],
  ['jobs.get', 'an unknown job', () => ({ id: unknown }), 'NOT_FOUND'],
  ['jobs.retry', 'an unknown job', () => ({ id: unknown }), 'NOT_FOUND'],
  ['jobs.discard', 'an unknown job', () => ({ id: unknown, reason: 'Out of date' }), 'NOT_FOUND'],
  ['jobs.discard', 'no reason', () => ({ id: unknown, reason: ' ' }), bad],
  ['jobs.runSchedule', 'an unknown schedule', () => ({ name: 'unknown' }), 'NOT_FOUND'],
  ['jobs.retryAll', 'no name of a kind', () => ({ name: 'a b' }), bad],
  ['seatChecks.run', 'an unknown event', () => ({ eventId: unknown }), 'NOT_FOUND'],
  ['tickets.cancel', 'an unknown ticket', () => ({ ticketId: unknown }), 'NOT_FOUND'],
  ['tickets.cancel', 'more than the ticket cost', (w) => ({ ticketId: w.ticketId, refundMinor: 1_000_000 }), bad],
  ['orders.cancel', 'less than nothing to give back', (w) => ({ orderId: w.orderId, refundMinor: -1 }), bad],
  ['orders.cancel', 'more than was paid', (w) => ({ orderId: w.orderId, refundMinor: 1_000_000 }), bad],
  ['refunds.create', 'an unknown order', () => ({ orderId: unknown, amountMinor: 1, reason: 'Broken' }), 'NOT_FOUND'],
  [
    'refunds.create',
    'a ticket of another order',
    (w) => ({ orderId: w.orderId, amountMinor: 1, reason: 'Broken', ticketIds: [unknown] }),
    'NOT_FOUND',
  ],
  [
    'refunds.create',
    'more than was paid',
    (w) => ({ orderId: w.orderId, amountMinor: 1_000_000, reason: 'Broken', idempotencyKey: randomUUID() }),
    bad,
  ],
  ['refunds.create', 'no reason', (w) => ({ orderId: w.orderId, amountMinor: 1, reason: ' ' }), bad],
  ['refunds.retry', 'an unknown refund', () => ({ refundId: unknown }), 'NOT_FOUND'],
  ['refunds.withdraw', 'an unknown refund', () => ({ refundId: unknown, reason: 'By bank' }), 'NOT_FOUND'],
  ['messages.list', 'an unknown event', () => ({ eventId: unknown }), 'NOT_FOUND'],
  ['messages.audience', 'an unknown event', () => ({ eventId: unknown }), 'NOT_FOUND'],
  ['messages.preview', 'an unknown event', () => ({ eventId: unknown, subject: 'A', body: 'B' }), 'NOT_FOUND'],
  ['messages.create', 'an unknown event', () => ({ eventId: unknown }), 'NOT_FOUND'],
  [
    'messages.create',
    'a session of another event',
    (w) => ({ eventId: w.door.event.id, audience: { sessionIds: [w.foreignSessionId] } }),
    'NOT_FOUND',
  ],
  [
    'messages.create',
    'a ticket type of another event',
    (w) => ({ eventId: w.door.event.id, audience: { ticketTypeIds: [w.foreignTicketTypeId] } }),
    'NOT_FOUND',
  ],
  [
    'messages.create',
    'checked in without tickets',
    (w) => ({ eventId: w.door.event.id, audience: { who: 'waiting', checkIn: 'checked_in' } }),
    bad,
  ],
  ['messages.get', 'an unknown message', () => ({ messageId: unknown }), 'NOT_FOUND'],
  ['messages.failures', 'an unknown message', () => ({ messageId: unknown }), 'NOT_FOUND'],
  [
    'messages.update',
    'an unknown message',
    () => ({ messageId: unknown, version: 1, subject: 'A', body: 'B', audience: {}, replyTo: 'sender' }),
    'NOT_FOUND',
  ],
  ['messages.delete', 'an unknown message', () => ({ messageId: unknown }), 'NOT_FOUND'],
  ['messages.sendTest', 'an unknown message', () => ({ messageId: unknown }), 'NOT_FOUND'],
  ['messages.send', 'an unknown message', () => ({ messageId: unknown, version: 1, expectedPeople: 1 }), 'NOT_FOUND'],
  ['messages.cancel', 'an unknown message', () => ({ messageId: unknown }), 'NOT_FOUND'],
  ['codes.create', 'an unknown event', () => percent({ eventId: unknown }), 'NOT_FOUND'],
  [
    'codes.create',
    'a ticket type of another event',
    (w) => percent({ eventId: w.door.event.id, ticketTypeIds: [w.foreignTicketTypeId] }),
    'NOT_FOUND',
  ],
  ['codes.create', 'more than everything off', (w) => percent({ eventId: w.door.event.id, value: 101 }), bad],
  [
    'codes.create',
    'an access code to nothing',
    (w) => ({ eventId: w.door.event.id, code: 'KEY', kind: 'access' }),
    bad,
  ],
  ['codes.update', 'an unknown code', () => ({ codeId: unknown, note: 'x' }), 'NOT_FOUND'],
  ['codes.delete', 'an unknown code', () => ({ codeId: unknown }), 'NOT_FOUND'],
  ['questions.create', 'an unknown event', () => question({ eventId: unknown }), 'NOT_FOUND'],
  [
    'questions.create',
    'a ticket type of another event',
    (w) => question({ eventId: w.door.event.id, ticketTypeIds: [w.foreignTicketTypeId] }),
    'NOT_FOUND',
  ],
  [
    'questions.create',
    'a choice of one',
    (w) => question({ eventId: w.door.event.id, kind: 'choice', options: ['A'] }),
    bad,
  ],
  ['questions.update', 'an unknown question', () => ({ questionId: unknown, label: 'x' }), 'NOT_FOUND'],
  ['questions.delete', 'an unknown question', () => ({ questionId: unknown }), 'NOT_FOUND'],
  ['events.duplicate', 'an unknown event', () => ({ eventId: unknown, startsAt: '2090-01-01T00:00:00Z' }), 'NOT_FOUND'],
  ['vetting.request', 'a level that nobody asks for', () => ({ level: 'pending' }), bad],
  ['vetting.decide', 'an unknown request', () => ({ requestId: unknown, isGranted: true }), 'NOT_FOUND'],
  [
    'waitlist.join',
    'an unknown event',
    (w) => ({ eventId: unknown, ticketTypeId: w.door.whole.id, seats: 1, ...buyer }),
    'NOT_FOUND',
  ],
  [
    'waitlist.join',
    'a ticket type of another event',
    (w) => ({ eventId: w.door.event.id, ticketTypeId: w.foreignTicketTypeId, seats: 1, ...buyer }),
    'NOT_FOUND',
  ],
  [
    'waitlist.join',
    'no seats',
    (w) => ({ eventId: w.door.event.id, ticketTypeId: w.door.whole.id, seats: 0, ...buyer }),
    bad,
  ],
  [
    'waitlist.join',
    'seats that are free',
    (w) => ({ eventId: w.door.event.id, ticketTypeId: w.door.whole.id, seats: 1, ...buyer }),
    'CONFLICT',
  ],
  ['waitlist.confirm', 'an unknown entry', () => ({ entryId: unknown, proof: 'x' }), 'NOT_FOUND'],
  ['waitlist.leave', 'an unknown entry', () => ({ entryId: unknown }), 'NOT_FOUND'],
  ['waitlist.accept', 'an unknown entry', () => ({ entryId: unknown }), 'NOT_FOUND'],
  ['waitlist.offer', 'an unknown entry', () => ({ entryId: unknown }), 'NOT_FOUND'],
  ['kiosk.issue', 'an unknown event', () => ({ eventId: unknown, stationName: 'Door' }), 'NOT_FOUND'],
  [
    'kiosk.issue',
    'a session of another event',
    (w) => ({ eventId: w.door.event.id, stationName: 'Door', sessionIds: [w.foreignSessionId] }),
    'NOT_FOUND',
  ],
  ['kiosk.issue', 'no hours', (w) => ({ eventId: w.door.event.id, stationName: 'Door', hours: 0 }), bad],
  ['kiosk.issue', 'too many hours', (w) => ({ eventId: w.door.event.id, stationName: 'Door', hours: 9 }), bad],
  ['kiosk.revoke', 'an unknown station', () => ({ stationId: unknown }), 'NOT_FOUND'],
  ['kiosk.heartbeat', 'fewer scans than none', () => ({ unsentScans: -1 }), bad, 'kiosk'],
  ['kiosk.heartbeat', 'more power than all', () => ({ unsentScans: 0, batteryPercent: 101 }), bad, 'kiosk'],
  ['checkIn.redeem', 'an unknown event', () => scan({ eventId: unknown }), 'NOT_FOUND'],
  ['checkIn.redeem', 'a session code of none', (w) => scan({ eventId: w.door.event.id, sessionCode: 'Main' }), bad],
  [
    'checkIn.redeem',
    'a time of no sane year',
    (w) => scan({ eventId: w.door.event.id, scannedAt: '9999-12-31T23:59:59-12:00' }),
    bad,
  ],
  ['checkIn.redeemBatch', 'no scans', (w) => ({ eventId: w.door.event.id, scans: [] }), bad],
  ['checkIn.undo', 'an unknown check-in', () => ({ checkInId: unknown, reason: 'By mistake' }), 'NOT_FOUND'],
  ['checkIn.undo', 'no reason', () => ({ checkInId: unknown, reason: ' ' }), bad],
  [
    'imports.run',
    'a capacity of zero',
    () => ({ importId: randomUUID(), fileName: 'f', content: '[]', options: { capacity: 0 } }),
    bad,
  ],
  [
    'imports.run',
    'a first day of no sane year',
    () => ({ importId: randomUUID(), fileName: 'f', content: '[]', options: { firstDay: '9999-12-31' } }),
    bad,
  ],
  ['imports.run', 'an empty file', () => ({ importId: randomUUID(), fileName: 'f', content: '' }), bad],
  ['access.register', 'a short password', () => ({ ...buyer, password: 'short' }), bad, 'anonymous'],
  [
    'access.resetPassword',
    'a token of nobody',
    () => ({ token: 'x'.repeat(43), password: 'long enough it is' }),
    'TOKEN_EXPIRED',
    'anonymous',
  ],
  ['access.updateMe', 'a name of nothing', () => ({ name: ' ' }), bad],
  ['webhooks.create', 'plain http', () => ({ url: 'http://example.org/' }), bad],
  ['webhooks.create', 'a private address', () => ({ url: 'https://10.0.0.1/' }), bad],
  [
    'webhooks.create',
    'an event that is not there',
    () => ({ url: 'https://example.org/', eventIds: [unknown] }),
    'NOT_FOUND',
  ],
  ['webhooks.create', 'a type that is not there', () => ({ url: 'https://example.org/', types: ['order.eaten'] }), bad],
  ['webhooks.update', 'an unknown webhook', () => ({ webhookId: unknown, isActive: false }), 'NOT_FOUND'],
  ['webhooks.delete', 'an unknown webhook', () => ({ webhookId: unknown }), 'NOT_FOUND'],
  ['webhooks.rotateSecret', 'an unknown webhook', () => ({ webhookId: unknown }), 'NOT_FOUND'],
  ['webhooks.test', 'an unknown webhook', () => ({ webhookId: unknown }), 'NOT_FOUND'],
  ['webhooks.replay', 'an unknown delivery', () => ({ deliveryId: unknown }), 'NOT_FOUND'],
  [
    'webhooks.replayAll',
    'an unknown webhook',
    () => ({ webhookId: unknown, since: '2026-11-20T18:00:00Z' }),
    'NOT_FOUND',
  ],
]

/** Rows of everything that a refused call must leave as it was. */
async function everything(): Promise<string> {
  const tables = [
    'venue',
    'room',
    'user_account',
    'organisation',
    'event',
    'session',
    'ticket_type',
    'ticket_order',
    'ticket',
    'ticket_transfer',
    'payment',
    'refund',
    'refund_ticket',
    'answer',
    'seat_check',
    'station',
    'scan',
    'check_in',
    'domain_event',
    'job',
    'import_run',
    'idempotency_key',
    'waitlist_entry',
    'waitlist_offer',
    'sale_code',
    'question',
    'vetting_request',
    'webhook_endpoint',
    'webhook_delivery',
  ]
  const parts = tables.map(
    (table) => `select '${table}', md5(string_agg(t::text, ',' order by t::text)) from ${table} t`,
  )
  return JSON.stringify((await database().pool.query({ text: parts.join(' union all '), rowMode: 'array' })).rows)
}

describe('a mutation', () => {
  it.each(cases)('%s refuses %s with a code, and changes nothing', async (path, _what, input, code, caller) => {
    const principal: Principal =
      caller === 'kiosk' ? world.station.principal : caller === 'anonymous' ? { kind: 'anonymous' } : world.admin
    const before = await everything()
    const refusal = await refusalOf(callPath(world.door.deps, principal, path, input(world)))
    expect(refusal.code).toBe(code)
    expect(JSON.stringify(refusal.details)).not.toMatch(/node_modules|\.ts:\d|select |insert /)
    expect(await everything()).toBe(before)
  })
})
