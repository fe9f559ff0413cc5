import { auditRow } from '../core/audit.ts'
import type { Deps, Origin } from '../core/context.ts'
import { DomainError } from '../core/errors.ts'
import { databaseFault } from '../core/faults.ts'
import { limitRate } from '../core/rate-limit.ts'

/** Rows that refused calls may write for one station in a minute: whoever has its token could write without end. */
const PER_STATION = { limit: 20, windowSeconds: 60 }

/** A call that was refused before it was known to be the station's. */
export interface RefusedCall {
  stationId: string
  eventId: string
  /** What was called, as far as is known. */
  procedure: string
  code: string
  reason: unknown
  /** Thumbprint of the key that signed the proof, if one did: of the station's device, or of another. */
  device: string | null
  origin: Origin
}

/** Keeps that somebody called with a station's token and was refused. Never fails: the refusal itself is what counts. */
export async function recordRefusal(deps: Pick<Deps, 'db' | 'now' | 'log'>, refused: RefusedCall): Promise<void> {
  const { stationId, eventId, procedure, code: outcome, reason, device, origin } = refused
  try {
    await limitRate(deps.db, deps.now(), { key: `kiosk.refused:${stationId}`, ...PER_STATION })
    const detail = { procedure: procedure.slice(0, 100), outcome, ...(typeof reason === 'string' ? { reason } : {}) }
    const fact = { action: 'kiosk.refused', subjectType: 'station', subjectId: stationId, eventId, detail }
    const row = auditRow({ principal: { kind: 'anonymous' }, origin }, fact)
    await deps.db
      .insertInto('audit_entry')
      .values({ ...row, station_id: stationId, device })
      .execute()
  } catch (error) {
    if (error instanceof DomainError) return
    deps.log.error({ fault: databaseFault(error), stationId, outcome }, 'a refused call could not be recorded')
  }
}
