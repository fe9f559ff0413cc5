import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Principal } from '../core/principal.ts'
import { revokeStation } from '../kiosk/revoke-station.ts'
import { watchStation } from '../kiosk/watch-station.ts'
import { type DoorSetting, openDoors } from '../testing/door-setting.ts'
import { callAs } from '../testing/index.ts'
import { placeMessages, storedStream } from '../testing/stored-stream.ts'
import { checkInMessage } from './events.ts'
import { getStats } from './get-stats.ts'
import { type SearchInput, searchInput, stats as statsSchema } from './schema.ts'
import { searchTickets } from './search-tickets.ts'
import { undoCheckIn } from './undo-check-in.ts'
import { watchCheckIns } from './watch-check-ins.ts'

const database = useTestDatabase()
const now = new Date('2026-05-01T10:00:00Z')
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString()
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no refusal',
    ({ code }) => code,
  )

let setting: DoorSetting
const calling = (principal: Principal) => ({
  ...callAs(setting.deps, principal),
  stream: storedStream(database().db, { atEnd: 'wait' }),
})

describe('searching at the door', () => {
  beforeAll(async () => {
    setting = await openDoors(database().db, now)
    const { whole, late } = setting
    await setting.tickets(whole, ['Kovács János', 'Kovács Júlia', 'Łukasz Żółć', "Sinéad O'Connor"])
    await setting.tickets(late, ['Zoë Müller', 'Jean-Luc Picard'])
    await setting.guest(whole, 'Ng')
  })
  const search = async (query: string, change: Partial<SearchInput> = {}, principal: Principal = setting.organizer) =>
    searchTickets(calling(principal), searchInput.parse({ eventId: setting.event.id, query, ...change }))
  const names = async (...[query, change, principal]: Parameters<typeof search>) =>
    (await search(query, change, principal)).map(({ attendeeName }) => attendeeName)

  it.each([
    ['kovacs janos', 'Kovács János'],
    ['János Kovács', 'Kovács János'],
    ['kovaxs janos', 'Kovács János'],
    ['Kovcs Julia', 'Kovács Júlia'],
    ['zolc', 'Łukasz Żółć'],
    ['oconnor', "Sinéad O'Connor"],
    ['MUELLER zoe', 'Zoë Müller'],
    ['picrad', 'Jean-Luc Picard'],
    ['mul', 'Zoë Müller'],
  ])('finds by %j %s', async (query, name) => {
    expect((await names(query))[0]).toBe(name)
  })

  it('finds nobody by another name', async () => {
    expect(await names('Xerxes')).toEqual([])
    expect(await names("'; drop table ticket; --")).toEqual([])
    expect(await names('%%%')).toEqual([])
  })

  it('finds by order code, human code and signed code, and tells no address', async () => {
    const { ticket, code } = await setting.guest(setting.whole, 'Ada Lovelace')
    const door = await setting.station()
    const { checkInId } = await door.redeem({ code, sessionCode: 'S1' })
    const [found] = await search(code)
    expect(found).toEqual({
      ticketId: ticket.id,
      attendeeName: 'Ada Lovelace',
      ticketTypeName: 'Whole day',
      orderCode: expect.any(String),
      humanCode: ticket.human_code,
      status: 'valid',
      sessionCodes: ['S1', 'S2'],
      checkIns: [{ checkInId, sessionCode: 'S1', at: at(0) }],
    })
    expect(await search(ticket.human_code.toLowerCase())).toEqual([found])
    expect(await search(`${found?.orderCode.slice(0, 4)} ${found?.orderCode.slice(4)}`)).toEqual([found])
  })

  it('finds only what the station is for', async () => {
    const evening = await setting.station({ sessionIds: [setting.s2.id] })
    const over = await setting.station({ sessionIds: [setting.s3.id] })
    const elsewhere = await openDoors(database().db, now)
    const foreign = await elsewhere.station()
    const own = { eventId: undefined }
    expect(await names('kovacs janos', own, evening.principal)).toContain('Kovács János')
    expect(await names('kovacs janos', own, over.principal)).toEqual([])
    expect(await names('kovacs janos', own, foreign.principal)).toEqual([])
    expect(await refusal(search('kovacs', {}, foreign.principal))).toBe('NOT_FOUND')
    expect(await refusal(search('kovacs', { sessionCode: 'S1', ...own }, evening.principal))).toBe('FORBIDDEN')
    expect(await refusal(search('kovacs', { sessionCode: 'S99' }))).toBe('NOT_FOUND')
    expect(await refusal(search('kovacs', own))).toBe('VALIDATION_ERROR')
    expect(await refusal(search('kovacs', {}, { kind: 'user', userId: randomUUID(), role: 'member' }))).toBe(
      'FORBIDDEN',
    )
    expect(await names('muller', { sessionCode: 'S1' })).toEqual([])
  })

  it.each([
    { query: 'ab' },
    { query: 'x'.repeat(161) },
    { query: 'abc', limit: 51 },
    { query: 'abc', sessionCode: '1' },
  ])('is refused with %j', (input) => {
    expect(searchInput.safeParse(input).success).toBe(false)
  })
})

