import { randomUUID } from 'node:crypto'
import { build, useTestDatabase, type World } from '@turnout/db/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Device, makeDevice, type ProvedRequest } from '../testing/device.ts'
import { callAs, createTestDeps, type TestDeps } from '../testing/index.ts'
import { authenticateKiosk, forgetOldProofs, type KioskCredentials } from './authenticate-kiosk.ts'
import { issueToken } from './issue-token.ts'
import { issueNonce } from './nonce.ts'
import { pairKiosk } from './pair-kiosk.ts'
import { revokeStation } from './revoke-station.ts'
import { issueTokenInput } from './schema.ts'

const database = useTestDatabase()
const now = new Date('2026-05-01T10:00:00Z')
const later = (ms: number) => new Date(now.getTime() + ms)
const url = 'http://door.test/trpc/checkIn.redeem'

let deps: TestDeps
let world: World | undefined
let device: Device
let paired: Awaited<ReturnType<typeof pairKiosk>>
let organizerCall: ReturnType<typeof callAs>

beforeEach(async () => {
  const { db } = database()
  deps = createTestDeps(db)
  deps.setNow(now)
  await db.deleteFrom('rate_limit').execute()
  world ??= build(db, () => now)
  organizerCall = callAs(deps, { kind: 'user', userId: (await world.organizer()).id, role: 'organizer' })
  const event = await world.event({ status: 'published', starts: 'in one hour' })
  const session = await world.session(event)
  const { pairingCode } = await issueToken(
    organizerCall,
    issueTokenInput.parse({ eventId: event.id, stationName: 'Door', sessionIds: [session.id], hours: 1 }),
  )
  device = makeDevice()
  paired = await pairKiosk(callAs(deps, { kind: 'anonymous' }), { pairingCode, publicKey: device.publicKey })
})

interface Sent extends Partial<Pick<KioskCredentials, 'procedure' | 'origin'>> {
  token?: string
  proof?: string | null
  method?: string
  body?: string | null
}
const proofOf = (change: Partial<ProvedRequest> = {}, by = device) =>
  by.prove({ token: paired.token, nonce: issueNonce(deps), url, body: '{}', ...change })
const authenticate = ({ token = paired.token, proof = proofOf(), method = 'POST', body = '{}', ...call }: Sent = {}) =>
  authenticateKiosk(deps, {
    token,
    proof,
    method,
    urls: [url, 'https://elsewhere.test/trpc/checkIn.redeem'],
    body: body === null ? null : Buffer.from(body),
    ...call,
  })
const refusalOf = (sent: Sent) => authenticate(sent).catch((error) => ({ code: error.code, ...error.details }))

describe('a kiosk request', () => {
  it('is known by its token and a proof of its device', async () => {
    expect(await authenticate()).toEqual({
      kind: 'kiosk',
      stationId: paired.stationId,
      eventId: paired.event.id,
      sessionIds: [paired.sessions[0]?.id],
      role: 'steward',
      device: device.thumbprint,
      expiresAt: later(3_600_000),
    })
    expect(await authenticate({ proof: proofOf({ body: '' }), body: null })).toMatchObject({ kind: 'kiosk' })
    expect(await authenticate({ proof: proofOf({ url: `${url}?batch=1` }) })).toMatchObject({ kind: 'kiosk' })
  })

  it.each<[string, () => Sent]>([
    ['no proof', () => ({ proof: null })],
    ['the proof of another device', () => ({ proof: proofOf({}, makeDevice()) })],
    ['text for a proof', () => ({ proof: 'a.b.c' })],
    ['two proofs in one', () => ({ proof: `${proofOf()}, ${proofOf()}` })],
    [
      'a proof of an address that is not ours',
      () => ({ proof: proofOf({ url: 'http://door.test/trpc/checkIn.undo' }) }),
    ],
    ['a proof of another method', () => ({ method: 'GET' })],
    ['a proof of another body', () => ({ body: '{"force":true}' })],
    ['a proof of a body that is missing', () => ({ body: null })],
    ['a proof of another token', () => ({ proof: proofOf({ token: 'x'.repeat(43) }) })],
    ['a signature of something else', () => ({ proof: swap(proofOf(), proofOf()) })],
    ['a signature that is cut short', () => ({ proof: proofOf().slice(0, -4) })],
    ['a stolen key in the header', () => ({ proof: swapHead(proofOf({}, makeDevice()), proofOf()) })],
  ])('with %s is a mismatch', async (_name, sent) => {
    expect(await refusalOf(sent())).toMatchObject({ code: 'DEVICE_MISMATCH' })
  })

  it('is refused with a proof that was seen before, also when both come at once', async () => {
    const proof = proofOf()
    const both = await Promise.allSettled([authenticate({ proof }), authenticate({ proof })])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusalOf({ proof })).toEqual({ code: 'DEVICE_MISMATCH', reason: 'proof_replayed' })
  })

  it('is asked for a fresh nonce, whatever its clock says', async () => {
    const stale = issueNonce(deps)
    deps.setNow(later(300_001))
    for (const nonce of [undefined, stale, '', `${stale}x`, 'zzzz.AAAAAAAAAAAAAAAAAAAAAA']) {
      const refusal = await refusalOf({ proof: proofOf({ nonce }) })
      expect(refusal).toMatchObject({ code: 'UNAUTHORIZED', reason: 'use_dpop_nonce' })
      const retried = proofOf({ nonce: refusal.nonce, claims: { iat: 1 } })
      expect(await authenticate({ proof: retried })).toMatchObject({ kind: 'kiosk' })
    }
  })

  it('is refused with a token nobody was given', async () => {
    expect(await refusalOf({ token: 'x'.repeat(43) })).toEqual({ code: 'UNAUTHORIZED' })
  })

  it('is refused when the token was revoked, and told so at once', async () => {
    await revokeStation(organizerCall, { stationId: paired.stationId })
    expect(await refusalOf({})).toEqual({ code: 'TOKEN_REVOKED', reason: 'revoked' })
    expect(await refusalOf({ proof: proofOf({ nonce: undefined }) })).toMatchObject({ code: 'TOKEN_REVOKED' })
    expect(await refusalOf({ proof: proofOf({}, makeDevice()) })).toMatchObject({ code: 'DEVICE_MISMATCH' })
  })

  it('is refused when the token has run out', async () => {
    deps.setNow(later(3_599_999))
    expect(await authenticate()).toMatchObject({ kind: 'kiosk' })
    deps.setNow(later(3_600_000))
    expect(await refusalOf({})).toMatchObject({ code: 'TOKEN_EXPIRED' })
  })

  it.each([
    ['cancelled', 'TOKEN_REVOKED'],
    ['completed', 'TOKEN_EXPIRED'],
  ] as const)('is refused when the event is %s', async (status, code) => {
    await deps.db.updateTable('event').set({ status }).where('id', '=', paired.event.id).execute()
    expect(await refusalOf({})).toMatchObject({ code })
  })

  it('shows the station as seen, not more often than every ten seconds', async () => {
    const seen = async () =>
      (await deps.db.selectFrom('station').select('last_seen_at').where('id', '=', paired.stationId).executeTakeFirst())
        ?.last_seen_at
    deps.setNow(later(9_000))
    await authenticate()
    expect(await seen()).toEqual(now)
    deps.setNow(later(10_000))
    await authenticate()
    expect(await seen()).toEqual(later(10_000))
  })

  it('admits to no session when the only one it was limited to is gone', async () => {
    await deps.db
      .deleteFrom('session')
      .where('id', '=', paired.sessions[0]?.id ?? '')
      .execute()
    expect(await authenticate()).toMatchObject({ sessionIds: [] })
  })
})

