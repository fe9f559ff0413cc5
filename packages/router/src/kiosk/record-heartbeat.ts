import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { requireKiosk } from '../core/principal.ts'
import type { Heartbeat, HeartbeatInput } from './schema.ts'

/** Keeps what a station reports of itself, and gives the time that its clock is measured by. */
export async function recordHeartbeat(call: Call, input: HeartbeatInput): Promise<Heartbeat> {
  const kiosk = requireKiosk(call.principal)
  await call.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('station')
      .set({ last_seen_at: call.now(), last_report: JSON.stringify(input) })
      .where('id', '=', kiosk.stationId)
      .execute()
    await audit(tx, call, {
      action: 'station.reported',
      subjectType: 'station',
      subjectId: kiosk.stationId,
      eventId: kiosk.eventId,
      detail: { unsentScans: input.unsentScans },
    })
  })
  return { serverTime: iso(call.now()), expiresAt: iso(kiosk.expiresAt) }
}
