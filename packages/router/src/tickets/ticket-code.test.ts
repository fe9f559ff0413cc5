import { ed25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase32, encodeBase32 } from './base32.ts'
import {
  type DecodedTicketCode,
  decodeTicketCode,
  encodeTicketCode,
  looksLikeTicketCode,
  TICKET_CODE_LENGTH,
  type TicketClaims,
  ticketCodeMessage,
  verifyTicketCode,
} from './ticket-code.ts'
import vectors from './ticket-code.vectors.json' with { type: 'json' }

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const privateKey = Buffer.from(vectors.privateKey, 'hex')
const publicKey = Buffer.from(vectors.publicKey, 'hex')

const sign = (claims: TicketClaims) => ed25519.sign(ticketCodeMessage(claims), privateKey)
const codeOf = (claims: TicketClaims) => encodeTicketCode(claims, sign(claims))
const read = (code: string): DecodedTicketCode => {
  const decoded = decodeTicketCode(code)
  if (!decoded) throw new Error('Not a ticket code')
  return decoded
}

const second = fc.integer({ min: 1, max: 0xffff_ffff })
const validity = fc
  .tuple(fc.option(second), fc.option(second))
  .map(([a, b]) => (a !== null && b !== null ? ([Math.min(a, b), Math.max(a, b)] as const) : ([a, b] as const)))
const anyClaims: fc.Arbitrary<TicketClaims> = fc
  .record({
    keyId: fc.integer({ min: 1, max: 0xffff_ffff }),
    ticketId: fc.uuid(),
    ticketTypeNumber: fc.integer({ min: 1, max: 0x7fff }),
    validity,
    serial: fc.integer({ min: 1, max: 0x7fff }),
  })
  .map(({ validity: [validFrom, validUntil], ...rest }) => ({ ...rest, validFrom, validUntil }))

const usual = vectors.valid[1]!

