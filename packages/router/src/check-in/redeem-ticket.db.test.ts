import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '../core/principal.ts'
import { makeDevice } from '../testing/device.ts'
import { type Door, type DoorSetting, openDoors } from '../testing/door-setting.ts'
import { callAs } from '../testing/index.ts'
import { redeemTicket } from './redeem-ticket.ts'
import { type RedeemInput, redeemInput } from './schema.ts'

const database = useTestDatabase()
const now = new Date('2026-05-01T10:00:00Z')
const minutes = (count: number) => new Date(now.getTime() + count * 60_000).toISOString()

let setting: DoorSetting
let north: Door
let supervisor: Door
beforeAll(async () => {
  setting = await openDoors(database().db, now)
  north = await setting.station()
  supervisor = await setting.station({ role: 'supervisor', stationName: 'Desk' })
})

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => ({ code: 'no refusal' }),
    ({ code, details }) => ({ code, ...details }),
  )
/** Does something at another time. */
async function atMinute<T>(count: number, act: () => Promise<T>): Promise<T> {
  setting.deps.setNow(new Date(minutes(count)))
  try {
    return await act()
  } finally {
    setting.deps.setNow(now)
  }
}
const rowsOf = (scanId: string) =>
  database()
    .db.selectFrom('scan')
    .leftJoin('check_in', 'check_in.scan_id', 'scan.id')
    .select(['scan.outcome', 'scan.reason', 'scan.is_forced', 'scan.force_reason', 'check_in.status'])
    .where('scan.id', '=', scanId)
    .execute()

