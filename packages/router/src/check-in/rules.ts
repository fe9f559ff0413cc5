import { z } from 'zod'
import { parseHumanCode, TICKET_CODE_LENGTH } from '../core/human-code.ts'
import { id, instant } from '../core/values.ts'
import { signingInput } from '../kiosk/rules.ts'
import { type DecodedTicketCode, decodeTicketCode, looksLikeTicketCode } from '../tickets/ticket-code.ts'
import { direction, type Outcome, type RefusalReason } from './schema.ts'

/** Doors open so long before a session starts unless it says otherwise. */
export const DOORS_OPEN_BEFORE_MS = 3_600_000
/** A scan that reaches the server within this time is answered while the guest still stands there. */
export const LIVE_WITHIN_MS = 5_000
/** A steward may undo an own check-in for so long. */
export const STEWARD_UNDO_MS = 300_000

/** So far may a device's measured time be off when its scan is judged by it. */
export const SCAN_TIME_TOLERANCE_MS = 120_000
/** People, who are paired with nothing, may hand in what they scanned since then. */
export const USER_SCAN_AGE_MS = 86_400_000

/** When a session may be entered, in milliseconds since 1970. */
export interface DoorSession {
  id: string
  code: string
  isActive: boolean
  opensAt: number
  endsAt: number
}

type When = Date | string

/** When scanning starts and admission ends, with what holds where the session leaves it open. */
export function doorTimes(session: {
  startsAt: When
  endsAt: When
  doorsOpenAt: When | null
  admissionEndsAt: When | null
}): { doorsOpenAt: Date; admissionEndsAt: Date } {
  return {
    doorsOpenAt: new Date(session.doorsOpenAt ?? new Date(session.startsAt).getTime() - DOORS_OPEN_BEFORE_MS),
    admissionEndsAt: new Date(session.admissionEndsAt ?? session.endsAt),
  }
}

/** A session as `decide` takes it. */
export function doorSession(
  session: { id: string; code: string; isActive: boolean } & Parameters<typeof doorTimes>[0],
): DoorSession {
  const { doorsOpenAt, admissionEndsAt } = doorTimes(session)
  const { id: sessionId, code, isActive } = session
  return { id: sessionId, code, isActive, opensAt: doorsOpenAt.getTime(), endsAt: admissionEndsAt.getTime() }
}

/** What a code turns out to be before anything is looked up. `damaged`: meant as a signed code, but none. */
export type ReadCode =
  | { kind: 'signed'; decoded: DecodedTicketCode }
  | { kind: 'human'; code: string }
  | { kind: 'damaged' }
  | { kind: 'unreadable' }

/** Tells signed codes from human ones. */
export function readCode(text: string): ReadCode {
  const decoded = decodeTicketCode(text)
  if (decoded) return { kind: 'signed', decoded }
  if (looksLikeTicketCode(text)) return { kind: 'damaged' }
  const code = parseHumanCode(text, TICKET_CODE_LENGTH)
  return code ? { kind: 'human', code } : { kind: 'unreadable' }
}

/** What is known of a genuine ticket. */
export interface TicketFacts {
  /** Null where only the signature is known, as for a ticket sold after the kiosk went offline. */
  status: 'held' | 'valid' | 'cancelled' | 'expired' | null
  /** The code read is an older one of this ticket, or on the revocation list. */
  isRevoked: boolean
  /** The code read is an older one: whose the ticket is now is not for whoever shows it. */
  isReplaced?: boolean
  /** Sessions of its ticket type; none when the type is not known. */
  sessions: DoorSession[]
  /** Milliseconds since 1970; null leaves it to the session. */
  validFrom: number | null
  validUntil: number | null
}

/** What is known of the code that was read. */
export type CodeFacts =
  | { kind: 'unknown_code' | 'bad_signature' | 'wrong_event' }
  | { kind: 'ticket'; ticket: TicketFacts }

/** A scan and when it was made, by corrected time. */
export interface TimedScan {
  scanId: string
  /** Milliseconds since 1970. */
  at: number
}

/** All that a decision rests on. */
export interface ScanFacts extends TimedScan {
  code: CodeFacts
  /** The session to be entered; null when the ticket fits none of those that this door admits to. */
  session: DoorSession | null
  direction: 'in' | 'out'
  /** The admission of this ticket to this session that stands now. */
  standing: TimedScan | null
  /** Handed in after the door had decided by itself. */
  isLate: boolean
  /** Asked for, and by somebody who may. */
  force: boolean
}

/** What is answered and what becomes of the admissions. */
export interface Decision {
  outcome: Outcome
  /** Why it is refused, or would have been if it had not been forced. */
  reason: RefusalReason | null
  forced: boolean
  /** `admit` makes an admission, `supersede` puts it in the place of the standing one, `none` changes nothing. */
  effect: 'admit' | 'supersede' | 'none'
  /** For wrong_session and not_yet_open: where and when the ticket may enter. */
  elsewhere: { sessionCode: string; opensAt: number } | null
}

/**
 * The one decision, made alike by the server and by a door without a connection. The first reason that holds is told:
 * the code (unknown_code, bad_signature, wrong_event), the ticket (cancelled, unpaid, revoked), the session
 * (wrong_session, session_inactive, not_yet_open, over), what went before (already_used). Force overrides all but
 * those of the code. A guest who leaves with any genuine ticket is let through, which changes no admission.
 */
