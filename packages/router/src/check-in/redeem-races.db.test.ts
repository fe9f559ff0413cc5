import { randomUUID } from 'node:crypto'
import { openDatabase, openPool } from '@turnout/db'
import { createTestDatabase, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { cancelEvent } from '../events/cancel-event.ts'
import { type Door, type DoorSetting, openDoors } from '../testing/door-setting.ts'
import { callAs } from '../testing/index.ts'
import { cancelTicket } from '../tickets/cancel-ticket.ts'
import { redeemBatch } from './redeem-batch.ts'
import { redeemTicket } from './redeem-ticket.ts'
import { type RedeemInput, redeemBatchAnswer, redeemBatchInput } from './schema.ts'
import { undoCheckIn } from './undo-check-in.ts'

const database = useTestDatabase()
const now = new Date('2026-05-01T10:00:00Z')
const seconds = (count: number) => new Date(now.getTime() + count * 1000).toISOString()

let setting: DoorSetting
let north: Door
let south: Door
beforeAll(async () => {
  setting = await openDoors(database().db, now)
  north = await setting.station()
  south = await setting.station({ stationName: 'South door' })
})

const redeem = (door: Door, scan: RedeemInput) => redeemTicket(callAs(setting.deps, door.principal), scan)
const checkInsOf = (ticketId: string) =>
  database()
    .db.selectFrom('check_in')
    .select(['id', 'scan_id', 'status'])
    .where('ticket_id', '=', ticketId)
    .orderBy('admitted_at')
    .execute()
const scanCount = async (ticketId: string) =>
  (await database().db.selectFrom('scan').select('id').where('ticket_id', '=', ticketId).execute()).length
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no refusal',
    ({ code }) => code,
  )

describe('one ticket at several doors at once', () => {
  it('would be let in by each of them if a door looked first and then wrote', async () => {
    const spare = await createTestDatabase()
    try {
      const { guest, event, s1 } = await openDoors(spare.db, now)
      const { ticket } = await guest()
      await spare.owner.schema.dropIndex('check_in_standing_idx').execute()
      const standing = () => spare.db.selectFrom('check_in').select('id').where('ticket_id', '=', ticket.id).execute()
      const looked = await Promise.all([standing(), standing()])
      for (const seen of looked.filter((rows) => rows.length === 0)) {
        expect(seen).toEqual([])
        const ids = { event_id: event.id, session_id: s1.id, ticket_id: ticket.id }
        const scan = { ...ids, id: randomUUID(), direction: 'in', outcome: 'admitted', answer: '{}' } as const
        const hashes = { content_hash: Buffer.alloc(32), code_hash: Buffer.alloc(32) }
        await spare.db
          .insertInto('scan')
          .values({ ...scan, ...hashes, scanned_at: now, corrected_at: now })
          .execute()
        await spare.db
          .insertInto('check_in')
          .values({ ...ids, scan_id: scan.id, admitted_at: now, status: 'standing' })
          .execute()
      }
      expect(await standing()).toHaveLength(2)
    } finally {
      await spare.stop()
    }
  })

  it('is let in by one and refused by the other', async () => {
    for (let round = 0; round < 10; round++) {
      const { ticket, code } = await setting.guest()
      const answers = await Promise.all([
        north.redeem({ code, sessionCode: 'S1' }),
        south.redeem({ code, sessionCode: 'S1' }),
      ])
      const admitted = answers.filter(({ outcome }) => outcome === 'admitted')
      const refused = answers.filter(({ reason }) => reason === 'already_used')
      expect([admitted.length, refused.length]).toEqual([1, 1])
      expect(refused[0]?.firstCheckIn?.checkInId).toBe(admitted[0]?.checkInId)
      expect(await checkInsOf(ticket.id)).toMatchObject([{ scan_id: admitted[0]?.scanId, status: 'standing' }])
    }
  })

  it('is let in once by twenty scans, and every scan is kept', async () => {
    const { ticket, code } = await setting.guest()
    const doors = [north, south]
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (doors[index % 2] ?? north).redeem({ code, sessionCode: 'S1', scannedAt: seconds(-(index % 4)) }),
      ),
    )
    expect(answers.filter(({ outcome }) => outcome === 'admitted')).toHaveLength(1)
    expect(await scanCount(ticket.id)).toBe(20)
    const deltas = (await setting.messages())
      .map(({ payload }) => payload as { ticketId: string; admittedDelta: number })
      .filter(({ ticketId }) => ticketId === ticket.id)
    expect(deltas.reduce((sum, { admittedDelta }) => sum + admittedDelta, 0)).toBe(1)
  })
})

