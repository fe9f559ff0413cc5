import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  dpopClaims,
  dpopSigningInput,
  encodeBase64url,
  formatPairingCode,
  normalizePairingCode,
  PAIRING_ALPHABET,
  pairingCodeFrom,
  pairingUrl,
  parsePairing,
  proofAddress,
  stationStateAt,
  thumbprintInput,
} from './rules.ts'

const code = fc
  .array(fc.integer({ min: 0, max: PAIRING_ALPHABET.length - 1 }), { minLength: 8, maxLength: 8 })
  .map((draws) => pairingCodeFrom(() => draws.pop() ?? 0))

describe('pairing codes', () => {
  it('have eight letters and digits, none of which look alike', () => {
    fc.assert(fc.property(code, (made) => /^[AC-HJKMNPRTV-Y2346789]{8}$/.test(made)))
    for (const group of ['O0Q', 'I1L', 'S5', 'Z2', 'B8', 'UV']) {
      expect([...group].filter((letter) => PAIRING_ALPHABET.includes(letter)).length).toBeLessThanOrEqual(1)
    }
  })

  it('are understood however they are typed', () => {
    fc.assert(
      fc.property(code, fc.boolean(), (made, lower) => {
        const shown = ` ${formatPairingCode(made)} `
        expect(normalizePairingCode(lower ? shown.toLowerCase() : shown)).toBe(made)
      }),
    )
    expect(normalizePairingCode('BZU2 3467')).toBe('82V23467')
  })

  it.each(['', 'ACDEFGH', 'ACDEFGHJK', 'ACDEFGH0', 'ACDEFGH!', 'ÁCDEFGHJ'])('refuse %j', (typed) => {
    expect(normalizePairingCode(typed)).toBeNull()
  })

  it('are read from the QR and from what a person types', () => {
    fc.assert(
      fc.property(code, fc.constantFrom('http://localhost:4000', 'https://door.example.org/turnout'), (made, base) => {
        expect(parsePairing(pairingUrl(base, made))).toEqual({ code: made, serverUrl: base })
        expect(parsePairing(made)).toEqual({ code: made, serverUrl: null })
      }),
    )
  })

  it.each(['https://example.org/kiosk/#pair=', 'https://example.org/#pair=ACDEFGHJ', 'javascript:#pair=ACDEFGHJ'])(
    'are not read from %s',
    (text) => {
      expect(parsePairing(text)).toBeNull()
    },
  )
})

describe('the state of a station', () => {
  const now = new Date('2026-05-01T10:00:00Z')
  const fresh = { pairedAt: null, pairingExpiresAt: '2026-05-01T10:05:00Z', expiresAt: null, revokedAt: null }
  const paired = { ...fresh, pairedAt: '2026-05-01T09:58:00Z', expiresAt: '2026-05-01T13:58:00Z' }

  it.each([
    ['waiting', fresh],
    ['lapsed', { ...fresh, pairingExpiresAt: '2026-05-01T10:00:00Z' }],
    ['paired', paired],
    ['expired', { ...paired, expiresAt: '2026-05-01T10:00:00Z' }],
    ['revoked', { ...paired, revokedAt: '2026-05-01T09:59:00Z' }],
    ['revoked', { ...fresh, revokedAt: '2026-05-01T09:59:00Z' }],
  ] as const)('is %s', (state, facts) => {
    expect(stationStateAt(facts, now)).toBe(state)
  })
})

describe('proofs', () => {
  const key = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43), d: 'private', ext: true } as const
  const claims = {
    htm: 'POST',
    htu: 'https://example.org/trpc/checkIn.redeem',
    iat: 1_777_777_777,
    jti: '0123456789abcdef',
    ath: 'a'.repeat(43),
    bh: 'b'.repeat(43),
  }

  it('hold the public members of the key and no other', () => {
    const [header = ''] = dpopSigningInput(key, dpopClaims.parse(claims)).split('.')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      typ: 'dpop+jwt',
      alg: 'ES256',
      jwk: { kty: 'EC', crv: 'P-256', x: key.x, y: key.y },
    })
  })

  it('name the members of a thumbprint in the order of the alphabet', () => {
    expect(thumbprintInput(key)).toBe(`{"crv":"P-256","kty":"EC","x":"${key.x}","y":"${key.y}"}`)
  })

  it('name an address without its query, by http', () => {
    expect(proofAddress('wss://example.org/trpc?connectionParams=1#x')).toBe('https://example.org/trpc')
    expect(proofAddress('http://example.org/trpc/a.b?batch=1')).toBe('http://example.org/trpc/a.b')
  })

  it('are written in base64url as Node writes it', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(encodeBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
      }),
    )
    expect(encodeBase64url('ő')).toBe(Buffer.from('ő').toString('base64url'))
  })
})
