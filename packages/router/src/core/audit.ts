import type { AuditEntryTable, Queryable } from '@turnout/db'
import type { Insertable } from 'kysely'
import type { Origin, Trail } from './context.ts'
import type { Principal } from './principal.ts'

/** One thing done. `fields` names what changed; `detail` holds ids, numbers and states, never personal content. */
export interface AuditFact {
  action: string
  subjectType: string
  subjectId: string | null
  eventId?: string | null
  fields?: string[]
  detail?: Record<string, unknown>
}

/** Who did it and from where: a caller, or the installation itself in a job. */
export interface Recorded {
  principal: Principal | { kind: 'system' }
  origin: Origin
  trail?: Trail
}

/** What the installation does by itself. */
export const SYSTEM: Recorded = { principal: { kind: 'system' }, origin: { ip: null, userAgent: null } }

/** The row that says who did what to which id, for writers that put it into a statement of their own. */
export function auditRow(call: Recorded, fact: AuditFact): Insertable<AuditEntryTable> {
  const { principal, origin, trail } = call
  const called = trail ? { procedure: trail.procedure, outcome: 'ok' } : {}
  return {
    actor_kind: principal.kind,
    actor_id: principal.kind === 'user' ? principal.userId : null,
    station_id: principal.kind === 'kiosk' ? principal.stationId : null,
    device: principal.kind === 'kiosk' ? principal.device : null,
    action: fact.action,
    subject_type: fact.subjectType,
    subject_id: fact.subjectId,
    event_id: fact.eventId ?? null,
    fields: fact.fields ?? [],
    detail: JSON.stringify({ ...called, ...fact.detail }),
    ip: origin.ip,
    user_agent: origin.userAgent?.slice(0, 300) ?? null,
  }
}

/** Writes who did what to which id, in the transaction of the change itself. */
export async function audit(tx: Queryable, call: Recorded, fact: AuditFact): Promise<void> {
  await tx.insertInto('audit_entry').values(auditRow(call, fact)).execute()
  if (call.trail) call.trail.isWritten = true
}