describe('a cancellation at the moment of a scan', () => {
  it('of the ticket leaves it admitted before, or refused after', async () => {
    for (let round = 0; round < 10; round++) {
      const { ticket, code } = await setting.guest()
      const [answer] = await Promise.all([
        north.redeem({ code, sessionCode: 'S1' }),
        cancelTicket(callAs(setting.deps, setting.organizer), { ticketId: ticket.id }),
      ])
      expect(['admitted', 'cancelled']).toContain(answer.reason ?? answer.outcome)
      expect(await checkInsOf(ticket.id)).toHaveLength(answer.outcome === 'admitted' ? 1 : 0)
    }
  })

  it('of the event ends the scans, and neither waits for the other for ever', async () => {
    for (let round = 0; round < 3; round++) {
      const called = await openDoors(database().db, now)
      const guests = await Promise.all(Array.from({ length: 8 }, () => called.guest()))
      const call = callAs(called.deps, called.organizer)
      const scans = guests.map(({ code }) =>
        refusal(redeemTicket(call, { code, scanId: randomUUID(), scannedAt: seconds(0), eventId: called.event.id })),
      )
      const cancelled = cancelEvent(call, { eventId: called.event.id, reason: 'Storm' })
      const results = new Set(await Promise.all(scans))
      expect((await cancelled).status).toBe('cancelled')
      results.delete('no refusal')
      expect([...results].filter((code) => code !== 'EVENT_CANCELLED')).toEqual([])
    }
  })
})

