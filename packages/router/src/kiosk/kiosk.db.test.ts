import { build, type Event, useTestDatabase, type World } from '@turnout/db/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Principal } from '../core/principal.ts'
import { hashToken } from '../core/secrets.ts'
import { makeDevice } from '../testing/device.ts'
import { callAs, createTestDeps, type TestDeps } from '../testing/index.ts'
import { getKioskProfile } from './get-kiosk-profile.ts'
import { issueToken } from './issue-token.ts'
import { listStations } from './list-stations.ts'
import { pairKiosk } from './pair-kiosk.ts'
import { recordHeartbeat } from './record-heartbeat.ts'
import { revokeEventStations } from './revoke-event-stations.ts'
import { revokeStation } from './revoke-station.ts'
import { issueTokenInput } from './schema.ts'

const database = useTestDatabase()
const now = new Date('2026-05-01T10:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const anonymous: Principal = { kind: 'anonymous' }

let deps: TestDeps
let world: World | undefined
let organizer: Principal
let event: Event
let sessionIds: string[]

beforeEach(async () => {
  const { db } = database()
  deps = createTestDeps(db)
  deps.setNow(now)
  await db.deleteFrom('rate_limit').execute()
  world ??= build(db, () => now)
  const user = await world.organizer()
  organizer = { kind: 'user', userId: user.id, role: 'organizer' }
  event = await world.event({ status: 'published', starts: 'in one hour' })
  sessionIds = [(await world.session(event)).id, (await world.session(event)).id]
  await world.ticketType(event, { includes: sessionIds.map((id) => ({ id })) })
})

const input = (change: object = {}) =>
  issueTokenInput.parse({ eventId: event.id, stationName: 'North door', ...change })
const issue = (change: object = {}) => issueToken(callAs(deps, organizer), input(change))
const pair = (pairingCode: string, device = makeDevice(), ip = '203.0.113.7') =>
  pairKiosk(
    { ...callAs(deps, anonymous), origin: { ip, userAgent: 'test' } },
    { pairingCode, publicKey: device.publicKey, deviceName: 'Tablet 3' },
  )
const messages = (topic: string) =>
  database()
    .db.selectFrom('domain_event')
    .select(['type', 'payload'])
    .where('topic', '=', topic)
    .orderBy('id')
    .execute()

describe('issuing a kiosk token', () => {
  it('gives a code for ten minutes and stores only its hash', async () => {
    const issued = await issue({ sessionIds: [sessionIds[0], sessionIds[0]], hours: 2, role: 'supervisor' })
    expect(issued.pairingCode).toMatch(/^[A-Z2-9]{8}$/)
    expect(issued.pairingUrl).toBe(`http://localhost:4000/kiosk/#pair=${issued.pairingCode}`)
    expect(issued.pairingExpiresAt).toBe(later(10).toISOString())
    expect(issued.station).toMatchObject({
      state: 'waiting',
      role: 'supervisor',
      sessionIds: [sessionIds[0]],
      lifetimeHours: 2,
    })
    const row = await database()
      .db.selectFrom('station')
      .select(['pairing_code_hash', 'token_hash'])
      .where('id', '=', issued.station.id)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ pairing_code_hash: hashToken(issued.pairingCode), token_hash: null })
    expect(await messages(`event:${event.id}:checkIns`)).toEqual([
      { type: 'station.changed', payload: { stationId: issued.station.id, state: 'waiting' } },
    ])
  })

  it('gives a retry under the same key the same code, which is nowhere to be read', async () => {
    const first = await issue({ idempotencyKey: 'north-door-1' })
    expect(await issue({ idempotencyKey: 'north-door-1' })).toEqual(first)
    await expect(issue({ idempotencyKey: 'north-door-1', hours: 8 })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
    const { rows } = await database().pool.query('select response::text from idempotency_key')
    expect(JSON.stringify(rows)).not.toContain(first.pairingCode)
    expect(await listStations(callAs(deps, organizer), { eventId: event.id })).toHaveLength(1)
  })

  it.each([
    ['cancelled', 'EVENT_CANCELLED'],
    ['completed', 'CONFLICT'],
  ] as const)('is refused for an event that is %s', async (status, code) => {
    await database().db.updateTable('event').set({ status }).where('id', '=', event.id).execute()
    await expect(issue()).rejects.toMatchObject({ code })
  })

  it('is refused for events and sessions that are not there, and leaves nothing', async () => {
    const elsewhere = build(database().db)
    const foreign = await elsewhere.session(await elsewhere.event())
    await expect(issue({ sessionIds: [sessionIds[0], foreign.id] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(issue({ eventId: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await listStations(callAs(deps, organizer), { eventId: event.id })).toEqual([])
  })

  it.each([
    { hours: 0 },
    { hours: 9 },
    { hours: 1.5 },
    { role: 'admin' },
    { stationName: '' },
    { stationName: 'x'.repeat(61) },
    { stationName: 'two\nlines' },
    { eventId: 'no' },
    { sessionIds: ['S1'] },
  ])('is refused with %j', (change) => {
    const bad = { eventId: event.id, stationName: 'North door', ...change }
    expect(issueTokenInput.safeParse(bad).success).toBe(false)
  })
})

describe('pairing', () => {
  it('gives the token once, with what the door needs to know', async () => {
    const { pairingCode, station } = await issue({ sessionIds: [sessionIds[1]], hours: 3 })
    const device = makeDevice()
    const paired = await pair(` ${pairingCode.slice(0, 4)}-${pairingCode.slice(4)} `.toLowerCase(), device)
    expect(Buffer.from(paired.token, 'base64url')).toHaveLength(32)
    expect(paired).toMatchObject({
      stationId: station.id,
      stationName: 'North door',
      role: 'steward',
      expiresAt: later(180).toISOString(),
      event: { id: event.id, code: event.code },
      sessions: [{ id: sessionIds[1], code: 'S2', doorsOpenAt: now.toISOString() }],
      ticketTypes: [{ number: 1 }],
      serverTime: now.toISOString(),
    })
    expect(paired.ticketTypes[0]?.sessionIds.toSorted()).toEqual(sessionIds.toSorted())
    const row = await database()
      .db.selectFrom('station')
      .select(['token_hash', 'device_thumbprint', 'pairing_code_hash', 'device_key'])
      .where('id', '=', station.id)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({
      token_hash: hashToken(paired.token),
      device_thumbprint: device.thumbprint,
      pairing_code_hash: null,
      device_key: device.publicKey,
    })
    const [listed] = await listStations(callAs(deps, organizer), { eventId: event.id })
    expect(listed).toMatchObject({ state: 'paired', deviceName: 'Tablet 3' })
    const audited = await database()
      .db.selectFrom('audit_entry')
      .select(['actor_kind', 'station_id', 'device'])
      .where('action', '=', 'station.paired')
      .where('station_id', '=', station.id)
      .execute()
    expect(audited).toEqual([{ actor_kind: 'kiosk', station_id: station.id, device: device.thumbprint }])
  })

  it('leaves a row of each try that failed, with the address and without the code', async () => {
    await pair('ACDEFGHJ', makeDevice(), '198.51.100.77').catch(() => undefined)
    const rows = await database()
      .db.selectFrom('audit_entry')
      .selectAll()
      .where('action', '=', 'station.pairing_refused')
      .where('ip', '=', '198.51.100.77')
      .execute()
    expect(rows).toMatchObject([
      { actor_kind: 'anonymous', station_id: null, detail: { procedure: 'kiosk.pair', outcome: 'NOT_FOUND' } },
    ])
    expect(JSON.stringify(rows)).not.toContain('ACDEFGHJ')
  })

  it('gives a code to exactly one of many devices', async () => {
    const { pairingCode } = await issue()
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => pair(pairingCode, makeDevice(), `203.0.113.${index}`)),
    )
    const lost = tries.filter((result) => result.status === 'rejected')
    expect(lost.map(({ reason }) => reason.code)).toEqual(Array(7).fill('NOT_FOUND'))
  })

  it('tells nothing of why a code does not work', async () => {
    const { pairingCode: used } = await issue()
    await pair(used)
    const { pairingCode: revoked, station } = await issue()
    await revokeStation(callAs(deps, organizer), { stationId: station.id })
    const { pairingCode: ranOut } = await issue()
    const refusals = new Set<string>()
    const refusalOf = (code: string) =>
      pair(code).then(
        () => 'paired',
        ({ code, message, details }) => `${code} ${message} ${JSON.stringify(details)}`,
      )
    for (const code of [used, revoked, 'ACDEFGHJ', 'not a code at all']) {
      refusals.add(await refusalOf(code))
    }
    deps.setNow(later(10))
    refusals.add(await refusalOf(ranOut))
    expect(refusals.size).toBe(1)
    expect([...refusals][0]).toMatch(/^NOT_FOUND /)
  })

  it('slows down guessing from one address, but not a row of doors', async () => {
    for (let door = 0; door < 12; door++) await pair((await issue()).pairingCode)
    for (let guess = 0; guess < 10; guess++) await expect(pair('ACDEFGHJ')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { pairingCode } = await issue()
    await expect(pair(pairingCode)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    await expect(pair(pairingCode, makeDevice(), '203.0.113.8')).resolves.toMatchObject({ stationName: 'North door' })
  })

  it('refuses a key that is not on the curve, and keeps the code for another try', async () => {
    const { pairingCode } = await issue()
    const device = makeDevice()
    const broken = { ...device, publicKey: { ...device.publicKey, y: device.publicKey.x } }
    await expect(pair(pairingCode, broken)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
    await expect(pair(pairingCode, device)).resolves.toMatchObject({ role: 'steward' })
  })

  it('is refused once the event is cancelled', async () => {
    const { pairingCode } = await issue()
    await database().db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', event.id).execute()
    await expect(pair(pairingCode)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a station', () => {
  const pairStation = async (change: object = {}) => {
    const { pairingCode } = await issue(change)
    const device = makeDevice()
    const { stationId, expiresAt } = await pair(pairingCode, device)
    const kiosk: Principal = {
      kind: 'kiosk',
      stationId,
      eventId: event.id,
      sessionIds: null,
      role: 'steward',
      device: device.thumbprint,
      expiresAt: new Date(expiresAt),
    }
    return { kiosk, stationId }
  }

  it('reports how it is and hears the time', async () => {
    const { kiosk, stationId } = await pairStation()
    deps.setNow(later(5))
    const heard = await recordHeartbeat(callAs(deps, kiosk), {
      unsentScans: 3,
      clockOffsetMs: -250,
      batteryPercent: 41,
    })
    expect(heard).toEqual({ serverTime: later(5).toISOString(), expiresAt: later(240).toISOString() })
    expect(await listStations(callAs(deps, organizer), { eventId: event.id })).toMatchObject([
      { id: stationId, unsentScans: 3, clockOffsetMs: -250, batteryPercent: 41, lastSeenAt: later(5).toISOString() },
    ])
  })

  it('sees every session of its event unless it is limited, also when its only session is gone', async () => {
    const { kiosk } = await pairStation()
    expect((await getKioskProfile(callAs(deps, kiosk))).sessions.map(({ code }) => code)).toEqual(['S1', 'S2'])
    const limited: Principal = { ...kiosk, kind: 'kiosk', sessionIds: [] } as Principal
    expect((await getKioskProfile(callAs(deps, limited))).sessions).toEqual([])
  })

  it('is revoked once, tells itself and the organizers, and stays so', async () => {
    const { stationId } = await pairStation()
    const call = callAs(deps, organizer)
    const revoked = await revokeStation(call, { stationId, reason: 'Lost' })
    expect(revoked).toMatchObject({ state: 'revoked', revokedAt: now.toISOString() })
    deps.setNow(later(1))
    expect(await revokeStation(call, { stationId })).toEqual(revoked)
    expect(await messages(`station:${stationId}`)).toEqual([
      { type: 'station.revoked', payload: { stationId, reason: 'revoked' } },
    ])
    await expect(revokeStation(call, { stationId: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is revoked once by two organizers at once', async () => {
    const { stationId } = await pairStation()
    const call = callAs(deps, organizer)
    await Promise.all([revokeStation(call, { stationId }), revokeStation(call, { stationId })])
    expect(await messages(`station:${stationId}`)).toHaveLength(1)
  })

  it('is revoked with all others when its event is cancelled', async () => {
    const { stationId: first } = await pairStation()
    const { stationId: second } = await pairStation()
    await revokeStation(callAs(deps, organizer), { stationId: first })
    const revoked = await deps.db
      .transaction()
      .execute((tx) => revokeEventStations(tx, { eventId: event.id, at: later(2), by: null }))
    expect(revoked).toEqual([second])
    expect(await messages(`station:${second}`)).toEqual([
      { type: 'station.revoked', payload: { stationId: second, reason: 'event_cancelled' } },
    ])
  })

  it('is listed for events that are there', async () => {
    await expect(listStations(callAs(deps, organizer), { eventId: crypto.randomUUID() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