describe('a ticket at the door', () => {
  it('is admitted by its signed code, with a scan, a check-in, a message and an audit row', async () => {
    const { ticket, code } = await setting.guest()
    const scan = north.scan({ code: code.toLowerCase(), sessionCode: 'S1', clockOffsetMs: 1500 })
    const answer = await redeemTicket(callAs(setting.deps, north.principal), scan)
    expect(answer).toEqual({
      scanId: scan.scanId,
      outcome: 'admitted',
      sessionCode: 'S1',
      checkInId: expect.any(String),
      ticket: {
        ticketId: ticket.id,
        attendeeName: 'Kovács János',
        ticketTypeName: 'Whole day',
        orderCode: expect.any(String),
        humanCode: ticket.human_code,
        status: 'valid',
        sessionCodes: ['S1', 'S2'],
      },
    })
    const { db } = database()
    const row = await db.selectFrom('scan').selectAll().where('id', '=', scan.scanId).executeTakeFirstOrThrow()
    expect(row).toMatchObject({
      session_id: setting.s1.id,
      ticket_id: ticket.id,
      station_id: north.principal.stationId,
      clock_offset_ms: 1500,
      corrected_at: new Date(now.getTime() + 1500),
      received_at: now,
      sequence: scan.seq,
      signature: scan.signature,
      direction: 'in',
    })
    const checkIns = await db.selectFrom('check_in').selectAll().where('scan_id', '=', scan.scanId).execute()
    expect(checkIns).toMatchObject([{ id: answer.checkInId, status: 'standing', admitted_at: row.corrected_at }])
    expect((await setting.messages()).at(-1)).toEqual({
      type: 'ticket.scanned',
      payload: {
        scanId: scan.scanId,
        outcome: 'admitted',
        reason: null,
        forced: false,
        sessionId: setting.s1.id,
        ticketId: ticket.id,
        stationId: north.principal.stationId,
        at: row.corrected_at.toISOString(),
        admittedDelta: 1,
      },
    })
    const audited = await db
      .selectFrom('audit_entry')
      .select(['action', 'actor_kind', 'station_id', 'device', 'event_id'])
      .where('subject_id', '=', scan.scanId)
      .execute()
    expect(audited).toEqual([
      {
        action: 'ticket.scanned',
        actor_kind: 'kiosk',
        station_id: north.principal.stationId,
        device: north.device.thumbprint,
        event_id: setting.event.id,
      },
    ])
  })

  it('is admitted by its human code, once per session', async () => {
    const { ticket } = await setting.guest()
    const typed = `${ticket.human_code.slice(0, 5)} ${ticket.human_code.slice(5).toLowerCase()}`
    const first = await north.redeem({ code: typed, sessionCode: 'S1' })
    expect(first).toMatchObject({ outcome: 'admitted' })
    const again = await supervisor.redeem({ code: ticket.human_code, sessionCode: 'S1' })
    expect(again).toMatchObject({
      outcome: 'refused',
      reason: 'already_used',
      firstCheckIn: { checkInId: first.checkInId, at: now.toISOString(), stationName: 'North door', sessionCode: 'S1' },
    })
    expect(again).not.toHaveProperty('conflict')
    const later = await atMinute(300, () => north.redeem({ code: ticket.human_code, sessionCode: 'S2' }))
    expect(later.outcome).toBe('admitted')
  })

  it('is told which session it is for, and when it may enter', async () => {
    const { code } = await setting.guest(setting.late)
    expect(await north.redeem({ code, sessionCode: 'S1' })).toMatchObject({
      reason: 'wrong_session',
      sessionCode: 'S2',
      opensAt: minutes(240),
    })
    expect(await north.redeem({ code, sessionCode: 'S2' })).toMatchObject({
      reason: 'not_yet_open',
      sessionCode: 'S2',
      opensAt: minutes(240),
    })
    const over = await atMinute(421, () => north.redeem({ code, sessionCode: 'S2' }))
    expect(over).toMatchObject({ reason: 'over' })
  })

  it('is judged by the corrected time, not by the one of a clock that is off', async () => {
    const { code } = await setting.guest(setting.late)
    const slow = { code, sessionCode: 'S2', scannedAt: minutes(0), clockOffsetMs: 240 * 60_000 }
    expect((await atMinute(240, () => north.redeem(slow))).outcome).toBe('admitted')
  })

  it('is taken late from a queue that was kept offline, as far back as the station was paired', async () => {
    const { code } = await setting.guest()
    const door = await setting.station({}, 90)
    const early = await door.redeem({ code, sessionCode: 'S1', scannedAt: minutes(-20) })
    expect(early.outcome).toBe('admitted')
    const first = door.scan({ code, sessionCode: 'S1', scannedAt: minutes(-91) })
    const refused = await redeemTicket(callAs(setting.deps, door.principal), first)
    expect(refused).toMatchObject({ outcome: 'refused', reason: 'not_yet_open' })
    const { db } = database()
    const audited = await db.selectFrom('audit_entry').select('detail').where('subject_id', '=', first.scanId).execute()
    expect(audited).toMatchObject([{ detail: { lateMs: 91 * 60_000 } }])
  })

  it.each<[string, { scannedAt?: string; clockOffsetMs?: number }]>([
    ['after now', { scannedAt: minutes(3) }],
    ['years after now', { scannedAt: '2099-01-01T00:00:00Z' }],
    ['years after now by the offset', { clockOffsetMs: 315_360_000_000 }],
    ['years ago by the offset', { clockOffsetMs: -315_360_000_000 }],
    ['before the station was paired', { scannedAt: minutes(-183) }],
  ])('is not taken from %s, and nothing is recorded', async (_when, times) => {
    const { ticket, code } = await setting.guest()
    const scan = north.scan({ code, sessionCode: 'S1', ...times })
    expect(await refusal(redeemTicket(callAs(setting.deps, north.principal), scan))).toMatchObject({
      code: 'VALIDATION_ERROR',
      field: 'scannedAt',
      reason: 'scan_time',
      serverTime: now.toISOString(),
    })
    expect(await rowsOf(scan.scanId)).toEqual([])
    expect((await north.redeem({ code: ticket.human_code, sessionCode: 'S1' })).outcome).toBe('admitted')
  })

  it('is taken from people who scanned it within a day', async () => {
    const { code } = await setting.guest()
    const redeem = (scannedAt: string) => {
      const scan = { code, scanId: randomUUID(), scannedAt, sessionCode: 'S1', eventId: setting.event.id }
      return refusal(redeemTicket(callAs(setting.deps, setting.organizer), scan))
    }
    for (const at of [minutes(-24 * 60 - 1), minutes(3)]) {
      expect(await redeem(at)).toMatchObject({ code: 'VALIDATION_ERROR', reason: 'scan_time' })
    }
    for (const at of [minutes(-23 * 60), minutes(2)]) expect(await redeem(at)).toEqual({ code: 'no refusal' })
  })

  it('needs no session named where only one can be meant', async () => {
    const { code } = await setting.guest()
    expect(await north.redeem({ code })).toMatchObject({ outcome: 'admitted', sessionCode: 'S1' })
    const onlyLater = await setting.station({ sessionIds: [setting.s2.id] })
    expect(await onlyLater.redeem({ code })).toMatchObject({ reason: 'not_yet_open', sessionCode: 'S2' })
    const onlyOver = await setting.station({ sessionIds: [setting.s3.id, setting.s2.id] })
    const { code: other } = await setting.guest(
      await setting.world.ticketType(setting.event, { includes: [setting.s1] }),
    )
    expect(await onlyOver.redeem({ code: other })).toMatchObject({ reason: 'wrong_session', sessionCode: 'S1' })
    expect(await refusal(north.redeem({ code, scannedAt: minutes(-120) }))).toMatchObject({
      code: 'VALIDATION_ERROR',
      sessionCodes: ['S1', 'S2'],
    })
  })

  it('is refused when it was cancelled, never paid, or replaced by another code', async () => {
    const { db } = database()
    const { ticket, code } = await setting.guest()
    await db.updateTable('ticket').set({ serial: 2 }).where('id', '=', ticket.id).execute()
    expect(await north.redeem({ code, sessionCode: 'S1' })).toMatchObject({ reason: 'revoked' })
    const renewed = await setting.codeOf(ticket, setting.whole, 2)
    await db
      .insertInto('revoked_code')
      .values({ event_id: setting.event.id, ticket_id: ticket.id, serial: 2, reason: 'reissued' })
      .execute()
    expect(await north.redeem({ code: renewed, sessionCode: 'S1' })).toMatchObject({ reason: 'revoked' })
    for (const [status, reason] of [
      ['cancelled', 'cancelled'],
      ['held', 'unpaid'],
      ['expired', 'unpaid'],
    ] as const) {
      await db.updateTable('ticket').set({ status }).where('id', '=', ticket.id).execute()
      const scan = north.scan({ code: ticket.human_code, sessionCode: 'S1' })
      const answer = await redeemTicket(callAs(setting.deps, north.principal), scan)
      expect(answer).toMatchObject({ outcome: 'refused', reason, ticket: { status } })
      expect(await rowsOf(scan.scanId)).toMatchObject([{ outcome: 'refused', reason, status: null }])
    }
  })

  it('is refused at a session that is not active', async () => {
    const inactive = await setting.world.session(setting.event, { starts: 'in 30 minutes', isActive: false })
    const type = await setting.world.ticketType(setting.event, { includes: [inactive] })
    const { code } = await setting.guest(type)
    expect(await north.redeem({ code, sessionCode: inactive.code })).toMatchObject({ reason: 'session_inactive' })
  })

  it('lets its guest leave, which frees nothing', async () => {
    const { code } = await setting.guest()
    await north.redeem({ code, sessionCode: 'S1' })
    expect(await north.redeem({ code, sessionCode: 'S1', direction: 'out' })).toMatchObject({ outcome: 'admitted' })
    expect((await setting.messages()).at(-1)?.payload).toMatchObject({ outcome: 'admitted', admittedDelta: 0 })
    expect(await north.redeem({ code, sessionCode: 'S1' })).toMatchObject({ reason: 'already_used' })
  })
})