describe('a scan that is sent again', () => {
  it('gets the same answer, many times at once', async () => {
    const { ticket, code } = await setting.guest()
    const scan = north.scan({ code, sessionCode: 'S1' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(north, scan)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]?.outcome).toBe('admitted')
    expect(await scanCount(ticket.id)).toBe(1)
    expect(await checkInsOf(ticket.id)).toHaveLength(1)
  })

  it('gets the same answer when it was refused, many times at once', async () => {
    const scan = north.scan({ code: 'nothing of ours', sessionCode: 'S1' })
    const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(north, scan)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  it('gets the same answer whatever has changed since, and signed anew', async () => {
    const { ticket, code } = await setting.guest()
    const { signature, ...scan } = north.scan({ code, sessionCode: 'S1' })
    const first = await redeem(north, { ...scan, signature })
    await database().db.updateTable('ticket').set({ status: 'cancelled' }).where('id', '=', ticket.id).execute()
    const signedAnew = north.device.sign(north.principal.stationId, scan)
    expect(signedAnew.signature).not.toBe(signature)
    expect(await redeem(north, signedAnew)).toEqual(first)
  })

  it('is a conflict with other content, or from another station', async () => {
    const { code } = await setting.guest()
    const scan = north.scan({ code, sessionCode: 'S1' })
    await redeem(north, scan)
    const changed = north.device.sign(north.principal.stationId, { ...scan, sessionCode: 'S2' })
    expect(await refusal(redeem(north, changed))).toBe('CONFLICT')
    const stolen = south.device.sign(south.principal.stationId, scan)
    expect(await refusal(redeem(south, stolen))).toBe('CONFLICT')
  })

  it('does not keep the scans of others at the same moment from being written', async () => {
    const scanId = randomUUID()
    const guests = await Promise.all(Array.from({ length: 12 }, () => setting.guest()))
    const scans = guests.map(({ code }, index) =>
      north.scan({ code, sessionCode: 'S1', ...(index % 3 === 0 ? { scanId } : {}) }),
    )
    const results = await Promise.all(scans.map((scan) => refusal(redeem(north, scan))))
    expect(results.filter((result) => result === 'CONFLICT')).toHaveLength(3)
    const admitted = (await Promise.all(guests.map(({ ticket }) => checkInsOf(ticket.id)))).filter(
      (rows) => rows.length === 1,
    )
    expect(admitted).toHaveLength(9)
  })

  it('is one scan, though its id is used for two tickets at once', async () => {
    const scanId = randomUUID()
    const guests = [await setting.guest(), await setting.guest()]
    const results = await Promise.all(
      guests.map(({ code }) => refusal(redeem(north, north.scan({ code, sessionCode: 'S1', scanId })))),
    )
    expect(results.toSorted()).toEqual(['CONFLICT', 'no refusal'])
    const checkIns = (await Promise.all(guests.map(({ ticket }) => checkInsOf(ticket.id)))).flat()
    expect(checkIns).toHaveLength(1)
  })
})

describe('a scan handed in late', () => {
  it('takes the place of a later one and shows the conflict', async () => {
    const { ticket, code } = await setting.guest()
    const live = await north.redeem({ code, sessionCode: 'S1' })
    const late = await south.redeem({ code, sessionCode: 'S1', scannedAt: seconds(-600) })
    expect(late).toMatchObject({
      outcome: 'admitted',
      conflict: { checkInId: live.checkInId, at: seconds(0), stationName: 'North door' },
    })
    expect(await checkInsOf(ticket.id)).toMatchObject([
      { id: late.checkInId, status: 'standing' },
      { id: live.checkInId, status: 'superseded' },
    ])
    const [superseded, scanned] = (await setting.messages()).slice(-2)
    expect(superseded).toEqual({
      type: 'check_in.superseded',
      payload: {
        checkInId: live.checkInId,
        scanId: live.scanId,
        byScanId: late.scanId,
        sessionId: setting.s1.id,
        ticketId: ticket.id,
        stationId: north.principal.stationId,
      },
    })
    expect(scanned?.payload).toMatchObject({ scanId: late.scanId, admittedDelta: 0 })
  })

  it('is refused, and the conflict shown, when another door was earlier', async () => {
    const { code } = await setting.guest()
    const first = await north.redeem({ code, sessionCode: 'S1', scannedAt: seconds(-900) })
    const second = await south.redeem({ code, sessionCode: 'S1', scannedAt: seconds(-300) })
    const standing = { checkInId: first.checkInId, at: seconds(-900), stationName: 'North door' }
    expect(second).toMatchObject({ reason: 'already_used', conflict: standing, firstCheckIn: standing })
    const again = await north.redeem({ code, sessionCode: 'S1', scannedAt: seconds(-200) })
    expect(again).not.toHaveProperty('conflict')
  })

  it('leaves one admission, that of the earliest, in whatever order and however parallel the queues come', async () => {
    const { ticket, code } = await setting.guest()
    const queue = [-500, -100, -900, -300, -700, -200, -800].map((at, index) =>
      (index % 2 === 0 ? north : south).scan({ code, sessionCode: 'S1', scannedAt: seconds(at) }),
    )
    await Promise.all(queue.map((scan, index) => redeem(index % 2 === 0 ? north : south, scan)))
    const standing = (await checkInsOf(ticket.id)).filter(({ status }) => status === 'standing')
    expect(standing).toMatchObject([{ scan_id: queue[2]?.scanId }])
    expect(await scanCount(ticket.id)).toBe(queue.length)
  })
})

describe('a queue of scans', () => {
  it('gives each scan its own answer or error', async () => {
    const { ticket, code } = await setting.guest()
    const { code: other } = await setting.guest()
    const evening = await setting.station({ sessionIds: [setting.s1.id] })
    const unsigned = { ...evening.scan({ code }), signature: undefined }
    const scans = [
      evening.scan({ code, scannedAt: seconds(-60) }),
      unsigned,
      evening.scan({ code: other, sessionCode: 'S2' }),
      evening.scan({ code, scannedAt: seconds(-30) }),
      evening.scan({ code: 'nothing' }),
      evening.scan({ code: other }),
    ]
    const call = callAs(setting.deps, evening.principal)
    const tooLong = { ...evening.scan({ code: 'x'.repeat(201) }), scanId: randomUUID() }
    const noId = { ...evening.scan({ code: other }), scanId: 'no uuid' }
    const input = redeemBatchInput.parse({ scans: [...scans, tooLong, noId] })
    const { answers } = redeemBatchAnswer.parse(await redeemBatch(call, input))
    expect(answers.pop()).toMatchObject({ scanId: 'no uuid', error: { code: 'VALIDATION_ERROR' } })
    expect(answers.pop()).toMatchObject({ scanId: tooLong.scanId, error: { code: 'VALIDATION_ERROR' } })
    expect(answers).toMatchObject([
      { outcome: 'admitted' },
      { error: { code: 'VALIDATION_ERROR' } },
      { error: { code: 'FORBIDDEN' } },
      { reason: 'already_used' },
      { reason: 'unknown_code' },
      { outcome: 'admitted' },
    ])
    expect(answers.map(({ scanId }) => scanId)).toEqual(scans.map(({ scanId }) => scanId))
    expect(await redeemBatch(call, { scans })).toEqual({ answers })
    expect(await scanCount(ticket.id)).toBe(2)
  })

  it('is for the own event only', async () => {
    const call = callAs(setting.deps, north.principal)
    const scans = [north.scan({ code: 'x' })]
    expect(await refusal(redeemBatch(call, { scans, eventId: randomUUID() }))).toBe('NOT_FOUND')
    expect(await refusal(redeemBatch(callAs(setting.deps, setting.organizer), { scans }))).toBe('VALIDATION_ERROR')
  })

  it('ends as a whole when the database is gone, so that it is handed in again', async () => {
    const unreachable = openDatabase(openPool('postgres://nobody@127.0.0.1:1/nothing'))
    const scans = [north.scan({ code: 'x', sessionCode: 'S1' })]
    const call = { ...callAs(setting.deps, north.principal), db: unreachable }
    await expect(redeemBatch(call, { scans })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await unreachable.destroy()
  })
})

describe('undoing a check-in', () => {
  const undo = (door: Door, checkInId: string | undefined, at = seconds(0)) => {
    setting.deps.setNow(new Date(at))
    return undoCheckIn(callAs(setting.deps, door.principal), {
      checkInId: checkInId ?? '',
      reason: 'Wrong guest',
    }).finally(() => setting.deps.setNow(now))
  }

  it('lets the ticket in again and keeps the row', async () => {
    const { ticket, code } = await setting.guest()
    const { checkInId, scanId } = await north.redeem({ code, sessionCode: 'S1' })
    expect(await undo(north, checkInId)).toEqual({
      id: checkInId,
      ticketId: ticket.id,
      sessionId: setting.s1.id,
      sessionCode: 'S1',
      admittedAt: seconds(0),
      status: 'undone',
      stationName: 'North door',
    })
    expect((await setting.messages()).at(-1)).toEqual({
      type: 'check_in.undone',
      payload: {
        checkInId,
        scanId,
        sessionId: setting.s1.id,
        ticketId: ticket.id,
        stationId: north.principal.stationId,
      },
    })
    expect(await refusal(undo(north, checkInId))).toBe('CONFLICT')
    expect(await south.redeem({ code, sessionCode: 'S1' })).toMatchObject({ outcome: 'admitted' })
    expect((await checkInsOf(ticket.id)).map(({ status }) => status).toSorted()).toEqual(['standing', 'undone'])
  })

  it('happens once, however many try', async () => {
    const { code } = await setting.guest()
    const { checkInId } = await north.redeem({ code, sessionCode: 'S1' })
    const results = await Promise.all(
      [undo(north, checkInId), undo(north, checkInId), undo(north, checkInId)].map(refusal),
    )
    expect(results.toSorted()).toEqual(['CONFLICT', 'CONFLICT', 'no refusal'])
  })

  it('and a scan at the same moment leave at most one admission', async () => {
    for (let round = 0; round < 5; round++) {
      const { ticket, code } = await setting.guest()
      const { checkInId } = await north.redeem({ code, sessionCode: 'S1' })
      await Promise.all([undo(north, checkInId), south.redeem({ code, sessionCode: 'S1' }), north.redeem({ code })])
      const standing = (await checkInsOf(ticket.id)).filter(({ status }) => status === 'standing')
      expect(standing.length).toBeLessThanOrEqual(1)
    }
  })

  it('is for a steward what the own station did in the last five minutes', async () => {
    const { code } = await setting.guest()
    const { checkInId } = await north.redeem({ code, sessionCode: 'S1' })
    const supervisor = await setting.station({ role: 'supervisor' })
    const otherSession = await setting.station({ role: 'supervisor', sessionIds: [setting.s2.id] })
    expect(await refusal(undo(south, checkInId))).toBe('FORBIDDEN')
    expect(await refusal(undo(north, checkInId, seconds(301)))).toBe('FORBIDDEN')
    expect(await refusal(undo(otherSession, checkInId))).toBe('NOT_FOUND')
    expect(await refusal(undo(supervisor, checkInId, seconds(301)))).toBe('no refusal')
  })

  it('counts the five minutes from when the scan came in, by the server’s clock', async () => {
    const { code } = await setting.guest()
    const { checkInId } = await north.redeem({ code, sessionCode: 'S1', scannedAt: seconds(-1200) })
    expect(await refusal(undo(north, checkInId, seconds(301)))).toBe('FORBIDDEN')
    expect(await refusal(undo(north, checkInId, seconds(299)))).toBe('no refusal')
    const { code: ahead } = await setting.guest()
    const claimed = await north.redeem({ code: ahead, sessionCode: 'S1', scannedAt: seconds(119) })
    expect(await refusal(undo(north, claimed.checkInId, seconds(301)))).toBe('FORBIDDEN')
  })

  it('is for organizers any, and for no one of another event', async () => {
    const { code } = await setting.guest()
    const { checkInId = '' } = await north.redeem({ code, sessionCode: 'S1' })
    const elsewhere = await openDoors(database().db, now)
    const foreign = await elsewhere.station({ role: 'supervisor' })
    expect(await refusal(undo(foreign, checkInId))).toBe('NOT_FOUND')
    expect(await refusal(undo(foreign, randomUUID()))).toBe('NOT_FOUND')
    const input = { checkInId, reason: 'Wrong guest' }
    const member = callAs(setting.deps, { kind: 'user', userId: randomUUID(), role: 'member' })
    expect(await refusal(undoCheckIn(member, input))).toBe('FORBIDDEN')
    expect(await refusal(undoCheckIn(callAs(setting.deps, setting.organizer), input))).toBe('no refusal')
  })
})
