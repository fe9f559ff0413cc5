import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { doorSessionIds } from './door-event.ts'
import type { DoorRow, DoorSessionRow } from './read-door.ts'
import {
  type CodeFacts,
  chooseSession,
  correctedAt,
  type Decision,
  decide,
  doorSession,
  isLateScan,
  scanTimeWindow,
} from './rules.ts'
import type { ScanInput } from './schema.ts'

/** What was decided for a scan, and for which session. */
export interface Judged {
  decision: Decision
  session: DoorSessionRow | null
  /** When it was scanned, by corrected time; milliseconds since 1970. */
  at: number
  isLate: boolean
  /** It is a ticket of this door's event. */
  isOurs: boolean
  /** The door may be told whose it is: the code is the present one. */
  isShown: boolean
  stationId: string | null
}

/**
 * Decides what was read.
 * @throws DomainError NOT_FOUND, FORBIDDEN or VALIDATION_ERROR for its session; VALIDATION_ERROR, with the server's
 *   time, for a time at which it cannot have been scanned
 */
export function judgeScan(call: Call, input: ScanInput, row: DoorRow, code: CodeFacts): Judged {
  const at = correctedAt(input.scannedAt, input.clockOffsetMs)
  requirePossible(at, row, call.now())
  const isLate = isLateScan(at, call.now().getTime())
  const session = sessionOf(call, input, row, code, at)
  const standing = session?.standing ?? null
  const decision = decide({
    scanId: input.scanId,
    at,
    code,
    session: session && doorSession(session),
    direction: input.direction ?? 'in',
    standing: standing && { scanId: standing.scanId, at: Date.parse(standing.at) },
    isLate,
    force: input.force ?? false,
  })
  const isOurs = code.kind === 'ticket'
  const stationId = call.principal.kind === 'kiosk' ? call.principal.stationId : null
  return { decision, session, at, isLate, isOurs, isShown: isOurs && !code.ticket.isReplaced, stationId }
}

function requirePossible(at: number, row: DoorRow, now: Date): void {
  const { earliest, latest } = scanTimeWindow(row.paired_at, now.getTime())
  if (at >= earliest && at <= latest) return
  throw refuse('VALIDATION_ERROR', 'scannedAt: This cannot have been scanned at that time. Set the clock', {
    field: 'scannedAt',
    reason: 'scan_time',
    serverTime: iso(now),
    earliest: iso(new Date(earliest)),
    latest: iso(new Date(latest)),
  })
}

/** The session that is scanned for. @throws DomainError NOT_FOUND, FORBIDDEN; VALIDATION_ERROR when it is not certain */
function sessionOf(call: Call, input: ScanInput, row: DoorRow, code: CodeFacts, at: number): DoorSessionRow | null {
  const allowed = doorSessionIds(call)
  const mayEnter = (session: DoorSessionRow) => allowed === null || allowed.includes(session.id)
  if (input.sessionCode) {
    const session = row.sessions.find((candidate) => candidate.code === input.sessionCode)
    if (!session) throw refuse('NOT_FOUND', 'The event has no such session', { sessionCode: input.sessionCode })
    if (!mayEnter(session)) throw refuse('FORBIDDEN', 'This station is not for that session')
    return session
  }
  const doors = row.sessions.filter(mayEnter)
  if (code.kind !== 'ticket') return doors.length === 1 ? (doors[0] ?? null) : null
  const chosen = chooseSession(doors.map(doorSession), code.ticket.sessions, at)
  if (chosen !== 'ambiguous') return doors.find(({ id }) => id === chosen?.id) ?? null
  const sessionCodes = doors.filter(({ isIncluded }) => isIncluded).map((door) => door.code)
  throw refuse('VALIDATION_ERROR', 'sessionCode: Say which session', { field: 'sessionCode', sessionCodes })
}
