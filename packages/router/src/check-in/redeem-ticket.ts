import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { noSuchEvent } from '../events/queries.ts'
import { checkCode } from './check-code.ts'
import { doorEventId } from './door-event.ts'
import { judgeScan } from './judge-scan.ts'
import { type DoorRow, readDoor } from './read-door.ts'
import { readCode } from './rules.ts'
import { answerOf } from './scan-answer.ts'
import { recordOf } from './scan-record.ts'
import { requireSigned, sha256 } from './scan-signature.ts'
import { type RedeemInput, type ScanAnswer, scanAnswer } from './schema.ts'
import { writeScan } from './write-scan.ts'

/** More scans of one ticket than that do not come in while one is being decided. */
const ATTEMPTS = 10

/**
 * Decides whether a code is let in, and writes the scan and the admission. The same scan id with the same content
 * gets the answer it got, whatever has changed since. Two statements: one reads, one writes if what was read still
 * holds; otherwise it is decided anew.
 * @throws DomainError CONFLICT for a scan id with other content, FORBIDDEN for a session or a force that the station
 *   may not use, NOT_FOUND, VALIDATION_ERROR, DEVICE_MISMATCH, EVENT_CANCELLED
 */
export async function redeemTicket(call: Call, input: RedeemInput): Promise<ScanAnswer> {
  const { principal } = call
  const eventId = doorEventId(call, input.eventId)
  if (principal.kind === 'kiosk') {
    await requireSigned(call, principal, input)
    if (input.force && principal.role !== 'supervisor') throw refuse('FORBIDDEN', 'Only a supervisor may force')
  }
  const contentHash = hashOf(call, eventId, input)
  const code = readCode(input.code)
  const stationId = principal.kind === 'kiosk' ? principal.stationId : null
  const query = { eventId, scanId: input.scanId, stationId, code, sessionCode: input.sessionCode }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = await readDoor(call.db, query)
    if (!row) throw noSuchEvent()
    if (row.prior) return replay(row.prior, contentHash)
    if (row.event_status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
    const judged = judgeScan(call, input, row, checkCode(code, row))
    const answer = answerOf(input, row, judged)
    if (await writeScan(call, recordOf(call, input, row, judged, { contentHash, answer }))) return answer
  }
  throw refuse('CONFLICT', 'This ticket is being scanned too often at once. Try again')
}

function replay(prior: NonNullable<DoorRow['prior']>, contentHash: Buffer): ScanAnswer {
  if (prior.contentHash !== contentHash.toString('hex')) {
    throw refuse('CONFLICT', 'This scan id was used for another scan')
  }
  return scanAnswer.parse(prior.answer)
}

/** All that a scan says, and who says it; not the signature, which may be made anew for a retry. */
function hashOf({ principal }: Call, eventId: string, input: RedeemInput): Buffer {
  const by = principal.kind === 'kiosk' ? principal.stationId : principal.kind === 'user' ? principal.userId : null
  const { code, sessionCode, scannedAt, clockOffsetMs, seq, direction, force, reason } = input
  return sha256(
    JSON.stringify([
      by,
      eventId,
      code,
      sessionCode,
      scannedAt,
      clockOffsetMs,
      seq,
      direction ?? 'in',
      force ?? false,
      reason,
    ]),
  )
}