describe('a code that is none of ours', () => {
  it('is unknown, or badly signed when it was meant to be a ticket code', async () => {
    const { code } = await setting.guest()
    const flip = (at: number) => `${code.slice(0, at)}${code[at] === 'A' ? 'B' : 'A'}${code.slice(at + 1)}`
    for (const [tried, reason] of [
      ['https://example.org/menu', 'unknown_code'],
      ['0000000000', 'unknown_code'],
      [flip(120), 'bad_signature'],
      [flip(40), 'bad_signature'],
      [flip(code.length - 1), 'bad_signature'],
      [code.slice(0, -1), 'bad_signature'],
    ] as const) {
      const answer = await north.redeem({ code: tried })
      expect(answer).toEqual({ scanId: answer.scanId, outcome: 'refused', reason })
    }
  })

  it('is of the wrong event, and nothing more is told of it', async () => {
    const elsewhere = await openDoors(database().db, now)
    const { ticket, code } = await elsewhere.guest()
    for (const tried of [code, ticket.human_code]) {
      const scan = north.scan({ code: tried, sessionCode: 'S1' })
      const answer = await redeemTicket(callAs(setting.deps, north.principal), scan)
      expect(answer).toEqual({
        scanId: scan.scanId,
        outcome: 'refused',
        reason: 'wrong_event',
        sessionCode: 'S1',
      })
      const [row] = await database().db.selectFrom('scan').selectAll().where('id', '=', scan.scanId).execute()
      expect(row?.ticket_id).toBeNull()
    }
  })
})

