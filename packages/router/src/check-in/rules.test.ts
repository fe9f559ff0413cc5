import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  chooseSession,
  correctedAt,
  type Decision,
  type DoorSession,
  decide,
  doorSession,
  isLateScan,
  readCode,
  resolveConflict,
  type ScanFacts,
  scanSigningInput,
  type TicketFacts,
  type TimedScan,
} from './rules.ts'

const HOUR = 3_600_000
const noon = Date.parse('2026-05-01T12:00:00Z')
const session = (code: string, opens: number, ends: number): DoorSession => ({
  id: `session-${code}`,
  code,
  isActive: true,
  opensAt: noon + opens * HOUR,
  endsAt: noon + ends * HOUR,
})
const morning = session('S1', -3, -1)
const midday = session('S2', -1, 2)
const evening = session('S3', 5, 9)
const ticket: TicketFacts = {
  status: 'valid',
  isRevoked: false,
  sessions: [midday, evening],
  validFrom: null,
  validUntil: null,
}
const facts: ScanFacts = {
  scanId: 'b',
  at: noon,
  code: { kind: 'ticket', ticket },
  session: midday,
  direction: 'in',
  standing: null,
  isLate: false,
  force: false,
}
const withTicket = (change: Partial<TicketFacts>): ScanFacts['code'] => ({
  kind: 'ticket',
  ticket: { ...ticket, ...change },
})
const standing = { scanId: 'a', at: noon - 60_000 }

describe('the decision', () => {
  it('admits a valid ticket to a session it includes while the doors are open', () => {
    expect(decide(facts)).toEqual({
      outcome: 'admitted',
      reason: null,
      forced: false,
      effect: 'admit',
      elsewhere: null,
    } satisfies Decision)
  })

  it('admits a ticket it has never heard of if its signature holds', () => {
    expect(decide({ ...facts, code: withTicket({ status: null }) }).outcome).toBe('admitted')
  })

  it.each<[string, Partial<ScanFacts>]>([
    ['unknown_code', { code: { kind: 'unknown_code' } }],
    ['bad_signature', { code: { kind: 'bad_signature' } }],
    ['wrong_event', { code: { kind: 'wrong_event' } }],
    ['cancelled', { code: withTicket({ status: 'cancelled', isRevoked: true, sessions: [] }), standing }],
    ['unpaid', { code: withTicket({ status: 'held' }) }],
    ['unpaid', { code: withTicket({ status: 'expired' }) }],
    ['revoked', { code: withTicket({ isRevoked: true }), session: morning }],
    ['wrong_session', { session: morning }],
    ['wrong_session', { session: null }],
    ['wrong_session', { code: withTicket({ sessions: [] }) }],
    ['session_inactive', { session: { ...midday, isActive: false }, at: noon + 9 * HOUR }],
    ['not_yet_open', { session: evening }],
    ['not_yet_open', { code: withTicket({ validFrom: noon + 1 }) }],
    ['over', { at: midday.endsAt + 1 }],
    ['over', { code: withTicket({ validUntil: noon - 1 }) }],
    ['already_used', { standing }],
  ])('refuses with %s', (reason, change) => {
    const decision = decide({ ...facts, ...change })
    expect(decision).toMatchObject({ outcome: 'refused', reason, forced: false, effect: 'none' })
  })

  it('admits at the first and the last moment of admission', () => {
    expect(decide({ ...facts, at: midday.opensAt }).outcome).toBe('admitted')
    expect(decide({ ...facts, at: midday.endsAt }).outcome).toBe('admitted')
    expect(decide({ ...facts, at: midday.opensAt - 1 }).reason).toBe('not_yet_open')
  })

  it('says which session the ticket is for, and from when', () => {
    expect(decide({ ...facts, session: morning }).elsewhere).toEqual({ sessionCode: 'S2', opensAt: midday.opensAt })
    expect(decide({ ...facts, session: morning, at: midday.endsAt + 1 }).elsewhere?.sessionCode).toBe('S3')
    expect(decide({ ...facts, session: evening }).elsewhere).toEqual({ sessionCode: 'S3', opensAt: evening.opensAt })
  })

  it('lets a guest leave, whatever the hour, and changes no admission', () => {
    const leaving: ScanFacts = { ...facts, direction: 'out', at: midday.endsAt + HOUR, standing }
    expect(decide(leaving)).toMatchObject({ outcome: 'admitted', reason: null, effect: 'none' })
    expect(decide({ ...leaving, code: { kind: 'unknown_code' } }).outcome).toBe('refused')
  })
})

describe('force', () => {
  const forced = { ...facts, force: true }

  it('is recorded only where it mattered', () => {
    expect(decide(forced)).toMatchObject({ outcome: 'admitted', forced: false, reason: null, effect: 'admit' })
    expect(decide({ ...forced, session: evening })).toMatchObject({
      outcome: 'admitted',
      forced: true,
      reason: 'not_yet_open',
      effect: 'admit',
    })
  })

  it('lets in once more without a second admission', () => {
    expect(decide({ ...forced, standing })).toMatchObject({ forced: true, reason: 'already_used', effect: 'none' })
  })

  it.each(['unknown_code', 'bad_signature', 'wrong_event'] as const)('does not help against %s', (kind) => {
    expect(decide({ ...forced, code: { kind } })).toMatchObject({ outcome: 'refused', reason: kind, forced: false })
  })

  it('does not help where there is no session to admit to', () => {
    expect(decide({ ...forced, session: null }).outcome).toBe('refused')
  })
})