describe('the numbers of the door', () => {
  beforeEach(async () => {
    setting = await openDoors(database().db, now)
  })
  const stats = async (principal: Principal = setting.organizer) =>
    statsSchema.parse(await getStats(calling(principal), { eventId: setting.event.id }))

  it('say how many came of how many expected, by session and minute, and what was scanned last', async () => {
    const door = await setting.station()
    const first = await setting.guest()
    const second = await setting.guest(setting.whole, 'Ada Lovelace')
    await setting.guest(setting.late)
    const early = await door.redeem({ code: first.code, sessionCode: 'S1', scannedAt: at(-2) })
    const ada = await door.redeem({ code: second.code, sessionCode: 'S1' })
    setting.deps.setNow(new Date(at(1)))
    const unknown = await door.redeem({ code: 'nothing', sessionCode: 'S1' })
    await placeMessages(database().db)
    const seen = await stats()
    expect(seen.sessions.map(({ code, expected, admitted }) => [code, expected, admitted])).toEqual([
      ['S3', 0, 0],
      ['S1', 2, 2],
      ['S2', 3, 0],
    ])
    const station = { sessionId: setting.s1.id, stationId: door.principal.stationId, stationName: 'North door' }
    expect(seen.arrivals).toEqual([
      { minute: at(-2), ...station, count: 1 },
      { minute: at(0), ...station, count: 1 },
    ])
    expect(seen.lastScans.map(({ scanId }) => scanId).toSorted()).toEqual(
      [early, ada, unknown].map(({ scanId }) => scanId).toSorted(),
    )
    expect(seen.lastScans.find(({ scanId }) => scanId === ada.scanId)).toEqual({
      scanId: ada.scanId,
      at: at(0),
      outcome: 'admitted',
      reason: null,
      forced: false,
      sessionCode: 'S1',
      stationId: door.principal.stationId,
      stationName: 'North door',
      ticketId: second.ticket.id,
      attendeeName: 'Ada Lovelace',
      ticketTypeName: 'Whole day',
      checkInId: ada.checkInId,
      status: 'standing',
    })
    expect(seen.lastScans[0]).toMatchObject({ reason: 'unknown_code', checkInId: null, status: null })
  })

  it('say when each door opens and closes, as it was set or as is usual', async () => {
    const doorsOpenAt = at(-600)
    const admissionEndsAt = at(40)
    const set = { doors_open_at: new Date(doorsOpenAt), admission_ends_at: new Date(admissionEndsAt) }
    await database().db.updateTable('session').set(set).where('id', '=', setting.s1.id).execute()
    const { sessions } = await stats()
    expect(sessions.find(({ code }) => code === 'S1')).toMatchObject({ doorsOpenAt, admissionEndsAt })
    const usual = sessions.find(({ code }) => code === 'S2')
    expect(Date.parse(usual?.startsAt ?? '') - Date.parse(usual?.doorsOpenAt ?? '')).toBe(3_600_000)
    expect(usual?.admissionEndsAt).toBe(usual?.endsAt)
  })

  it('and the messages after their position make the same whole, wherever the reader comes in', async () => {
    const door = await setting.station({ role: 'supervisor' })
    const admitted = (from: { sessions: { sessionId: string; admitted: number }[] }) =>
      from.sessions.find(({ sessionId }) => sessionId === setting.s1.id)?.admitted ?? 0
    const steps = [0, 1, 2, 3].map((step) => async () => {
      const { code } = await setting.guest()
      const { checkInId = '' } = await door.redeem({ code, sessionCode: 'S1' })
      if (step % 2 === 1) await undoCheckIn(calling(door.principal), { checkInId, reason: 'Wrong guest' })
    })
    for (const step of steps) {
      await step()
      const unplaced = await stats()
      await step()
      const counted = await follow(unplaced.position, admitted(unplaced))
      const after = await stats()
      expect(counted).toBe(admitted(after))
    }
    expect(admitted(await stats())).toBe(4)
  })

  /** Applies every message after a position to a count. */
  async function follow(position: string, start: number): Promise<number> {
    let count = start
    for (const { data } of await collect(setting.organizer, position)) {
      if (data.type === 'ticket.scanned') count += data.payload.admittedDelta
      if (data.type === 'check_in.undone') count -= 1
    }
    return count
  }

  it('are given though one message or one time is out of the ordinary', async () => {
    const { db } = database()
    const { id: eventId } = setting.event
    const far = { starts_at: new Date('2099-12-30T00:00:00Z'), ends_at: new Date('2099-12-31T23:59:59.999Z') }
    await db.updateTable('session').set(far).where('id', '=', setting.s3.id).execute()
    for (const type of ['ticket.scanned', 'check_in.undone']) {
      const odd = { topic: `event:${eventId}:checkIns`, type, event_id: eventId, payload: '{"scanId":7}' }
      await db.insertInto('domain_event').values(odd).execute()
    }
    expect((await stats()).sessions).toHaveLength(3)
    await db.deleteFrom('domain_event').where('event_id', '=', eventId).execute()
  })

  it('cannot hold a scan of a time that no answer could tell', async () => {
    const { db } = database()
    const scan = { id: randomUUID(), event_id: setting.event.id, direction: 'in', outcome: 'refused' } as const
    const hashes = { content_hash: Buffer.alloc(32), code_hash: Buffer.alloc(32), answer: '{}' }
    const far = new Date('+012000-01-01T00:00:00Z')
    const insert = (times: { scanned_at: Date; corrected_at: Date }) =>
      db
        .insertInto('scan')
        .values({ ...scan, ...hashes, ...times })
        .execute()
    await expect(insert({ scanned_at: now, corrected_at: far })).rejects.toThrow(/scan_instants_check/)
    await expect(insert({ scanned_at: far, corrected_at: now })).rejects.toThrow(/scan_instants_check/)
  })

  it('are for a station those of its sessions', async () => {
    const all = await setting.station()
    const evening = await setting.station({ sessionIds: [setting.s2.id] })
    const { code } = await setting.guest()
    await all.redeem({ code, sessionCode: 'S1' })
    await placeMessages(database().db)
    const seen = await stats(evening.principal)
    expect(seen.sessions.map((session) => session.code)).toEqual(['S2'])
    expect([seen.arrivals, seen.lastScans]).toEqual([[], []])
  })

  it('are for teachers those of the events assigned to them, and for others none', async () => {
    const { id: userId } = await setting.world.teacher({ email: `${randomUUID()}@example.org` })
    const teacher: Principal = { kind: 'user', userId, role: 'teacher' }
    expect(await refusal(stats(teacher))).toBe('NOT_FOUND')
    const assignment = { event_id: setting.event.id, user_id: userId, role: 'teacher' as const }
    await database().db.insertInto('event_organizer').values(assignment).execute()
    expect((await stats(teacher)).eventId).toBe(setting.event.id)
    expect(await refusal(stats({ kind: 'user', userId, role: 'member' }))).toBe('FORBIDDEN')
    expect(await refusal(getStats(calling(setting.organizer), { eventId: randomUUID() }))).toBe('NOT_FOUND')
    expect(await refusal(getStats(calling(teacher), {}))).toBe('VALIDATION_ERROR')
    const elsewhere = await openDoors(database().db, now)
    expect(await refusal(stats((await elsewhere.station()).principal))).toBe('NOT_FOUND')
  })
})

