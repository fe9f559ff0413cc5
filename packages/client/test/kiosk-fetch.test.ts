import { createHash, createPublicKey, verify } from 'node:crypto'
import { type DpopClaims, dpopClaims, dpopHeader } from '@turnout/router/rules/kiosk'
import { describe, expect, it } from 'vitest'
import { makeDeviceKey } from '../src/kiosk.ts'
import { withProof } from '../src/kiosk-fetch.ts'
import { type Seen, startTinyServer } from './tiny-server.ts'

const token = 'a kiosk token'
const hash = (text: string) => createHash('sha256').update(text).digest('base64url')

/** What a proof says, after its signature was checked by the key in its head. */
function readProof(seen: Seen): DpopClaims & { x: string } {
  const proof = String(seen.headers.dpop)
  const [head = '', payload = '', signature = ''] = proof.split('.')
  const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString())
  const { jwk } = dpopHeader.parse(decode(head))
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const bytes = Buffer.from(signature, 'base64url')
  expect(verify('sha256', Buffer.from(`${head}.${payload}`), { key, dsaEncoding: 'ieee-p1363' }, bytes)).toBe(true)
  return { ...dpopClaims.parse(decode(payload)), x: jwk.x }
}

/** A server that takes the nonces of its list, each for one answer, and gives out the next. */
async function startNonceServer(nonces: string[], isPicky = true) {
  let at = 0
  return startTinyServer((seen, res) => {
    const wanted = nonces[at]
    at = Math.min(at + 1, nonces.length - 1)
    res.setHeader('dpop-nonce', nonces[at] ?? '')
    const isProved = seen.headers.authorization !== undefined
    if (isPicky && isProved && readProof(seen).nonce !== wanted) {
      res.writeHead(401, { 'www-authenticate': 'DPoP error="use_dpop_nonce", algs="ES256"' })
    }
    res.end()
  })
}

describe('a request of a kiosk', () => {
  it('carries a proof of address, method, token, nonce and body, signed by its key', async () => {
    const server = await startNonceServer(['n0', 'n1', 'n2'])
    const key = await makeDeviceKey()
    const send = withProof(fetch, { token, key }, { nonce: null, receivedAt: 0 }, server.url)
    const body = '{"code":"Ő"}'
    await send(`${server.url}/trpc/checkIn.redeem?batch=1#x`, { method: 'POST', body })
    const [asked, sent] = server.seen
    expect(asked?.path).toBe('/trpc/organisation.get')
    expect(asked?.headers.authorization).toBeUndefined()
    expect(sent?.headers.authorization).toBe(`DPoP ${token}`)
    expect(sent && readProof(sent)).toMatchObject({
      htm: 'POST',
      htu: `${server.url}/trpc/checkIn.redeem`,
      ath: hash(token),
      bh: hash(body),
      nonce: 'n1',
      x: key.publicJwk.x,
    })
  })

  it('asks for the first nonce once, however many requests wait for it', async () => {
    const server = await startNonceServer(['same', 'same'])
    const send = withProof(fetch, { token, key: await makeDeviceKey() }, { nonce: null, receivedAt: 0 }, server.url)
    await Promise.all([1, 2, 3].map((n) => send(`${server.url}/trpc/${n}`)))
    expect(server.seen.filter(({ path }) => path.endsWith('organisation.get'))).toHaveLength(1)
    expect(
      new Set(server.seen.flatMap((seen) => (seen.headers.dpop === 'nonce' ? [] : [readProof(seen).jti]))).size,
    ).toBe(3)
  })

  it('that is refused for its nonce is sent once more with the new one', async () => {
    const server = await startNonceServer(['old', 'new', 'newer'])
    const box = { nonce: 'stale', receivedAt: Date.now() }
    const send = withProof(fetch, { token, key: await makeDeviceKey() }, box, server.url)
    const answer = await send(`${server.url}/trpc/checkIn.redeem`, { method: 'POST', body: '{}' })
    expect(answer.status).toBe(200)
    expect(server.seen.map((seen) => readProof(seen).nonce)).toEqual(['stale', 'new'])
    expect(server.seen.map(({ body }) => body)).toEqual(['{}', '{}'])
    expect(box.nonce).toBe('newer')
  })

  it('is not sent a third time, nor again after another refusal', async () => {
    const server = await startTinyServer((seen, res) => {
      const isForever = seen.path.includes('forever')
      res.writeHead(401, { 'www-authenticate': `DPoP error="${isForever ? 'use_dpop_nonce' : 'invalid_token'}"` })
      res.end()
    })
    const box = { nonce: 'n', receivedAt: Date.now() }
    const send = withProof(fetch, { token, key: await makeDeviceKey() }, box, server.url)
    expect((await send(`${server.url}/forever`)).status).toBe(401)
    expect(server.seen).toHaveLength(2)
    expect((await send(`${server.url}/revoked`)).status).toBe(401)
    expect(server.seen).toHaveLength(3)
  })
})
