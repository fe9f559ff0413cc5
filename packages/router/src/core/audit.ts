import type { Queryable } from '@turnout/db'
import type { Call } from './context.ts'

/** One thing done. `fields` names what changed; `detail` holds ids, numbers and states, never personal content. */
export interface AuditFact {
  action: string
  subjectType: string
  subjectId: string | null
  eventId?: string | null
  fields?: string[]
  detail?: Record<string, unknown>
}

/** Writes who did what to which id, in the transaction of the change itself. */
export async function audit(tx: Queryable, call: Pick<Call, 'principal' | 'origin'>, fact: AuditFact): Promise<void> {
  const { principal, origin } = call
  await tx
    .insertInto('audit_entry')
    .values({
      actor_kind: principal.kind,
      actor_id: principal.kind === 'user' ? principal.userId : null,
      station_id: principal.kind === 'kiosk' ? principal.stationId : null,
      device: principal.kind === 'kiosk' ? principal.device : null,
      action: fact.action,
      subject_type: fact.subjectType,
      subject_id: fact.subjectId,
      event_id: fact.eventId ?? null,
      fields: fact.fields ?? [],
      detail: JSON.stringify(fact.detail ?? {}),
      ip: origin.ip,
      user_agent: origin.userAgent?.slice(0, 300) ?? null,
    })
    .execute()
}
