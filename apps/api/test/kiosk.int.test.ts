import { request } from 'node:http'
import { createProof, type DeviceKey, makeDeviceKey, pairKiosk } from '@turnout/client/kiosk'
import { build, useTestDatabase } from '@turnout/db/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../src/testing/index.ts'
import { openAdminLine, settingsFor } from './people.ts'

const database = useTestDatabase()
const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

interface Kiosk {
  api: TestApi
  token: string
  key: DeviceKey
  stationId: string
}

async function startPaired(env: Record<string, string> = {}): Promise<Kiosk> {
  const api = await startTestApi({ ...settingsFor(database()), env })
  open.push(api.stop)
  const admin = await openAdminLine(api)
  open.push(() => admin.client.close())
  const event = await build(database().db).event({ status: 'published' })
  const { pairingCode } = await admin.client.api.kiosk.issue.mutate({ eventId: event.id, stationName: 'North door' })
  const key = await makeDeviceKey()
  const { token, stationId } = await pairKiosk({ pairingCode, publicKey: key.publicJwk }, { url: api.url })
  return { api, token, key, stationId }
}

/** Sends a call whose proof names an address, with any Host header; asks for a nonce before. */
async function send(kiosk: Kiosk, path: string, { origin, host }: { origin?: string; host?: string } = {}) {
  const { api, token, key } = kiosk
  const body = '{}'
  const asked = await fetch(`${api.url}/trpc/kiosk.profile`, { headers: { authorization: 'DPoP nobody' } })
  const nonce = asked.headers.get('dpop-nonce')
  const url = `${origin ?? api.url}${path}`
  const dpop = await createProof(key, { method: 'POST', url, token, body, nonce })
  const headers = { authorization: `DPoP ${token}`, dpop, 'content-type': 'application/json', host: host ?? '' }
  if (!host) Reflect.deleteProperty(headers, 'host')
  return new Promise<{ status: number; code?: string; reason?: string }>((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: api.port, path, method: 'POST', headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.once('end', () => {
        const { error } = JSON.parse(Buffer.concat(parts).toString())
        const { code, details } = error?.data ?? error ?? {}
        resolve({ status: answer.statusCode ?? 0, code, reason: details?.reason })
      })
    })
    call.once('error', reject)
    call.end(body)
  })
}

const profile = '/trpc/kiosk.profile'
const outcomes = (stationId: string) =>
  database()
    .db.selectFrom('audit_entry')
    .select(['action', 'detail', 'ip'])
    .where('station_id', '=', stationId)
    .where('action', 'in', ['kiosk.called', 'kiosk.refused'])
    .orderBy('id')
    .execute()

describe('the address that a proof names', () => {
  let kiosk: Kiosk
  beforeEach(async () => {
    kiosk = await startPaired({ TRUSTED_ORIGINS: 'http://192.0.2.7:4000, https://Door.example.org' })
  })

  it('may be the public one, one the operator trusts, or this machine by any of its names', async () => {
    const { port } = kiosk.api
    const names = ['localhost', '127.0.0.1', '[::1]'].map((name) => `http://${name}:${port}`)
    for (const origin of [...names, 'http://192.0.2.7:4000', 'https://door.example.org']) {
      expect([origin, await send(kiosk, `${profile}?x=1`, { origin })]).toEqual([origin, { status: 200 }])
    }
  })

  it('may not be whatever the Host header says, and the operator is told what it could be', async () => {
    for (const host of ['evil.example', '192.0.2.9:4000', `localhost:${kiosk.api.port + 1}`]) {
      const answer = await send(kiosk, '/trpc/kiosk.heartbeat', { origin: `http://${host}`, host })
      expect(answer).toEqual({ status: 401, code: 'DEVICE_MISMATCH', reason: 'htu' })
    }
    const told = kiosk.api.logged.find(({ expected }) => Array.isArray(expected))
    expect(told).toMatchObject({
      stationId: kiosk.stationId,
      expected: expect.arrayContaining(['http://192.0.2.7:4000']),
    })
    expect((await outcomes(kiosk.stationId)).map(({ detail }) => detail)).toContainEqual({
      procedure: 'kiosk.heartbeat',
      outcome: 'DEVICE_MISMATCH',
      reason: 'htu',
    })
  })
})

describe('a kiosk that calls what is not for kiosks', () => {
  it.each(['/trpc/access.login', '/trpc/access.register', '/api/auth/login', '/trpc/orders.list', '/trpc/access.me'])(
    'at %s is forbidden, and not taken for anybody, and it is on record',
    async (path) => {
      const kiosk = await startPaired()
      expect(await send(kiosk, path)).toMatchObject({ status: 403, code: 'FORBIDDEN' })
      const rows = await outcomes(kiosk.stationId)
      expect(rows).toMatchObject([{ action: 'kiosk.called', detail: { outcome: 'FORBIDDEN' }, ip: '127.0.0.1' }])
    },
  )
})
