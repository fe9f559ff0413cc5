import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'

/** Keeps that a station read something: all that stations do is on record. What people read is not. */
export async function auditKioskCall(call: Call, action: string, detail: Record<string, unknown> = {}): Promise<void> {
  const { principal } = call
  if (principal.kind !== 'kiosk') return
  const { stationId, eventId } = principal
  await audit(call.db, call, { action, subjectType: 'station', subjectId: stationId, eventId, detail })
}