describe('a refused request', () => {
  const rows = () =>
    deps.db
      .selectFrom('audit_entry')
      .select(['action', 'actor_kind', 'device', 'detail', 'ip', 'event_id'])
      .where('station_id', '=', paired.stationId)
      .where('action', '=', 'kiosk.refused')
      .orderBy('id')
      .execute()
  const call = { procedure: 'checkIn.redeem', origin: { ip: '203.0.113.9', userAgent: 'x' } }
  const refuse = (sent: Sent) => refusalOf({ ...sent, ...call })

  it('is on record with the key that was used, the reason and the address, but who it was is not known', async () => {
    const thief = makeDevice()
    await refuse({ proof: proofOf({}, thief) })
    await refuse({ proof: proofOf({ url: 'http://evil.test/trpc/checkIn.redeem' }) })
    const proof = proofOf()
    await authenticate({ proof })
    await refuse({ proof })
    await refuse({ proof: null })
    await revokeStation(organizerCall, { stationId: paired.stationId })
    await refuse({})
    const refused = { action: 'kiosk.refused', actor_kind: 'anonymous', ip: '203.0.113.9', event_id: paired.event.id }
    const detail = { procedure: 'checkIn.redeem', outcome: 'DEVICE_MISMATCH' }
    expect(await rows()).toEqual([
      { ...refused, device: thief.thumbprint, detail: { ...detail, reason: 'other_device' } },
      { ...refused, device: device.thumbprint, detail: { ...detail, reason: 'htu' } },
      { ...refused, device: device.thumbprint, detail: { ...detail, reason: 'proof_replayed' } },
      { ...refused, device: null, detail: { ...detail, reason: 'proof_missing' } },
      {
        ...refused,
        device: device.thumbprint,
        detail: { ...detail, outcome: 'TOKEN_REVOKED', reason: 'revoked' },
      },
    ])
  })

  it('is on record a few times a minute, however often it comes', async () => {
    for (let round = 0; round < 25; round++) await refuse({ proof: null })
    expect(await rows()).toHaveLength(20)
    deps.setNow(later(61_000))
    await refuse({ proof: null })
    expect(await rows()).toHaveLength(21)
  })

  it('for want of a nonce is part of the handshake, and not on record', async () => {
    await refuse({ proof: proofOf({ nonce: undefined }) })
    expect(await rows()).toEqual([])
  })

  it('of a thief uses up no proof of the device', async () => {
    const jti = randomUUID()
    await refuse({ proof: proofOf({ claims: { jti } }, makeDevice()) })
    expect(await authenticate({ proof: proofOf({ claims: { jti } }) })).toMatchObject({ kind: 'kiosk' })
  })
})

describe('proofs that were seen', () => {
  it('are forgotten when no nonce of theirs is accepted any more', async () => {
    await deps.db.deleteFrom('dpop_proof').execute()
    await authenticate()
    deps.setNow(later(300_000))
    await authenticate()
    deps.setNow(later(600_001))
    expect(await forgetOldProofs(deps)).toBe(1)
    expect(await deps.db.selectFrom('dpop_proof').select('station_id').execute()).toHaveLength(1)
  })

  it('are counted per station', async () => {
    const jti = randomUUID()
    await deps.db.insertInto('dpop_proof').values({ station_id: randomUUID(), jti, seen_at: now }).execute()
    expect(await authenticate({ proof: proofOf({ claims: { jti } }) })).toMatchObject({ kind: 'kiosk' })
  })
})

/** The first proof with the second one's signature. */
function swap(first: string, second: string): string {
  return [...first.split('.').slice(0, 2), second.split('.')[2]].join('.')
}

/** The first proof with the second one's header. */
function swapHead(first: string, second: string): string {
  return [second.split('.')[0], ...first.split('.').slice(1)].join('.')
}