export function decide(facts: ScanFacts): Decision {
  const { code, session, direction: way } = facts
  if (code.kind !== 'ticket') return refused(code.kind)
  if (way === 'out') return { outcome: 'admitted', reason: null, forced: false, effect: 'none', elsewhere: null }
  const effect = effectOf(facts)
  const reason = reasonOf(code.ticket, session, facts.at) ?? (effect === 'none' ? 'already_used' : null)
  if (!reason || (facts.force && session)) {
    return { outcome: 'admitted', reason, forced: reason !== null, effect, elsewhere: null }
  }
  if (reason === 'wrong_session') return refused(reason, entryOf(code.ticket.sessions, facts.at))
  return refused(reason, reason === 'not_yet_open' && session ? openingOf(session, code.ticket) : null)
}

function refused(reason: RefusalReason, elsewhere: Decision['elsewhere'] = null): Decision {
  return { outcome: 'refused', reason, forced: false, effect: 'none', elsewhere }
}

function reasonOf(ticket: TicketFacts, session: DoorSession | null, at: number): RefusalReason | null {
  if (ticket.status === 'cancelled') return 'cancelled'
  // An expired ticket is one whose order was never paid in time.
  if (ticket.status === 'held' || ticket.status === 'expired') return 'unpaid'
  if (ticket.isRevoked) return 'revoked'
  if (!session || !ticket.sessions.some((included) => included.id === session.id)) return 'wrong_session'
  if (!session.isActive) return 'session_inactive'
  if (at < openingOf(session, ticket).opensAt) return 'not_yet_open'
  if (at > Math.min(session.endsAt, ticket.validUntil ?? Number.POSITIVE_INFINITY)) return 'over'
  return null
}

function openingOf(session: DoorSession, ticket: TicketFacts): { sessionCode: string; opensAt: number } {
  return { sessionCode: session.code, opensAt: Math.max(session.opensAt, ticket.validFrom ?? session.opensAt) }
}

/**
 * Only a late scan takes the place of the one that stands. Between two that are answered at once, which the clocks
 * of two stations could not tell apart for sure, the server's own order decides, so that one of them is refused.
 */
function effectOf(facts: ScanFacts): Decision['effect'] {
  if (!facts.standing) return 'admit'
  const stands = resolveConflict<TimedScan>(facts, facts.standing)
  return facts.isLate && stands === facts ? 'supersede' : 'none'
}

/** The session that a guest should rather go to: open now, else the next to open, else the last there was. */
function entryOf(sessions: DoorSession[], at: number): Decision['elsewhere'] {
  const inOrder = sessions.filter((session) => session.isActive).sort((a, b) => a.opensAt - b.opensAt)
  const entry = inOrder.find((session) => session.endsAt >= at) ?? inOrder.at(-1)
  return entry ? { sessionCode: entry.code, opensAt: entry.opensAt } : null
}

/** Of two scans of one ticket for one session the earlier stands; at the same instant, the one of the smaller id. */
export function resolveConflict<T extends TimedScan>(a: T, b: T): T {
  if (a.at !== b.at) return a.at < b.at ? a : b
  return a.scanId <= b.scanId ? a : b
}

/** When a scan was made: the device's time and how far the server's clock was ahead of it. */
export function correctedAt(scannedAt: When, clockOffsetMs = 0): number {
  return new Date(scannedAt).getTime() + clockOffsetMs
}

/**
 * The times between which a scan can have been made: from when the station was paired (for people, a day ago) until
 * now, give or take what clocks differ by. Within that span a device's word is taken, since a queue that was kept
 * offline has no other witness: who holds a paired device can claim to have scanned earlier in the token's life than
 * was so. Such a claim can only take the place of another door's admission of the same ticket, never add a second one,
 * and it shows: as a superseded check-in, as a conflict in the answer, and by its lateness in the audit.
 */
export function scanTimeWindow(pairedAt: When | null, now: number): { earliest: number; latest: number } {
  const since = pairedAt ? new Date(pairedAt).getTime() - SCAN_TIME_TOLERANCE_MS : now - USER_SCAN_AGE_MS
  return { earliest: since, latest: now + SCAN_TIME_TOLERANCE_MS }
}

/** True for a scan that was not answered while the guest stood there. */
export function isLateScan(at: number, receivedAt: number): boolean {
  return receivedAt - at > LIVE_WITHIN_MS
}

/**
 * The session of a scan that names none: the only one of this door that the ticket includes, else the only one of
 * those that is open now. Null when the ticket fits none; `ambiguous` when more than one would do.
 */
export function chooseSession(
  doors: DoorSession[],
  ticket: DoorSession[],
  at: number,
): DoorSession | null | 'ambiguous' {
  const fitting = doors.filter((door) => ticket.some((session) => session.id === door.id))
  const open = fitting.filter((door) => door.isActive && door.opensAt <= at && at <= door.endsAt)
  const [only, ...others] = fitting.length > 1 ? open : fitting
  if (only && others.length === 0) return only
  if (fitting.length > 0) return 'ambiguous'
  return doors.length === 1 ? (doors[0] ?? null) : null
}

/** What a device signs of each scan, so that a queue that is handed in late shows any change. */
export const scanRecord = z.object({
  scanId: id,
  /** SHA-256 of the code as it is sent, base64url. */
  codeHash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  sessionCode: z.string().nullable(),
  direction,
  scannedAt: instant,
  clockOffsetMs: z.int(),
  seq: z.int(),
  stationId: id,
})
export type ScanRecord = z.infer<typeof scanRecord>

/** The signed part of the compact JWS of a scan: its members in one order, so that both ends make the same text. */
export function scanSigningInput(record: ScanRecord): string {
  const { scanId, codeHash, sessionCode, direction: way, scannedAt, clockOffsetMs, seq, stationId } = record
  const payload = { scanId, codeHash, sessionCode, direction: way, scannedAt, clockOffsetMs, seq, stationId }
  return signingInput({ typ: 'turnout-scan+jwt', alg: 'ES256' }, payload)
}
