import type { Judged } from './judge-scan.ts'
import type { DoorRow } from './read-door.ts'
import type { DoorTicket, FirstCheckIn, ScanAnswer } from './schema.ts'

/** What a door is told of its scan. */
export function answerOf({ scanId }: { scanId: string }, row: DoorRow, judged: Judged): ScanAnswer {
  const { decision, session, isShown } = judged
  const { outcome, reason, forced, effect, elsewhere } = decision
  const sessionCode = elsewhere?.sessionCode ?? session?.code
  const ticket = isShown ? doorTicketOf(row) : null
  return {
    scanId,
    outcome,
    ...(reason ? { reason } : {}),
    ...(forced ? { forced } : {}),
    ...(ticket ? { ticket } : {}),
    ...(effect === 'none' ? {} : { checkInId: row.check_in_id }),
    ...standingOf(judged),
    ...(sessionCode ? { sessionCode } : {}),
    ...(elsewhere ? { opensAt: new Date(elsewhere.opensAt).toISOString() } : {}),
  }
}

function doorTicketOf({ ticket, sessions }: DoorRow): DoorTicket | null {
  if (!ticket) return null
  return {
    ticketId: ticket.id,
    attendeeName: ticket.attendeeName,
    ticketTypeName: ticket.ticketTypeName,
    orderCode: ticket.orderCode,
    humanCode: ticket.humanCode,
    status: ticket.status,
    sessionCodes: sessions.filter(({ isIncluded }) => isIncluded).map(({ code }) => code),
  }
}

/**
 * The admission that stands already, and the conflict: with the one whose place is taken, or, when a door let in by
 * itself what another had let in before it, with that.
 */
function standingOf({ decision, session, isLate, stationId }: Judged): Pick<ScanAnswer, 'firstCheckIn' | 'conflict'> {
  const standing = session?.standing
  if (!session || !standing) return {}
  const { checkInId, stationName } = standing
  const at = new Date(standing.at).toISOString()
  const conflict = { checkInId, at, stationName }
  if (decision.effect === 'supersede') return { conflict }
  if (decision.reason !== 'already_used') return {}
  const firstCheckIn: FirstCheckIn = { ...conflict, sessionCode: session.code }
  return isLate && standing.stationId !== stationId ? { firstCheckIn, conflict } : { firstCheckIn }
}
