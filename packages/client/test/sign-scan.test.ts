import { createHash, createPublicKey, verify } from 'node:crypto'
import { scanRecord, scanSigningInput } from '@turnout/router/rules/check-in'
import { redeemInput } from '@turnout/router/schema/check-in'
import { expect, it } from 'vitest'
import { type DeviceKey, makeDeviceKey, signScan, type UnsignedScan } from '../src/kiosk.ts'

const stationId = '019aa000-0000-7000-8000-000000000001'
const scan: UnsignedScan = {
  code: 'T1:Ő-code',
  scanId: '019aa000-0000-7000-8000-000000000002',
  scannedAt: '2031-05-10T12:00:00.000Z',
  clockOffsetMs: -250,
  seq: 7,
}

/** The server's rule: the signed part is made of the scan that was handed in, and has to be this one, by this key. */
function isGenuine(key: DeviceKey, station: string, handedIn: Awaited<ReturnType<typeof signScan>>): boolean {
  const record = scanRecord.parse({
    ...handedIn,
    codeHash: createHash('sha256').update(handedIn.code).digest('base64url'),
    sessionCode: handedIn.sessionCode ?? null,
    direction: handedIn.direction ?? 'in',
    stationId: station,
  })
  const input = scanSigningInput(record)
  const { signature = '' } = handedIn
  if (!signature.startsWith(`${input}.`)) return false
  const publicKey = createPublicKey({ key: key.publicJwk, format: 'jwk' })
  const bytes = Buffer.from(signature.slice(input.length + 1), 'base64url')
  return verify('sha256', Buffer.from(input), { key: publicKey, dsaEncoding: 'ieee-p1363' }, bytes)
}

it('a signed scan passes the check of the server, with and without a session and a direction', async () => {
  const key = await makeDeviceKey()
  for (const more of [{}, { sessionCode: 'S2' }, { sessionCode: 'S2', direction: 'out' as const }]) {
    const signed = await signScan(key, stationId, { ...scan, ...more })
    expect(redeemInput.parse(signed)).toMatchObject({ ...scan, ...more })
    expect(isGenuine(key, stationId, signed)).toBe(true)
  }
})

it('a scan that was changed afterwards, or is of another station or key, does not', async () => {
  const key = await makeDeviceKey()
  const signed = await signScan(key, stationId, scan)
  const changes = [
    { code: 'T1:another' },
    { scanId: '019aa000-0000-7000-8000-000000000003' },
    { scannedAt: '2031-05-10T12:00:01.000Z' },
    { clockOffsetMs: 0 },
    { seq: 8 },
    { sessionCode: 'S1' },
    { direction: 'out' as const },
  ]
  for (const change of changes) expect(isGenuine(key, stationId, { ...signed, ...change })).toBe(false)
  expect(isGenuine(key, '019aa000-0000-7000-8000-000000000009', signed)).toBe(false)
  expect(isGenuine(await makeDeviceKey(), stationId, signed)).toBe(false)
})

it('the private half of a device key cannot be taken out', async () => {
  const key = await makeDeviceKey()
  expect(key.privateKey.extractable).toBe(false)
  await expect(crypto.subtle.exportKey('jwk', key.privateKey)).rejects.toThrow()
  expect(Object.keys(key.publicJwk).sort()).toEqual(['crv', 'kty', 'x', 'y'])
})
