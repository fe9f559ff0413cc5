import type { Announcement } from '../core/announce.ts'
import type { Call } from '../core/context.ts'
import { topics } from '../core/topics.ts'
import type { Judged } from './judge-scan.ts'
import type { DoorRow } from './read-door.ts'
import { sha256 } from './scan-signature.ts'
import type { ScanAnswer, ScanInput } from './schema.ts'
import type { Admission, ScanRecord } from './write-scan.ts'

/** All rows of a scan that was decided: itself, its admission if it makes one, what is announced and audited. */
export function recordOf(
  call: Call,
  input: ScanInput,
  row: DoorRow,
  judged: Judged,
  stored: { contentHash: Buffer; answer: ScanAnswer },
): ScanRecord {
  const { decision, at } = judged
  const refs = refsOf(call, row, judged)
  return {
    scan: {
      id: input.scanId,
      ...refs,
      content_hash: stored.contentHash,
      code_hash: sha256(input.code),
      direction: input.direction ?? 'in',
      scanned_at: new Date(input.scannedAt),
      clock_offset_ms: input.clockOffsetMs ?? 0,
      corrected_at: new Date(at),
      received_at: call.now(),
      sequence: input.seq ?? null,
      signature: input.signature ?? null,
      outcome: decision.outcome,
      reason: decision.reason,
      is_forced: decision.forced,
      force_reason: decision.forced ? (input.reason ?? null) : null,
      answer: JSON.stringify(stored.answer),
    },
    admission: admissionOf(input.scanId, row, judged, refs),
    messages: messagesOf(input.scanId, row, judged),
    fact: {
      action: 'ticket.scanned',
      subjectType: 'scan',
      subjectId: input.scanId,
      eventId: row.event_id,
      detail: {
        outcome: decision.outcome,
        reason: decision.reason,
        forced: decision.forced,
        ticketId: refs.ticket_id,
        sessionId: refs.session_id,
        ...claimOf(call, judged),
      },
    },
  }
}

/** How long before it came in a scan says that it was made, where that is late, and whose place it took. */
function claimOf(call: Call, { decision, session, at, isLate }: Judged): Record<string, unknown> {
  if (!isLate) return {}
  const lateMs = call.now().getTime() - at
  return decision.effect === 'supersede' ? { lateMs, superseded: session?.standing?.checkInId } : { lateMs }
}

function refsOf({ principal }: Call, row: DoorRow, { session, isOurs, stationId }: Judged) {
  return {
    event_id: row.event_id,
    session_id: session?.id ?? null,
    ticket_id: isOurs ? (row.ticket?.id ?? null) : null,
    station_id: stationId,
    user_id: principal.kind === 'user' ? principal.userId : null,
  }
}

function admissionOf(
  scanId: string,
  row: DoorRow,
  { decision, session, at }: Judged,
  refs: ReturnType<typeof refsOf>,
): Admission | null {
  const { ticket } = row
  if (decision.effect === 'none' || !session || !ticket) return null
  return {
    row: {
      ...refs,
      id: row.check_in_id,
      session_id: session.id,
      ticket_id: ticket.id,
      scan_id: scanId,
      admitted_at: new Date(at),
      status: 'standing',
    },
    ticket,
    supersedes: decision.effect === 'supersede' ? (session.standing?.checkInId ?? null) : null,
    isOutside: !session.isIncluded,
  }
}

function messagesOf(
  scanId: string,
  row: DoorRow,
  { decision, session, at, isOurs, stationId }: Judged,
): Announcement[] {
  const { outcome, reason, forced, effect } = decision
  const common = { topic: topics.checkIns(row.event_id), eventId: row.event_id }
  const ids = { sessionId: session?.id ?? null, ticketId: isOurs ? (row.ticket?.id ?? null) : null }
  const standing = session?.standing
  const scanned = {
    ...common,
    type: 'ticket.scanned',
    payload: {
      ...ids,
      scanId,
      outcome,
      reason,
      forced,
      stationId,
      at: new Date(at).toISOString(),
      admittedDelta: effect === 'admit' ? 1 : 0,
    },
  }
  if (effect !== 'supersede' || !standing) return [scanned]
  const { checkInId, scanId: oldScanId, stationId: oldStationId } = standing
  const payload = { ...ids, checkInId, scanId: oldScanId, byScanId: scanId, stationId: oldStationId }
  return [{ ...common, type: 'check_in.superseded', payload }, scanned]
}