describe('force', () => {
  it('is for supervisors and organizers only', async () => {
    const { code } = await setting.guest(setting.late)
    expect(await refusal(north.redeem({ code, sessionCode: 'S1', force: true }))).toMatchObject({ code: 'FORBIDDEN' })
    const forced = supervisor.scan({ code, sessionCode: 'S1', force: true, reason: 'Her group is inside' })
    expect(await redeemTicket(callAs(setting.deps, supervisor.principal), forced)).toMatchObject({
      outcome: 'admitted',
      forced: true,
      reason: 'wrong_session',
    })
    expect(await rowsOf(forced.scanId)).toEqual([
      {
        outcome: 'admitted',
        reason: 'wrong_session',
        is_forced: true,
        force_reason: 'Her group is inside',
        status: 'standing',
      },
    ])
  })

  it('is recorded only where it mattered', async () => {
    const { code } = await setting.guest()
    const scan = supervisor.scan({ code, sessionCode: 'S1', force: true, reason: 'To be sure' })
    const answer = await redeemTicket(callAs(setting.deps, supervisor.principal), scan)
    expect(answer).not.toHaveProperty('forced')
    expect(await rowsOf(scan.scanId)).toMatchObject([{ reason: null, is_forced: false, force_reason: null }])
  })

  it('lets in once more what was used, without a second admission', async () => {
    const { code } = await setting.guest()
    const first = await north.redeem({ code, sessionCode: 'S1' })
    const again = await supervisor.redeem({ code, sessionCode: 'S1', force: true })
    expect(again).toMatchObject({
      outcome: 'admitted',
      forced: true,
      reason: 'already_used',
      firstCheckIn: { checkInId: first.checkInId },
    })
    expect(again).not.toHaveProperty('checkInId')
    expect((await setting.messages()).at(-1)?.payload).toMatchObject({ forced: true, admittedDelta: 0 })
  })

  it('does not make a code known', async () => {
    for (const code of ['nonsense', `TO1${'A'.repeat(156)}`]) {
      expect(await supervisor.redeem({ code, sessionCode: 'S1', force: true })).toMatchObject({ outcome: 'refused' })
    }
  })
})

