import { generateKeyPairSync, sign } from 'node:crypto'
import type { KioskProfile } from '@turnout/router/schema/kiosk'
import { encodeTicketCode, type TicketClaims, ticketCodeMessage } from '@turnout/router/ticket-code'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkLocally } from './local-check.ts'

const HOUR = 3_600_000
const noon = Date.parse('2026-05-01T12:00:00Z')
const at = (hours: number) => new Date(noon + hours * HOUR).toISOString()
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const own = generateKeyPairSync('ed25519')
const other = generateKeyPairSync('ed25519')

const session = (n: number, opens: number, ends: number) => ({
  id: uuid(n),
  code: `S${n}`,
  name: `Session ${n}`,
  startsAt: at(opens),
  endsAt: at(ends),
  doorsOpenAt: at(opens),
  admissionEndsAt: at(ends),
  isActive: true,
  roomName: null,
})
const profile: KioskProfile = {
  stationId: uuid(90),
  stationName: 'Main door',
  role: 'steward',
  expiresAt: at(4),
  event: {
    id: uuid(91),
    code: 'ABCDEF',
    title: 'Event',
    timeZone: 'UTC',
    startsAt: at(-1),
    endsAt: null,
    status: 'published',
  },
  sessions: [session(1, -1, 2), session(2, 3, 5)],
  ticketTypes: [
    { id: uuid(11), number: 1, name: 'Both', sessionIds: [uuid(1), uuid(2)] },
    { id: uuid(12), number: 2, name: 'Later', sessionIds: [uuid(2)] },
  ],
  ticketKey: { keyId: 7, publicKey: own.publicKey.export({ format: 'jwk' }).x ?? '' },
  serverTime: at(0),
}

const claims: TicketClaims = {
  keyId: 7,
  ticketId: uuid(50),
  ticketTypeNumber: 1,
  validFrom: null,
  validUntil: null,
  serial: 1,
}
const codeOf = (change: Partial<TicketClaims> = {}, key = own) => {
  const all = { ...claims, ...change }
  return encodeTicketCode(all, sign(null, ticketCodeMessage(all), key.privateKey))
}
const check = (code: string, sessionCode = 'S1', when = noon) =>
  checkLocally(profile, { scanId: uuid(60), code, sessionCode }, when)

describe('what a device can tell by itself', () => {
  it('leaves a genuine ticket of this session to the server', () => {
    expect(check(codeOf())).toBeNull()
  })

  it('refuses a code that another key signed, or that was changed or cut short', () => {
    expect(check(codeOf({}, other))).toMatchObject({ outcome: 'refused', reason: 'bad_signature' })
    expect(check(`${codeOf().slice(0, -6)}AAAAAA`)).toMatchObject({ reason: 'bad_signature' })
    expect(check(codeOf().slice(0, 60))).toMatchObject({ reason: 'bad_signature' })
  })

  it('refuses a ticket of another event by its key', () => {
    expect(check(codeOf({ keyId: 8 }))).toMatchObject({ reason: 'wrong_event' })
  })

  it('tells which session a ticket is for, and from when', () => {
    expect(check(codeOf({ ticketTypeNumber: 2 }))).toMatchObject({
      reason: 'wrong_session',
      sessionCode: 'S2',
      opensAt: at(3),
    })
    expect(check(codeOf(), 'S2')).toMatchObject({ reason: 'not_yet_open', opensAt: at(3) })
    expect(check(codeOf(), 'S1', noon + 3 * HOUR)).toMatchObject({ reason: 'over' })
  })

  it('leaves a short code, and a ticket type that it has not heard of, to the server', () => {
    expect(check('0000000000')).toBeNull()
    expect(check(codeOf({ ticketTypeNumber: 9 }))).toBeNull()
  })

  it('never stands in the way of a genuine ticket while the doors of its session are open', () => {
    fc.assert(
      fc.property(fc.integer({ min: -HOUR, max: 2 * HOUR }), fc.integer({ min: 1, max: 32_767 }), (after, serial) => {
        expect(check(codeOf({ serial }), 'S1', noon + after)).toBeNull()
      }),
      { numRuns: 40 },
    )
  })

  it('never takes one character for another', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: codeOf().length - 1 }),
        fc.constantFrom(...'ABCDEFGHIJ234567'),
        (place, letter) => {
          const code = codeOf()
          fc.pre(code[place] !== letter)
          expect(check(code.slice(0, place) + letter + code.slice(place + 1))).toMatchObject({ outcome: 'refused' })
        },
      ),
      { numRuns: 60 },
    )
  })
})
