import { audit } from '../core/audit.ts'
import type { Call, Trail } from '../core/context.ts'
import { databaseFault } from '../core/faults.ts'

/**
 * Keeps that a station called, and how it ended, unless the call has put a row of its own into the audit. What people
 * read is not on record; what stations do is. A call that went well but cannot be recorded fails.
 */
export async function recordKioskCall(call: Call, trail: Trail, outcome: string): Promise<void> {
  const { principal } = call
  if (principal.kind !== 'kiosk' || (outcome === 'ok' && trail.isWritten)) return
  const { stationId, eventId } = principal
  const detail = { ...trail.detail, procedure: trail.procedure.slice(0, 100), outcome }
  try {
    await audit(call.db, call, {
      action: 'kiosk.called',
      subjectType: 'station',
      subjectId: stationId,
      eventId,
      detail,
    })
  } catch (error) {
    if (outcome === 'ok') throw error
    call.log.error({ fault: databaseFault(error), ...detail }, 'a refused call could not be recorded')
  }
}