describe('two scans of one ticket', () => {
  const scans = fc.uniqueArray(fc.record({ scanId: fc.uuid(), at: fc.integer({ min: 0, max: 20 }) }), {
    selector: (scan) => scan.scanId,
    minLength: 1,
    maxLength: 12,
  })
  const handIn = (stands: TimedScan | null, scan: TimedScan): TimedScan | null => {
    const at = midday.opensAt + scan.at
    const { effect } = decide({ ...facts, scanId: scan.scanId, at, standing: stands, isLate: true })
    return effect === 'none' ? stands : { scanId: scan.scanId, at }
  }

  it('end in the same admission in whatever order they are handed in, and replays change nothing', () => {
    const orders = scans.chain((set) =>
      fc.tuple(
        fc.shuffledSubarray(set, { minLength: set.length }),
        fc.shuffledSubarray([...set, ...set], { minLength: set.length * 2 }),
      ),
    )
    fc.assert(
      fc.property(orders, ([one, other]) => {
        const end = one.reduce(handIn, null)
        expect(other.reduce(handIn, null)).toEqual(end)
        const earliest = one.reduce(resolveConflict<TimedScan>)
        expect(end?.scanId).toBe(earliest.scanId)
      }),
    )
  })

  it('are told apart by the smaller id at the same instant', () => {
    const [a, b] = [
      { scanId: 'a', at: 1 },
      { scanId: 'b', at: 1 },
    ]
    expect(resolveConflict(a, b)).toBe(a)
    expect(resolveConflict(b, a)).toBe(a)
  })

  it('leave the first one standing when both are answered at once', () => {
    const earlier = { ...facts, standing: { scanId: 'a', at: noon + 500 } }
    expect(decide(earlier)).toMatchObject({ outcome: 'refused', reason: 'already_used' })
    expect(decide({ ...earlier, isLate: true })).toMatchObject({ outcome: 'admitted', effect: 'supersede' })
  })

  it('are late only when the guest has long gone', () => {
    expect(isLateScan(noon, noon + 5_000)).toBe(false)
    expect(isLateScan(noon, noon + 5_001)).toBe(true)
    expect(isLateScan(noon + HOUR, noon)).toBe(false)
  })
})

describe('the session of a scan that names none', () => {
  const both = [midday, evening]

  it.each<[string, DoorSession[], DoorSession[], DoorSession | null | 'ambiguous']>([
    ['the only one of the door', [midday], both, midday],
    ['the only one of the door, though the ticket is for another', [morning], both, morning],
    ['the only one that the ticket includes', [morning, evening], both, evening],
    ['the one that is open now', both, both, midday],
    ['none of several, when the ticket fits none', [morning, evening], [midday], null],
    [
      'nothing certain, when two are open',
      [midday, { ...midday, id: 'x' }],
      [midday, { ...midday, id: 'x' }],
      'ambiguous',
    ],
    ['nothing certain, when none of several is open', [morning, evening], [morning, evening], 'ambiguous'],
  ])('is %s', (_name, doors, sessions, expected) => {
    expect(chooseSession(doors, sessions, noon)).toEqual(expected)
  })
})

describe('what a scan says', () => {
  it('corrects the device clock by the offset', () => {
    expect(correctedAt('2026-05-01T14:00:00+02:00', -1500)).toBe(noon - 1500)
    expect(correctedAt(new Date(noon))).toBe(noon)
  })

  it('opens the doors an hour before the start unless told otherwise', () => {
    const times = { id: 's', code: 'S1', isActive: true, startsAt: new Date(noon), endsAt: new Date(noon + HOUR) }
    expect(doorSession({ ...times, doorsOpenAt: null, admissionEndsAt: null })).toMatchObject({
      opensAt: noon - HOUR,
      endsAt: noon + HOUR,
    })
    expect(
      doorSession({ ...times, doorsOpenAt: '2026-05-01T11:30:00Z', admissionEndsAt: '2026-05-01T12:30:00Z' }),
    ).toMatchObject({ opensAt: noon - HOUR / 2, endsAt: noon + HOUR / 2 })
  })

  it('tells signed, human, damaged and unreadable codes apart', () => {
    expect(readCode('0000000000')).toEqual({ kind: 'human', code: '0000000000' })
    expect(readCode('00000-ooooo')).toEqual({ kind: 'human', code: '0000000000' })
    expect(readCode(`TO1${'A'.repeat(60)}`)).toEqual({ kind: 'damaged' })
    expect(readCode('https://example.org')).toEqual({ kind: 'unreadable' })
    expect(readCode('0000000001')).toEqual({ kind: 'unreadable' })
  })

  it('is signed as one text, whatever the order of its members', () => {
    const record = {
      scanId: '0198c0de-0000-7000-8000-000000000001',
      codeHash: 'h'.repeat(43),
      sessionCode: null,
      direction: 'in',
      scannedAt: '2026-05-01T12:00:00.000Z',
      clockOffsetMs: -20,
      seq: 7,
      stationId: '0198c0de-0000-7000-8000-000000000002',
    } as const
    const reversed = Object.fromEntries(Object.entries(record).reverse())
    expect(scanSigningInput({ ...record, ...reversed })).toBe(scanSigningInput(record))
    const [, payload = ''] = scanSigningInput(record).split('.')
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual(record)
  })
})