describe('watching the door', () => {
  beforeAll(async () => {
    setting = await openDoors(database().db, now)
  })

  it('gives organizers every scan with its names, and what became of stations', async () => {
    const door = await setting.station()
    const { ticket, code } = await setting.guest()
    const before = (await collect(setting.organizer)).at(-1)?.id
    const { scanId } = await door.redeem({ code, sessionCode: 'S1' })
    await revokeStation(calling(setting.organizer), { stationId: door.principal.stationId })
    expect((await collect(setting.organizer, before)).map(({ data }) => data)).toEqual([
      {
        id: expect.any(String),
        type: 'ticket.scanned',
        eventId: setting.event.id,
        at: expect.any(String),
        payload: {
          scanId,
          outcome: 'admitted',
          reason: null,
          forced: false,
          sessionId: setting.s1.id,
          ticketId: ticket.id,
          stationId: door.principal.stationId,
          at: at(0),
          admittedDelta: 1,
          attendeeName: 'Kovács János',
          ticketTypeName: 'Whole day',
          stationName: 'North door',
          sessionCode: 'S1',
        },
      },
      {
        id: expect.any(String),
        type: 'station.changed',
        eventId: setting.event.id,
        at: expect.any(String),
        payload: { stationId: door.principal.stationId, state: 'revoked' },
      },
    ])
  })

  it('gives a station what its sessions and itself do, until it is revoked', async () => {
    const evening = await setting.station({ sessionIds: [setting.s2.id] })
    const other = await setting.station()
    const { code } = await setting.guest()
    const before = (await collect(setting.organizer)).at(-1)?.id
    await other.redeem({ code, sessionCode: 'S1' })
    const inEvening = await other.redeem({ code, sessionCode: 'S2' })
    const own = await evening.redeem({ code: 'nothing' })
    await revokeStation(calling(setting.organizer), { stationId: evening.principal.stationId })
    await other.redeem({ code: 'nothing', sessionCode: 'S2' })
    const seen = await collect(evening.principal, before, 'wait')
    expect(seen.map(({ data }) => (data.type === 'ticket.scanned' ? data.payload.scanId : data.type))).toEqual([
      inEvening.scanId,
      own.scanId,
    ])
  })

  it('is for those who may work at this door', async () => {
    const door = await setting.station()
    const elsewhere = await openDoors(database().db, now)
    const input = { eventId: elsewhere.event.id }
    expect(await refusal(watchCheckIns(calling(door.principal), input))).toBe('NOT_FOUND')
    const teacher: Principal = { kind: 'user', userId: randomUUID(), role: 'teacher' }
    expect(await refusal(watchCheckIns(calling(teacher), input))).toBe('FORBIDDEN')
  })
})