describe('a ticket code', () => {
  it.each(vectors.valid)('is made as the vector of $name says', ({ claims, code, message, signature }) => {
    expect(Buffer.from(ticketCodeMessage(claims)).toString('hex')).toBe(message)
    expect(encodeTicketCode(claims, Buffer.from(signature, 'hex'))).toBe(code)
    expect(code).toHaveLength(TICKET_CODE_LENGTH)
    expect(read(code).claims).toEqual(claims)
    expect(verifyTicketCode(read(code), publicKey)).toBe(true)
  })

  it.each(vectors.malformed)('is not read when it is malformed: $name', ({ code }) => {
    expect(decodeTicketCode(code)).toBeNull()
  })

  it.each(vectors.forged)('is read but not believed when it is forged: $name', ({ code }) => {
    expect(verifyTicketCode(read(code), publicKey)).toBe(false)
  })

  it('gives back what went in, and holds under its key only', () => {
    const otherKey = ed25519.getPublicKey(new Uint8Array(32).fill(9))
    fc.assert(
      fc.property(anyClaims, (claims) => {
        const decoded = read(codeOf(claims))
        expect(decoded.claims).toEqual(claims)
        expect(verifyTicketCode(decoded, publicKey)).toBe(true)
        expect(verifyTicketCode(decoded, otherKey)).toBe(false)
      }),
      { numRuns: 30 },
    )
  })

  it('fits the alphanumeric mode of QR codes and 160 characters', () => {
    fc.assert(
      fc.property(anyClaims, (claims) => {
        const code = encodeTicketCode(claims, new Uint8Array(64))
        expect(code).toMatch(/^[A-Z0-9]+$/)
        expect(code.length).toBeLessThanOrEqual(160)
      }),
    )
  })

  it('fails when any one of its bits is flipped', () => {
    const { claims, signature } = read(usual.code)
    const whole = Buffer.concat([read(usual.code).payload, signature])
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const damaged = Buffer.from(whole)
      damaged[bit >> 3] = damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7))
      const decoded = decodeTicketCode(`TO1${encodeBase32(damaged)}`)
      expect(decoded !== null && verifyTicketCode(decoded, publicKey), `bit ${bit}`).toBe(false)
    }
    expect(verifyTicketCode({ claims, signature, payload: read(usual.code).payload }, publicKey)).toBe(true)
  })

  it('fails when any one of its characters is another', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: TICKET_CODE_LENGTH - 1 }),
        fc.constantFrom(...ALPHABET, ...'0189-_= é'),
        (at, letter) => {
          fc.pre(usual.code[at] !== letter)
          const decoded = decodeTicketCode(usual.code.slice(0, at) + letter + usual.code.slice(at + 1))
          expect(decoded !== null && verifyTicketCode(decoded, publicKey)).toBe(false)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('is read with space around it and in lower case, as some scanners type it', () => {
    expect(decodeTicketCode(` ${usual.code.toLowerCase()}\r\n`)).toEqual(read(usual.code))
  })

  it('is not read when letters only become right by Unicode case folding', () => {
    const at = usual.code.lastIndexOf('S')
    expect(decodeTicketCode(`${usual.code.slice(0, at)}\u017f${usual.code.slice(at + 1)}`)).toBeNull()
  })

  it('never throws on foreign text', () => {
    fc.assert(fc.property(fc.string(), (text) => decodeTicketCode(text) === null))
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => decodeTicketCode(`TO1${text}`) === null))
  })

  it.each<[string, Partial<TicketClaims>]>([
    ['no key', { keyId: 0 }],
    ['a key beyond 32 bits', { keyId: 2 ** 32 }],
    ['a fraction of a key', { keyId: 1.5 }],
    ['ticket type 0', { ticketTypeNumber: 0 }],
    ['a ticket type beyond 32,767', { ticketTypeNumber: 32_768 }],
    ['serial 0', { serial: 0 }],
    ['a negative serial', { serial: -1 }],
    ['a time before 1970', { validFrom: -1 }],
    ['a time beyond 2106', { validUntil: 2 ** 32 }],
    ['an end before its start', { validFrom: 20, validUntil: 10 }],
    ['an id in capitals', { ticketId: usual.claims.ticketId.toUpperCase() }],
    ['what is no id', { ticketId: 'x' }],
    ['not a number', { keyId: Number.NaN }],
  ])('is not made with %s', (_name, change) => {
    expect(() => encodeTicketCode({ ...usual.claims, ...change }, new Uint8Array(64))).toThrow(RangeError)
  })

  it('is not read with claims out of bounds, even when they are signed', () => {
    for (const [offset, bytes] of [
      [1, [0, 0, 0, 0]],
      [21, [0, 0]],
      [21, [0x80, 0]],
      [31, [0, 0]],
      [23, [0, 0, 0, 9, 0, 0, 0, 8]],
    ] as const) {
      const payload = Buffer.from(read(usual.code).payload)
      payload.set(bytes, offset)
      const signature = ed25519.sign(Buffer.concat([Buffer.from('turnout ticket code v1\0'), payload]), privateKey)
      expect(decodeTicketCode(`TO1${encodeBase32(Buffer.concat([payload, signature]))}`)).toBeNull()
    }
  })

  it('is refused, not failed on, under something that is no key', () => {
    expect(verifyTicketCode(read(usual.code), new Uint8Array(31))).toBe(false)
    expect(verifyTicketCode(read(usual.code), new Uint8Array(32).fill(255))).toBe(false)
    expect(verifyTicketCode(read(usual.code), new Uint8Array(32))).toBe(false)
  })

  it('is told from a human code and a name, also when it is cut short', () => {
    expect(looksLikeTicketCode(usual.code)).toBe(true)
    expect(looksLikeTicketCode(usual.code.slice(0, 90))).toBe(true)
    expect(looksLikeTicketCode('T01ABCDEFG')).toBe(false)
    expect(looksLikeTicketCode('to1 vagy toth')).toBe(false)
    expect(looksLikeTicketCode('')).toBe(false)
  })
})

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of "%s" is that of RFC 4648, section 10, less the padding', (plain, encoded) => {
    expect(encodeBase32(Buffer.from(plain))).toBe(encoded)
    expect(Buffer.from(decodeBase32(encoded) ?? [0]).toString()).toBe(plain)
  })

  it('has one text for each byte string, and reads no other', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(decodeBase32(encodeBase32(bytes))).toEqual(new Uint8Array(bytes))
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...ALPHABET), maxLength: 24 }), (text) => {
        const bytes = decodeBase32(text)
        expect(bytes === null || encodeBase32(bytes) === text).toBe(true)
      }),
    )
  })
})