describe('who may scan what', () => {
  it('keeps a station to its sessions', async () => {
    const evening = await setting.station({ sessionIds: [setting.s2.id] })
    const { code } = await setting.guest()
    expect(await refusal(evening.redeem({ code, sessionCode: 'S1' }))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusal(north.redeem({ code, sessionCode: 'S77' }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('keeps a station to its event', async () => {
    const elsewhere = await openDoors(database().db, now)
    const { code } = await setting.guest()
    const scan = { ...north.scan({ code, sessionCode: 'S1' }), eventId: elsewhere.event.id }
    expect(await refusal(redeemTicket(callAs(setting.deps, north.principal), scan))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('lets organizers scan at any event they name, without a signature', async () => {
    const { code } = await setting.guest()
    const call = callAs(setting.deps, setting.organizer)
    const scan = { code, scanId: randomUUID(), scannedAt: minutes(0), sessionCode: 'S1' }
    expect(await refusal(redeemTicket(call, scan))).toMatchObject({ code: 'VALIDATION_ERROR', field: 'eventId' })
    expect(await refusal(redeemTicket(call, { ...scan, eventId: randomUUID() }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await redeemTicket(call, { ...scan, eventId: setting.event.id })).toMatchObject({ outcome: 'admitted' })
    const [row] = await database().db.selectFrom('scan').selectAll().where('id', '=', scan.scanId).execute()
    expect(row).toMatchObject({ station_id: null, user_id: expect.any(String) })
  })

  it.each<Principal>([
    { kind: 'anonymous' },
    { kind: 'user', userId: randomUUID(), role: 'member' },
    { kind: 'user', userId: randomUUID(), role: 'teacher' },
  ])('is closed to $kind $role', async (principal) => {
    const scan = { code: 'x', scanId: randomUUID(), scannedAt: minutes(0), eventId: setting.event.id }
    expect(await refusal(redeemTicket(callAs(setting.deps, principal), scan))).toMatchObject({ code: 'FORBIDDEN' })
  })

  it('ends with the event being cancelled', async () => {
    const elsewhere = await openDoors(database().db, now)
    const { code } = await elsewhere.guest()
    await database().db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', elsewhere.event.id).execute()
    const scan = { code, scanId: randomUUID(), scannedAt: minutes(0), eventId: elsewhere.event.id }
    expect(await refusal(redeemTicket(callAs(elsewhere.deps, elsewhere.organizer), scan))).toMatchObject({
      code: 'EVENT_CANCELLED',
    })
  })
})

describe('the signature of a scan', () => {
  const redeem = (scan: RedeemInput) => refusal(redeemTicket(callAs(setting.deps, north.principal), scan))

  it.each(['clockOffsetMs', 'seq', 'signature'] as const)('and with it %s is asked of a kiosk', async (field) => {
    const scan = north.scan({ code: 'x', sessionCode: 'S1' })
    expect(await redeem({ ...scan, [field]: undefined })).toMatchObject({ code: 'VALIDATION_ERROR', field })
  })

  it.each<[string, (scan: RedeemInput) => RedeemInput]>([
    ['another code', (scan) => ({ ...scan, code: 'another' })],
    ['another session', (scan) => ({ ...scan, sessionCode: 'S2' })],
    ['no session', (scan) => ({ ...scan, sessionCode: undefined })],
    ['another id', (scan) => ({ ...scan, scanId: randomUUID() })],
    ['another time', (scan) => ({ ...scan, scannedAt: minutes(1) })],
    ['another offset', (scan) => ({ ...scan, clockOffsetMs: 1 })],
    ['another number', (scan) => ({ ...scan, seq: 0 })],
    ['another direction', (scan) => ({ ...scan, direction: 'out' })],
    ['another device', (scan) => makeDevice().sign(north.principal.stationId, scan)],
    ['another station', (scan) => north.device.sign(randomUUID(), scan)],
    ['nothing', (scan) => ({ ...scan, signature: 'a.b.c' })],
  ])('is no good for %s', async (_name, change) => {
    const scan = change(north.scan({ code: 'code', sessionCode: 'S1' }))
    expect(await redeem(scan)).toMatchObject({ code: 'DEVICE_MISMATCH' })
    expect(await rowsOf(scan.scanId)).toEqual([])
  })
})

describe('input that cannot be a scan', () => {
  const good = { code: 'x', scanId: randomUUID(), scannedAt: minutes(0) }
  it.each([
    { code: '' },
    { code: 'x'.repeat(201) },
    { code: 7 },
    { scanId: 'no' },
    { scannedAt: 'yesterday' },
    { scannedAt: '2026-05-01T10:00:00' },
    { sessionCode: 's1' },
    { clockOffsetMs: 0.5 },
    { clockOffsetMs: 1e15 },
    { seq: -1 },
    { direction: 'up' },
    { reason: '' },
    { reason: 'two\nlines' },
    { signature: 'x'.repeat(2001) },
  ])('is refused: %j', (change) => {
    expect(redeemInput.safeParse(good).success).toBe(true)
    expect(redeemInput.safeParse({ ...good, ...change }).success).toBe(false)
  })
})