describe('a station watching itself', () => {
  beforeAll(async () => {
    setting = await openDoors(database().db, now)
  })
  const watch = async (principal: Principal, lastEventId?: string) => {
    const got = []
    for await (const [, data] of watchStation(calling(principal), { lastEventId })) got.push(data)
    return got
  }

  it('is told once that it is revoked, though it was away when it happened', async () => {
    const { principal } = await setting.station()
    await revokeStation(calling(setting.organizer), { stationId: principal.stationId })
    expect(await watch(principal, '0')).toEqual([
      { id: expect.any(String), type: 'station.revoked', reason: 'revoked', at: expect.any(String) },
    ])
  })

  it('is told when its token runs out', async () => {
    const { principal } = await setting.station()
    setting.deps.setNow(principal.expiresAt)
    expect(await watch(principal)).toEqual([
      { id: '0', type: 'station.expired', at: principal.expiresAt.toISOString() },
    ])
  })

  it('is told nothing more when it hangs up', async () => {
    const { principal } = await setting.station()
    const control = new AbortController()
    control.abort()
    const got = []
    for await (const message of watchStation(calling(principal), {}, control.signal)) got.push(message)
    expect(got).toEqual([])
  })
})

/** What a subscription gives of what is stored by now. */
async function collect(principal: Principal, lastEventId?: string, atEnd: 'wait' | 'end' = 'end') {
  const call = { ...callAs(setting.deps, principal), stream: storedStream(database().db, { atEnd }) }
  const got: { id: string; data: ReturnType<typeof checkInMessage.parse> }[] = []
  for await (const [id, data] of await watchCheckIns(call, { eventId: setting.event.id, lastEventId })) {
    got.push({ id, data: checkInMessage.parse(data) })
  }
  return got
}
